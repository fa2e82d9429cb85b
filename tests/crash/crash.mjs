#!/usr/bin/env node
// Kills the gateway with SIGKILL at random moments under load, again and again, and then
// counts: what was acknowledged is there exactly once, and nothing is there twice.
//
//   crash.mjs [--kills 200] [--seed N]          BUILD names the build folder
//
// The moments of the kills follow from the seed; what is under way at them does not.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import readline from 'node:readline';
import { parseArgs } from 'node:util';
import { freePort, run, sleep, start, stop, stopAll, untilReady } from '../bench/processes.mjs';
import { Residents, generator, roomKey } from './residents.mjs';

const LANES = 24;
const LIFE_MS = [20, 300]; // how long the gateway lives after it was ready
const EARLY_SHARE = 0.1; // of the kills hit while it is still starting
const EARLY_MS_MAX = 150;

const { values: options } = parseArgs({
  options: { kills: { type: 'string', default: '200' }, seed: { type: 'string' } },
});
const kills = Number(options.kills);
const seed = Number(options.seed ?? Date.now() % 1_000_000);
const build = process.env.BUILD ?? 'build';
const program = `${build}/guanjia`;

/** The gateway as a thing that dies and comes back on the same port. */
class Mortal {
  constructor(folder, port) {
    this.data = path.join(folder, 'data');
    this.log = path.join(folder, 'gateway.log');
    this.base = `http://127.0.0.1:${port}`;
    this.args = ['serve', '--demo', '--data', this.data, '--listen', `127.0.0.1:${port}`];
    this.isUp = false;
    this.wasUp = false; // once: before that there need not be a database
    this.#expect();
  }

  /** `up` is fulfilled when the gateway is ready the next time. */
  #expect() {
    this.up = new Promise((resolve) => { this.announce = resolve; });
  }

  spawn() {
    this.child = start(program, this.args, { log: this.log });
  }

  async ready() {
    await untilReady(this.child, this.base);
    this.isUp = true;
    this.wasUp = true;
    this.announce();
  }

  async kill() {
    if (this.isUp) this.#expect(); // else those who wait go on waiting for the same promise
    this.isUp = false;
    this.child.kill('SIGKILL');
    const { signal } = await this.child.ended;
    if (signal !== 'SIGKILL') throw new Error(`the gateway ended by itself before it was killed: see ${this.log}`);
  }

  /** A gateway killed in its first start may have left no database; one that was ready left one. */
  verify() {
    if (!this.wasUp && !fs.existsSync(path.join(this.data, 'guanjia.db'))) return;
    run(program, ['verify', '--data', this.data]);
  }
}

async function killAgainAndAgain(gateway) {
  const random = generator(seed);
  for (let count = 1; count <= kills; count++) {
    gateway.spawn();
    if (random() < EARLY_SHARE) {
      await sleep(random() * EARLY_MS_MAX);
    } else {
      await gateway.ready();
      await sleep(LIFE_MS[0] + random() * (LIFE_MS[1] - LIFE_MS[0]));
    }
    await gateway.kill();
    gateway.verify();
    if (count % 20 === 0) console.log(`${count} kills, database sound after each`);
  }
}

/** Calls `each` with every object that `export` prints; what it complains of joins the log. */
async function readExport(what, { data, log }, each) {
  const complaints = fs.openSync(log, 'a');
  const child = spawn(program, ['export', what, '--data', data], { stdio: ['ignore', 'pipe', complaints] });
  fs.closeSync(complaints);
  const ended = new Promise((resolve) => { child.once('exit', resolve); });
  for await (const line of readline.createInterface({ input: child.stdout })) {
    if (line) each(JSON.parse(line));
  }
  const code = await ended;
  if (code !== 0) throw new Error(`export ${what} ended with ${code}`);
}

const add = (counts, key) => counts.set(key, (counts.get(key) ?? 0) + 1);
const moreThanOnce = (counts) => [...counts.values()].filter((count) => count > 1).length;

async function countMessages(gateway, messages) {
  const stored = new Map();
  const key = (peer, text) => `${peer} ${text}`;
  await readExport('messages', gateway, (row) => {
    if (row.direction === 'in') add(stored, key(row.peer, row.text));
  });
  const acknowledged = messages.filter((message) => message.reply !== undefined);
  const lost = acknowledged.filter((message) => !stored.has(key(message.openid, message.text)));
  if (lost.length > 0) console.error(`lost, for example: ${lost[0].openid} ${lost[0].text}`);
  return { acknowledged: acknowledged.length, lost: lost.length, doubled: moreThanOnce(stored) };
}

async function countTickets(gateway, residents) {
  const stored = new Map();
  await readExport('tickets', gateway, (row) => add(stored, roomKey(row.room)));
  const ours = new Map(residents.map((resident) => [roomKey(resident.room), resident]));
  for (const key of stored.keys()) if (!ours.has(key)) stored.delete(key); // the demo's own
  const confirmed = [...ours].filter(([, resident]) => resident.hasTicket);
  const missing = confirmed.filter(([key]) => !stored.has(key));
  if (missing.length > 0) console.error(`no ticket, for example: ${missing[0][1].openid} ${missing[0][0]}`);
  return { confirmed: confirmed.length, missing: missing.length, doubled: moreThanOnce(stored) };
}

async function main(folder) {
  const port = await freePort();
  const gateway = new Mortal(folder, port);
  const residents = new Residents({ port, seed, whenUp: () => gateway.up });
  const lanes = Array.from({ length: LANES }, () => residents.work());

  await killAgainAndAgain(gateway);
  gateway.spawn();
  await gateway.ready();
  await sleep(LIFE_MS[1]);
  residents.stopping = true;
  await Promise.all(lanes);
  residents.close();
  if (!(await stop(gateway.child))) throw new Error('the gateway did not stop on SIGTERM');
  gateway.verify();

  const messages = await countMessages(gateway, residents.messages);
  const tickets = await countTickets(gateway, residents.residents);
  const { deliveries, repeated, differing, unanswered, refused } = residents.figures;
  console.log(`deliveries ${deliveries}, unanswered ${unanswered}, refused ${JSON.stringify(Object.fromEntries(refused))}, ` +
    `repeated ${repeated}, answered differently ${differing}`);
  console.log(`tickets confirmed ${tickets.confirmed}, missing ${tickets.missing}, doubled ${tickets.doubled}`);
  console.log(`kills ${kills}, acknowledged ${messages.acknowledged}, lost ${messages.lost}, doubled ${messages.doubled}`);
  return messages.acknowledged > 0 && tickets.confirmed > 0 &&
    messages.lost + messages.doubled + tickets.missing + tickets.doubled + differing === 0;
}

console.log(`crash: ${kills} kills, seed ${seed}`);
fs.mkdirSync(`${build}/crash-data`, { recursive: true });
const folder = fs.mkdtempSync(`${build}/crash-data/run-`);
fs.mkdirSync(path.join(folder, 'data'), { mode: 0o700 });
let good = false;
try {
  good = await main(folder);
} catch (error) {
  console.error(`crash: error: ${error.message}`);
}
await stopAll();
if (good) fs.rmSync(folder, { recursive: true });
else console.error(`crash: failed with seed ${seed}; data and log are kept in ${folder}`);
process.exit(good ? 0 : 1);
