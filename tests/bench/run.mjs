#!/usr/bin/env node
// The bench: the gateway, two peers and the ceiling on the same load, in turns, in one run.
//
// Environment: TURNS (3), SECONDS (5) and WARMUP (1) of each turn, IDLE (10000; 0 leaves that
// part out), MEMORY=1 for the run of a million messages, ONLY=peer,ceiling and MODES=plain to
// measure a part. Prints a table and writes $BUILD/bench.json with the medians.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {
  finish, freePort, hasEnded, lastWords, processorsButFirst, residentKib, start, stop, stopAll, until, untilReady,
} from './processes.mjs';

const root = path.resolve(import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname), '../..');
process.chdir(root);

const build = process.env.BUILD ?? 'build';
const list = (name, all) => (process.env[name] ? process.env[name].split(',') : all);
const number = (name, otherwise) => Number(process.env[name] ?? otherwise);

const settings = {
  turns: number('TURNS', 3),
  seconds: number('SECONDS', 5),
  warmup: number('WARMUP', 1),
  connections: 64,
  listeners: 5,
  idle: number('IDLE', 10_000),
  memoryMessages: process.env.MEMORY ? 1_000_000 : 0,
};

const accounts = {
  plain: { path: '/wechat/plain', options: ['--token', 'guanjia-demo', '--original-id', 'gh_demo_plain'] },
  safe: {
    path: '/wechat/demo',
    options: [
      '--token', 'hAo7kLm2Qw9', '--appid', 'wx0123456789abcdef', '--original-id', 'gh_0a1b2c3d4e5f',
      '--aes-key', 'q7Zt3VxW0aLmNc5RfYh2PdKj8GuTbEo1Si6Xy9QzCvA',
    ],
  },
};

const peer = (file) => (port, data) => [process.execPath, [`tests/bench/peer/${file}`, String(port), data]];

// What the peers do not do, the gateway leaves out beside them: procedures of its tickets (classes,
// clocks, facts, questions), dispatch, reminders. A row of its own tells what all of that costs.
const PROCEDURE_KEYS = ['classes', 'facts', 'gates', 'asks', 'reactions', 'appointments', 'refusals', 'papers', 'forms'];
const sameWork = path.join(build, 'bench-config');

function writeSameWork() {
  fs.rmSync(sameWork, { recursive: true, force: true });
  fs.cpSync('config', `${sameWork}/config`, { recursive: true });
  fs.cpSync('intents', `${sameWork}/intents`, { recursive: true, filter: (file) => !/\.[ch]$/.test(file) });
  const edit = (file, change) => {
    const value = JSON.parse(fs.readFileSync(file, 'utf8'));
    change(value);
    fs.writeFileSync(file, JSON.stringify(value));
  };
  for (const file of fs.readdirSync(`${sameWork}/config/services`)) {
    edit(`${sameWork}/config/services/${file}`, (service) => { for (const key of PROCEDURE_KEYS) delete service[key]; });
  }
  for (const file of fs.readdirSync(`${sameWork}/config/clocks`)) {
    // Those that stand alone are not of tickets; the dunning ladder counts by one.
    edit(`${sameWork}/config/clocks/${file}`, (clocks) => clocks.splice(0, clocks.length, ...clocks.filter((clock) => clock.standalone)));
  }
  fs.writeFileSync(`${sameWork}/config/dispatch.json`, '[]');
  // Forms to print, desks of staff and the list of materials name facts of the procedures.
  fs.rmSync(`${sameWork}/config/materials.json`);
  for (const file of fs.readdirSync(`${sameWork}/config/forms`)) fs.rmSync(`${sameWork}/config/forms/${file}`);
  fs.writeFileSync(`${sameWork}/config/boards.json`, '{"boards":[]}');
  edit(`${sameWork}/config/gateway.json`, (gateway) => { gateway.desk_apart = true; });
}

// The gateway beside its peers has the machine to itself: docs/operations.md says how to tell it so.
// What loads and listens keeps off the first processor for every contender alike.
const cpus = processorsButFirst();
const beside = (command, args) => (cpus === '' ? [command, args] : ['taskset', ['--cpu-list', cpus, command, ...args]]);

const serve = (port, data, ...more) => [`${build}/guanjia`, ['serve', '--demo', '--data', data, '--listen', `127.0.0.1:${port}`, ...more]];

// `listens`: staff clients are connected; `answers`: a real reply is due to every message.
const contenders = {
  guanjia: {
    title: 'guanjia', listens: true, answers: true, metrics: true,
    login: ['--username', 'clerk', '--password', 'guanjia', '--batch'],
    command: (port, data) => serve(port, data, '--config', `${sameWork}/config`),
  },
  guanjia_whole: {
    title: 'guanjia with its whole procedures', listens: true, answers: true, metrics: true, modes: ['plain'],
    login: ['--username', 'clerk', '--password', 'guanjia', '--batch'], command: (port, data) => serve(port, data),
  },
  peer: {
    title: 'Express + wechat, a commit a message', listens: true, answers: true, login: [], command: peer('express.mjs'),
  },
  peer_tuned: {
    title: 'Koa + co-wechat, group commit', listens: true, answers: true, metrics: true, login: [], command: peer('koa.mjs'),
  },
  ceiling: {
    title: 'bare libwebsockets', command: (port) => [`${build}/bench-ceiling`, [String(port)]],
  },
};

const OPENING_MS_MAX = 120_000; // of ten thousand handshakes on a slow machine

let seed = 0;

/** One metric of a Prometheus page; NaN when it is not there. */
async function metric(base, name) {
  const text = await (await fetch(`${base}/metrics`)).text();
  return Number(new RegExp(`^${name} (\\S+)`, 'm').exec(text)?.[1]);
}

async function batches(contender, base) {
  if (!contender.metrics) return { inputs: NaN, commits: NaN };
  return {
    inputs: await metric(base, 'guanjia_batch_inputs_sum'),
    commits: await metric(base, 'guanjia_batch_inputs_count'),
  };
}

async function openListeners(contender, base, folder, count, extra = []) {
  const args = ['--url', base, '--clients', String(count), ...contender.login, ...extra];
  const child = start(...beside(`${build}/bench-listen`, args), { log: path.join(folder, 'listen.log') });
  await until(child, () => child.output.startsWith('ready'), 'listening', OPENING_MS_MAX);
  return child;
}

/** Stops listeners; throws when the server had cut one of them off. */
async function closeListeners(child) {
  if (hasEnded(child)) throw new Error(`${child.title}: ended during the measurement`);
  await stop(child);
  const report = JSON.parse(child.output.trim().split('\n').at(-1));
  if (report.lost > 0) throw new Error(`${report.lost} of ${report.clients} staff clients were cut off`);
  return report;
}

async function applyLoad(contender, mode, base, folder, amount) {
  const account = accounts[mode];
  const child = start(...beside(`${build}/bench-load`, [
    '--url', base + account.path, '--mode', mode, '--connections', String(settings.connections),
    '--seed', String(++seed), ...account.options, ...amount,
  ]), { log: path.join(folder, 'load.log') });
  const report = JSON.parse(await finish(child));
  if (report.requests === 0 || report.errors > report.requests / 1000) {
    throw new Error(`${contender.title}: ${report.errors} errors in ${report.requests} requests: ${fs.readFileSync(child.log, 'utf8')}`);
  }
  if (contender.answers && report.tickets === 0) {
    throw new Error(`${contender.title}: ${report.replies} replies, but no ticket was opened`);
  }
  return report;
}

/** A server from start to stop on a fresh data folder, with one load in between. */
async function measure(name, mode, { idle = 0, amount } = {}) {
  const contender = contenders[name];
  // Beside the build and not in /tmp, which may live in memory, where an fsync costs nothing.
  fs.mkdirSync(`${build}/bench-data`, { recursive: true });
  const folder = fs.mkdtempSync(`${build}/bench-data/${name}-`);
  const data = path.join(folder, 'data');
  fs.mkdirSync(data, { mode: 0o700 });
  const port = await freePort();
  const base = `http://127.0.0.1:${port}`;
  let server;
  try {
    server = start(...contender.command(port, data), {
      log: path.join(folder, 'server.log'), env: { NODE_ENV: 'production' },
    });
    await untilReady(server, base);
    const listeners = [];
    if (contender.listens) listeners.push(await openListeners(contender, base, folder, settings.listeners));
    if (idle > 0) {
      // Without a hello: ten thousand of them at once would be more than one person may send.
      listeners.push(await openListeners(contender, base, folder, idle, ['--silent', '--hosts', '100']));
    }
    const before = await batches(contender, base);
    const report = await applyLoad(contender, mode, base, folder,
      amount ?? ['--seconds', String(settings.seconds), '--warmup', String(settings.warmup)]);
    const after = await batches(contender, base);
    const rss_kib = residentKib(server);
    const heard = [];
    for (const child of listeners) heard.push(await closeListeners(child));
    if (contender.listens && heard[0].events === 0) throw new Error(`${contender.title}: staff clients received no event`);
    if (!(await stop(server))) throw new Error(`${contender.title}: did not stop on SIGTERM`);
    return {
      rps: report.rps, p50_us: report.p50_us, p99_us: report.p99_us, rss_kib,
      messages_per_commit: (after.inputs - before.inputs) / (after.commits - before.commits),
      tickets: report.tickets,
    };
  } catch (error) {
    if (server) error.message += `\nthe server's last words:\n${lastWords(server)}`;
    throw error;
  } finally {
    await stopAll();
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

function medians(turns) {
  const figures = {};
  for (const key of ['rps', 'p50_us', 'p99_us', 'rss_kib', 'messages_per_commit']) {
    const value = median(turns.map((turn) => turn[key]));
    if (!Number.isNaN(value)) figures[key] = Math.round(value * 100) / 100;
  }
  return figures;
}

const ratio = (a, b) => (a && b ? Math.round((a / b) * 1000) / 1000 : null);

function withRatios(figures) {
  const { guanjia, peer: usual, peer_tuned: tuned, ceiling } = figures;
  return {
    ...figures,
    ratios: {
      peer_rps: ratio(guanjia?.rps, usual?.rps),
      peer_tuned_rps: ratio(guanjia?.rps, tuned?.rps),
      ceiling_rps: ratio(guanjia?.rps, ceiling?.rps),
      peer_p99: ratio(guanjia?.p99_us, usual?.p99_us),
    },
  };
}

const milliseconds = (us) => (us / 1000).toFixed(1);
const row = (cells) => console.log(cells.map((cell, i) => (i ? String(cell).padStart(11) : cell.padEnd(38))).join(''));

function printTable(mode, figures) {
  console.log(`\n${mode} mode, medians of ${settings.turns} turns`);
  row(['', 'requests/s', 'p50 ms', 'p99 ms', 'per commit', 'RSS MiB']);
  for (const [name, contender] of Object.entries(contenders)) {
    const figure = figures[name];
    if (!figure) continue;
    row([contender.title, Math.round(figure.rps), milliseconds(figure.p50_us), milliseconds(figure.p99_us),
      figure.messages_per_commit?.toFixed(1) ?? '-', (figure.rss_kib / 1024).toFixed(1)]);
  }
  const { ratios } = figures;
  if (!Object.values(ratios).every(Boolean)) return;
  console.log(`guanjia against the usual stack x${ratios.peer_rps}, its tuned form x${ratios.peer_tuned_rps}, ` +
    `the ceiling x${ratios.ceiling_rps}; p99 x${ratios.peer_p99} of the usual stack's`);
}

function progress(label, result) {
  console.log(`${label.padEnd(34)} ${String(Math.round(result.rps)).padStart(6)}/s  p50 ${milliseconds(result.p50_us)} ms  ` +
    `p99 ${milliseconds(result.p99_us)} ms  RSS ${(result.rss_kib / 1024).toFixed(1)} MiB`);
}

/** Descriptors that a process may have; the idle clients need one each on both sides. */
function descriptorsAllowed() {
  const limits = fs.readFileSync('/proc/self/limits', 'utf8');
  const hard = /^Max open files\s+\S+\s+(\S+)/m.exec(limits)[1];
  return hard === 'unlimited' ? Infinity : Number(hard);
}

function idleClients() {
  const possible = descriptorsAllowed() - 1000;
  if (settings.idle > possible) console.log(`idle clients: ${possible} instead of ${settings.idle}, for want of descriptors (ulimit -n)`);
  return Math.max(0, Math.min(settings.idle, possible));
}

/** All turns; the order is turn, mode, contender, so that a slow minute hits all alike. */
async function measureTurns(modes, names) {
  const results = { plain: {}, safe: {} };
  const idle = names.includes('guanjia') && modes.includes('plain') ? idleClients() : 0;
  const idleTurns = [];
  for (let turn = 1; turn <= settings.turns; turn++) {
    for (const mode of modes) {
      for (const name of names.filter((one) => contenders[one].modes?.includes(mode) ?? true)) {
        const result = await measure(name, mode);
        (results[mode][name] ??= []).push(result);
        progress(`turn ${turn}/${settings.turns} ${mode} ${name}`, result);
      }
    }
    if (idle > 0) {
      const result = await measure('guanjia', 'plain', { idle });
      idleTurns.push(result);
      progress(`turn ${turn}/${settings.turns} plain guanjia +${idle} idle`, result);
    }
  }
  return { results, idle, idleTurns };
}

async function main() {
  const modes = list('MODES', ['plain', 'safe']);
  const names = list('ONLY', Object.keys(contenders));
  writeSameWork();
  const { results, idle, idleTurns } = await measureTurns(modes, names);

  const figures = {};
  for (const mode of modes) {
    const perName = Object.fromEntries(Object.entries(results[mode]).map(([name, turns]) => [name, medians(turns)]));
    figures[mode] = withRatios(perName);
    printTable(mode, figures[mode]);
  }
  const report = {
    ...figures.plain, safe: figures.safe,
    turns: settings.turns, seconds: settings.seconds, connections: settings.connections,
    cpus: os.cpus().length, cpu: os.cpus()[0]?.model, node: process.version,
  };
  if (idle > 0) {
    const figure = medians(idleTurns);
    report[`idle_${idle}`] = { ...figure, ratio: ratio(figure.rps, figures.plain.guanjia.rps) };
    console.log(`\nwith ${idle} idle staff websockets: ${Math.round(figure.rps)}/s, x${report[`idle_${idle}`].ratio} of its own rate, ` +
      `p99 ${milliseconds(figure.p99_us)} ms, RSS ${(figure.rss_kib / 1024).toFixed(1)} MiB`);
  }
  if (settings.memoryMessages > 0) {
    const result = await measure('guanjia', 'plain', { amount: ['--messages', String(settings.memoryMessages)] });
    report.memory_after_1m_kib = result.rss_kib;
    console.log(`after ${settings.memoryMessages} messages: RSS ${(result.rss_kib / 1024).toFixed(1)} MiB, ${Math.round(result.rps)}/s`);
  }
  fs.writeFileSync(`${build}/bench.json`, `${JSON.stringify(report, null, 2)}\n`);
  console.log(`\nwritten to ${build}/bench.json`);
}

process.on('exit', () => { for (const folder of [`${build}/bench-data`, sameWork]) fs.rmSync(folder, { recursive: true, force: true }); });
try {
  await main();
} catch (error) {
  console.error(`bench: ${error.message}`);
  await stopAll();
  process.exit(1);
}
