// harness.mjs - the real gateway and the real double of the WeChat platform as things that a
// test starts, asks, stops and kills. Each has a port, a data folder and a configuration of its own.
//
// What a gateway writes to stderr is kept: the end of each file looks through it for secrets.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import readline from 'node:readline';
import { after } from 'node:test';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const BUILD = path.resolve(ROOT, process.env.BUILD ?? 'build');
export const PROGRAM = path.join(BUILD, 'guanjia');
const DOUBLE = path.join(BUILD, 'guanjia-platform');
const WAIT_MS = Number(process.env.FLOW_PATIENCE_MS ?? 15000); // on a loaded machine; nothing takes that long
const STEP_MS = 10;

// What gateways logged is kept beside the logs of the suites, where the last suite looks through it.
const LOGS = path.join(BUILD, 'test-logs/gateway');
const base = fs.mkdtempSync(path.join(os.tmpdir(), 'guanjia-flow-'));
const children = new Set();
const gateways = [];
let folders = 0;

/** A new empty folder of this test file. */
export function newFolder(name = 'folder') {
  const folder = path.join(base, `${name}-${++folders}`);
  fs.mkdirSync(folder, { mode: 0o700 });
  return folder;
}

/** Waits until read() gives something that `wanted` accepts; says what it gave last. */
export async function until(read, wanted = Boolean, what = 'wait') {
  const end = Date.now() + WAIT_MS;
  for (;;) {
    const last = await read();
    if (wanted(last)) return last;
    if (Date.now() > end) throw new Error(`${what}: still ${JSON.stringify(last)?.slice(0, 2000)}`);
    await new Promise((resolve) => { setTimeout(resolve, STEP_MS); });
  }
}

/** A port that nobody listens on, below those that the kernel gives to clients. */
export async function freePort() {
  for (;;) {
    const port = 20000 + Math.floor(Math.random() * 12000);
    const probe = net.createServer();
    probe.listen(port, '127.0.0.1');
    const free = await once(probe, 'listening').then(() => true, () => false); // an error rejects it
    await new Promise((resolve) => { probe.close(resolve); });
    if (free) return port;
  }
}

/** One request on a connection of its own: status, headers, body as text. */
export function request(port, { method = 'GET', path: target = '/', headers = {}, body } = {}) {
  return new Promise((resolve, reject) => {
    const asked = http.request({ host: '127.0.0.1', port, method, path: target, headers, agent: false, timeout: WAIT_MS }, (answer) => {
      const parts = [];
      answer.on('data', (part) => parts.push(part));
      answer.on('error', reject);
      answer.on('end', () => {
        const bytes = Buffer.concat(parts);
        resolve({ status: answer.statusCode, headers: answer.headers, bytes, body: bytes.toString() });
      });
    });
    asked.on('timeout', () => asked.destroy(new Error(`${method} ${target}: no answer`)));
    asked.on('error', reject);
    asked.end(body);
  });
}

/** Writes bytes to a socket and gives all that comes until `enough(text)` or the peer closes. */
export function raw(port, bytes, enough = () => false) {
  return new Promise((resolve, reject) => {
    let text = '';
    const socket = net.connect(port, '127.0.0.1', () => socket.write(bytes));
    const timer = setTimeout(() => socket.destroy(new Error(`neither closed nor enough: ${text}`)), WAIT_MS);
    const end = (closed) => { clearTimeout(timer); socket.destroy(); resolve({ text, closed }); };
    socket.on('data', (part) => { text += part; if (enough(text)) end(false); });
    socket.on('end', () => end(true));
    socket.on('error', (error) => { clearTimeout(timer); if (error.code === 'ECONNRESET' || error.code === 'EPIPE') end(true); else reject(error); });
  });
}

function launch(program, args) {
  const child = spawn(program, args, { cwd: ROOT, stdio: ['pipe', 'pipe', 'pipe'] });
  child.output = '';
  child.errors = '';
  child.stdout.setEncoding('utf8').on('data', (text) => { child.output += text; });
  child.stderr.setEncoding('utf8').on('data', (text) => { child.errors += text; });
  child.stdin.on('error', () => {}); // it may end before it reads
  children.add(child);
  child.ended = once(child, 'close').then(([code, signal]) => { children.delete(child); return { code, signal }; });
  return child;
}

/** Runs the program to its end. */
export async function run(args, input = '') {
  const child = launch(PROGRAM, args);
  child.stdin.end(input);
  const { code } = await child.ended;
  return { code, output: child.output, errors: child.errors };
}

const readJson = (file) => JSON.parse(fs.readFileSync(file, 'utf8'));
const writeJson = (file, value) => fs.writeFileSync(file, JSON.stringify(value, null, 2));

export class Gateway {
  /** settings: over gateway.json; accounts: further ones; platform: where their messages go;
   *  change(folder): further changes of the copied configuration. */
  constructor({ settings = {}, accounts = {}, platform, change, port } = {}) {
    this.config = newFolder('config');
    this.data = path.join(newFolder('data'), 'data'); // the gateway makes it itself
    this.port = port;
    this.runs = [];
    fs.cpSync(path.join(ROOT, 'config'), this.config, { recursive: true });
    fs.cpSync(path.join(ROOT, 'intents'), path.join(this.config, 'intents'), { recursive: true, filter: (file) => !/\.[ch]$/.test(file) });
    this.edit('gateway.json', (all) => Object.assign(all, { log_level: 'debug', undo_ms_max: 0 }, settings)); // the log for what none may show; what a move tells goes out at once
    for (const [id, account] of Object.entries(accounts)) writeJson(path.join(this.config, `demo/accounts/${id}.json`), account);
    for (const file of platform ? fs.readdirSync(path.join(this.config, 'demo/accounts')) : []) {
      this.edit(`demo/accounts/${file}`, (account) => Object.assign(account, { api_base: platform.url }));
    }
    change?.(this.config);
    gateways.push(this);
  }

  edit(file, change) {
    const value = readJson(path.join(this.config, file));
    change(value);
    writeJson(path.join(this.config, file), value);
  }

  get url() { return `http://127.0.0.1:${this.port}`; }

  get log() { return this.runs.map((child) => child.errors).join(''); }

  async start() {
    this.port ??= await freePort();
    const options = ['--config', this.config, '--data', this.data, '--listen', `127.0.0.1:${this.port}`];
    this.child = launch(PROGRAM, ['serve', '--demo', ...options]);
    this.runs.push(this.child);
    let ended = false;
    this.child.ended.then(() => { ended = true; });
    await until(async () => {
      if (ended) throw new Error(`the gateway ended: ${this.child.errors}`);
      return request(this.port, { path: '/readyz' }).then(({ status }) => status, () => 0);
    }, (status) => status === 200, 'readyz');
    return this;
  }

  /** Ends it in order; gives the exit code. */
  async stop(signal = 'SIGTERM') {
    this.child.kill(signal);
    return (await this.child.ended).code;
  }

  async kill() {
    this.child.kill('SIGKILL');
    const { signal } = await this.child.ended;
    assert.equal(signal, 'SIGKILL', 'it had ended by itself');
  }

  get(target) { return request(this.port, { path: target }); }

  /** A figure of /metrics; the name with its labels. */
  async metric(name) {
    const { body } = await this.get('/metrics');
    const line = body.split('\n').find((one) => one.startsWith(`${name} `));
    return line ? Number(line.slice(name.length + 1)) : 0;
  }

  /** The sum of the received messages with a result other than ok. */
  async refused(channel = 'wechat') {
    const { body } = await this.get('/metrics');
    const rows = [...body.matchAll(/^guanjia_messages_total\{channel="(\w+)",result="(\w+)"\} (\d+)$/gm)];
    return rows.filter(([, name, result]) => name === channel && result !== 'ST_OK').reduce((sum, row) => sum + Number(row[3]), 0);
  }

  command(...args) { return this.commandWith('', ...args); }

  /** A command beside the gateway, with something to read on its standard input. */
  commandWith(input, ...args) { return run([...args, '--config', this.config, '--data', this.data], input); }

  async export(what) {
    const { code, output, errors } = await this.command('export', what);
    assert.equal(code, 0, errors);
    return output.split('\n').filter(Boolean).map((line) => JSON.parse(line));
  }

  reload() { this.child.kill('SIGHUP'); }
}

export class Platform {
  constructor(...options) { this.options = options; }

  async start(gatewayPort, port = 0) {
    this.child = launch(DOUBLE, ['--listen', `127.0.0.1:${port}`, '--gateway', `http://127.0.0.1:${gatewayPort}`, ...this.options]);
    const [line] = await once(readline.createInterface({ input: this.child.stdout }), 'line');
    this.url = /http:\/\/127\.0\.0\.1:\d+/.exec(line)[0];
    this.port = Number(new URL(this.url).port);
    return this;
  }

  async stop() {
    this.child.kill('SIGTERM');
    await this.child.ended;
  }

  async call(target, body) {
    const answer = await request(this.port, body === undefined ? { path: target } : { method: 'POST', path: target, body: JSON.stringify(body) });
    assert.equal(answer.status, 200, answer.body);
    return JSON.parse(answer.body);
  }

  order(order) { return this.call('/control', order); }

  send(message) { return this.call('/phone/send', { account: 'demo', ...message }); }

  async entries(query) { return (await this.call(`/control/log?${new URLSearchParams(query)}`)).entries; }

  /** Now, as a number to wait from. */
  async now() { return (await this.call('/control/log')).next; }

  /** Waits for the first entry that fits; what came after `since` only. */
  async entry(query, fits = () => true) {
    const end = Date.now() + WAIT_MS;
    for (let since = query.since ?? 0; ;) {
      const { next, entries } = await this.call(`/control/log?${new URLSearchParams({ ...query, since, wait_ms: 1000 })}`);
      const found = entries.find(fits);
      if (found) return found;
      if (Date.now() > end) throw new Error(`the platform never saw ${JSON.stringify(query)}: ${JSON.stringify(await this.entries(query)).slice(-2000)}`);
      since = next;
    }
  }

  /** The texts that a resident's phone was shown: passive replies and messages, in order. */
  async shown(openid) {
    return (await this.entries({ kind: 'reply,message', openid })).map(({ kind, content }) => ({ kind, content }));
  }
}

/** Both, knowing each other. */
export async function startBoth(options = {}, ...platformOptions) {
  const port = await freePort();
  const platform = await new Platform(...platformOptions).start(port);
  const gateway = await new Gateway({ ...options, platform, port }).start();
  return { platform, gateway };
}

// ---- secrets ----

const secrets = new Set(['hAo7kLm2Qw9', 'guanjia-demo', 'q7Zt3VxW0aLmNc5RfYh2PdKj8GuTbEo1Si6Xy9QzCvA', 'demo-secret-', 'access_token', 'guanjia_session']);

/** Something that no log may ever show. */
export const keepSecret = (text) => secrets.add(text);

function assertNoSecrets(log) {
  for (const secret of secrets) assert.ok(!log.includes(secret), `the log shows ${secret}`);
  for (const [phone] of log.matchAll(/(?<![\d.])1[3-9]\d{9}(?!\d)/g)) assert.fail(`the log shows the phone ${phone}`);
  assert.doesNotMatch(log, /Sanitizer|runtime error|invariant broken/);
}

after(async () => {
  const left = [...children];
  for (const child of left) child.kill('SIGTERM');
  const patience = setTimeout(() => left.forEach((child) => child.kill('SIGKILL')), WAIT_MS);
  await Promise.all(left.map((child) => child.ended));
  clearTimeout(patience);
  fs.rmSync(base, { recursive: true, force: true });
  fs.mkdirSync(LOGS, { recursive: true });
  const name = path.basename(process.argv[1] ?? 'by-hand', '.mjs');
  gateways.forEach(({ log }, index) => fs.writeFileSync(path.join(LOGS, `${name}-${index + 1}.log`), log));
  for (const gateway of gateways) assertNoSecrets(gateway.log);
  assert.ok(gateways.some(({ log }) => log.includes('level=')), 'there was something to look through');
});
process.on('exit', () => children.forEach((child) => child.kill('SIGKILL')));
