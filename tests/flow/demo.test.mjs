// The demo as `make run` starts it: both programs, on other ports, until it is told to stop.
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const READY_MS_MAX = 30_000;
let folder;
let demo;

before(() => { folder = fs.mkdtempSync(path.join(os.tmpdir(), 'guanjia-demo-')); });
after(() => fs.rmSync(folder, { recursive: true, force: true }));
afterEach(async () => {
  if (demo && demo.exitCode === null && demo.signalCode === null) {
    demo.kill('SIGTERM');
    await once(demo, 'exit');
  }
});

async function listen(port = 0) {
  const server = createServer().listen(port, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

async function freePort() {
  const server = await listen();
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

function start(ports) {
  demo = spawn('scripts/run', [], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, DATA: path.join(folder, 'data'), ...ports },
  });
  demo.said = '';
  const hear = (text) => { demo.said += text; };
  demo.stdout.setEncoding('utf8').on('data', hear);
  demo.stderr.setEncoding('utf8').on('data', hear);
  demo.ended = once(demo, 'close').then(([code]) => code);
}

/** Waits until it has said that it runs. */
async function ready() {
  const deadline = Date.now() + READY_MS_MAX;
  while (!demo.said.includes('Ctrl-C')) {
    assert.ok(demo.exitCode === null && Date.now() < deadline, `it does not start: ${demo.said}`);
    await Promise.race([once(demo.stdout, 'data'), demo.ended]);
  }
}

const post = (url, body) => fetch(url, { method: 'POST', body: JSON.stringify(body) });

test('the demo shows both pages, lets a resident report a leak, and stops at one signal', async () => {
  const ports = { PORT: await freePort(), PLATFORM_PORT: await freePort() };
  const phone = `http://127.0.0.1:${ports.PLATFORM_PORT}`;
  start(ports);
  await ready();
  assert.match(demo.said, new RegExp(`http://127\\.0\\.0\\.1:${ports.PORT}/staff/\\s`));
  assert.match(demo.said, new RegExp(`${phone}/\\s`));
  assert.equal((await fetch(`http://127.0.0.1:${ports.PORT}/staff/`)).status, 200);
  assert.equal((await fetch(`${phone}/`)).status, 200);

  const sent = await post(`${phone}/phone/send`, {
    account: 'demo', openid: 'oDemoResident0000000000000001', type: 'text', content: '厨房水管漏水了，下午有空',
  });
  const { msgid } = await sent.json();
  const log = await (await fetch(`${phone}/control/log?since=0&wait_ms=5000&kind=reply&msgid=${msgid}`)).json();
  assert.match(JSON.stringify(log), /[一-鿿]/, 'the resident is answered');

  demo.kill('SIGINT');
  assert.equal(await demo.ended, 0);
  for (const port of Object.values(ports)) {
    (await listen(port)).close();
  }
});

test('a taken port is named, with the way out, before anything starts', async () => {
  const server = await listen();
  const { port } = server.address();
  start({ PORT: port, PLATFORM_PORT: await freePort() });
  assert.equal(await demo.ended, 1);
  assert.match(demo.said, new RegExp(`port ${port} is taken .*PORT=`));
  server.close();
});

test('the gateway calls the platform at the address that was chosen', async () => {
  const ports = { PORT: await freePort(), PLATFORM_PORT: await freePort() };
  start(ports);
  await ready();
  const children = fs.readFileSync(`/proc/${demo.pid}/task/${demo.pid}/children`, 'utf8').trim().split(' ');
  const commands = children.map((pid) => fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0'));
  const gateway = commands.find((words) => words.includes('serve'));
  const config = gateway[gateway.indexOf('--config') + 1];
  const account = JSON.parse(fs.readFileSync(path.join(config, 'demo/accounts/demo.json'), 'utf8'));
  assert.equal(account.api_base, `http://127.0.0.1:${ports.PLATFORM_PORT}`);
  demo.kill('SIGTERM');
  assert.equal(await demo.ended, 0);
  assert.ok(!fs.existsSync(config), 'the copy goes with the demo');
});
