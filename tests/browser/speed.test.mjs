// speed.test.mjs - how fast the console is and what it costs, measured on the real gateway: the first
// load, an event on the screen beside 200 other consoles, and what idle websockets weigh.
//
// SPEED_IDLE sets how many idle websockets there are (1000; `make console-speed` takes 10000).
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { after, before, test } from 'node:test';
import WebSocket from 'ws';
import { FIRST_LOAD_BYTES_MAX, firstLoad, sumOf } from '../../adapters/staff/console/sizes.mjs';
import { consoleDirectory, enter, launch, noGateway, openPage, startGateway, until } from './harness.mjs';

const CONSOLES = 200;
const IDLE = Number(process.env.SPEED_IDLE || 1000);
const ROUNDS = 15;
const EVENT_MS_MAX = 100;
const INTERACTIVE_MS_MAX = 1000;
const IDLE_BYTES_MAX = 40_000;
const BROADCAST_MS_MAX = 1000;
const STAFF = ['clerk', 'technician', 'captain', 'engineer_head', 'supervisor', 'director', 'cs_manager', 'chief_engineer', 'deputy_gm', 'gm', 'audit', 'finance', 'security'];
const PER_WINDOW = 100; // commands of one member of staff in a window of the gateway's
const WINDOW_MS = 10_500;
const options = { skip: noGateway, timeout: 600_000 };

let gateway;
let browser;
const cookies = [];

before(async () => {
  if (noGateway) return;
  gateway = await startGateway();
  browser = await launch();
  for (const username of STAFF) {
    const answer = await fetch(`${gateway.base}/staff/login`, {
      method: 'POST', headers: { 'content-type': 'application/json', origin: gateway.base }, body: JSON.stringify({ username, password: 'guanjia' }),
    });
    cookies.push(answer.headers.get('set-cookie').split(';')[0]);
  }
});
after(async () => {
  if (noGateway) return;
  await browser.close();
  await gateway.stop();
});

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
const say = (t, text) => t.diagnostic(text);

/** A console without a page: logged in, greeted, live. Its frames are counted, not read. */
function connect(cookie) {
  const socket = new WebSocket(`${gateway.base.replace('http', 'ws')}/staff/ws`, 'guanjia.staff.v1', { origin: gateway.base, headers: { cookie }, perMessageDeflate: false });
  const client = { socket, frames: 0, waiting: new Map(), count: 0 };
  socket.on('message', (data) => {
    client.frames += 1;
    if (client.waiting.size === 0) return;
    const frame = JSON.parse(data);
    const done = client.waiting.get(frame.re);
    if (!done) return;
    client.waiting.delete(frame.re);
    done(frame);
  });
  client.ask = (op, members = {}) => new Promise((resolve) => {
    client.count += 1;
    const id = `c${client.count}`;
    client.waiting.set(id, resolve);
    socket.send(JSON.stringify({ id, op, ...members }));
  });
  return new Promise((resolve, reject) => {
    socket.on('open', async () => {
      const { last_seq: since } = await client.ask('hello', { quiet: true });
      await client.ask('hello', { since, batch: true });
      resolve(client);
    });
    socket.on('error', reject);
  });
}

async function connectMany(count) {
  const clients = [];
  const perWave = STAFF.length * Math.floor(PER_WINDOW / 2);
  while (clients.length < count) {
    const began = Date.now();
    const wave = Math.min(perWave, count - clients.length);
    for (let at = 0; at < wave; at += 50) {
      const some = Array.from({ length: Math.min(50, wave - at) }, (_, n) => connect(cookies[(at + n) % cookies.length]));
      clients.push(...await Promise.all(some));
    }
    if (clients.length < count) await new Promise((resolve) => setTimeout(resolve, Math.max(0, WINDOW_MS - (Date.now() - began)))); // the gateway's own limit
  }
  return clients;
}

const close = (clients) => clients.forEach(({ socket }) => socket.terminate());

const openTicket = (client, text) => client.ask('ticket.open', { service: 'repair', text, room: '3栋2单元501', name: '李先生', phone: '13800138000', channel: 'phone', community: 'sunshine', slots: { time: '明天下午' } });

test('the console can be used within a second of its address being opened', options, async (t) => {
  const times = [];
  const transferred = [];
  for (let round = 0; round < 5; round += 1) {
    const page = await openPage(browser); // nothing cached
    await page.goto(`${gateway.base}/staff/`);
    await page.waitForSelector('.door form');
    times.push(await page.evaluate(() => new Promise((resolve) => {
      requestAnimationFrame(() => resolve(performance.now()));
    })));
    transferred.push(await page.evaluate(() => [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
      .filter(({ name }) => /\/staff\/([\w-]+\.(js|css|svg))?$/.test(name))
      .map(({ name, encodedBodySize, transferSize }) => ({ name, body: encodedBodySize, bytes: transferSize }))));
    await page.context().close();
  }
  const files = await firstLoad(consoleDirectory());
  const bytes = transferred[0].reduce((sum, one) => sum + one.bytes, 0);
  say(t, `first load: ${bytes} bytes transferred in ${transferred[0].length} answers; compressed the files are ${sumOf(files)}`);
  assert.ok(bytes < FIRST_LOAD_BYTES_MAX, `${bytes} bytes over the wire`);
  say(t, `interactive: median ${Math.round(median(times))} ms of ${times.map(Math.round)}`);
  assert.ok(median(times) < INTERACTIVE_MS_MAX, `${median(times)} ms`);
});

test(`an event is on the screen within ${EVENT_MS_MAX} ms of its commit, with ${CONSOLES} consoles connected`, options, async (t) => {
  const clients = await connectMany(CONSOLES);
  const page = await openPage(browser);
  await enter(page, gateway.base, 'supervisor');
  await page.waitForSelector('.list .scroller');
  await page.evaluate(() => {
    window.seen = {};
    new MutationObserver(() => {
      const [, words] = /(速度第\d+轮)/.exec(document.querySelector('.list').textContent) || [];
      if (words && !window.seen[words]) requestAnimationFrame(() => { window.seen[words] = window.seen[words] || Date.now(); });
    }).observe(document.querySelector('.list'), { childList: true, subtree: true, characterData: true });
  });
  const delays = [];
  for (let round = 1; round <= ROUNDS; round += 1) {
    const words = `速度第${round}轮`;
    const answer = await openTicket(clients[0], words); // answered right after the commit
    const answered = Date.now();
    assert.ok(answer.ok, JSON.stringify(answer));
    delays.push(await until(() => page.evaluate((key) => window.seen[key] || 0, words), (at) => at > 0, words) - answered);
  }
  say(t, `event on screen after the answer of its command: median ${median(delays)} ms, of ${delays}`);
  assert.ok(median(delays) < EVENT_MS_MAX, `${delays}`);
  close(clients);
  await page.context().close();
});

test(`${IDLE} idle websockets weigh less than ${IDLE_BYTES_MAX / 1000} kB each, and a broadcast reaches them all within a second`, options, async (t) => {
  const resident = () => Number(/VmRSS:\s+(\d+)/.exec(fs.readFileSync(`/proc/${gatewayPid()}/status`, 'utf8'))[1]) * 1024;
  const [speaker] = await connectMany(1);
  const before_ = resident();
  const clients = await connectMany(IDLE);
  const each = (resident() - before_) / IDLE;
  await new Promise((resolve) => setImmediate(resolve));
  const frames = clients.map((client) => client.frames);
  const began = Date.now();
  const answer = await openTicket(speaker, '给所有人看');
  assert.ok(answer.ok, JSON.stringify(answer));
  await until(() => clients.filter((client, at) => client.frames > frames[at]).length, IDLE, 'reached', 20_000);
  const took = Date.now() - began;
  say(t, `${IDLE} idle websockets: ${Math.round(each)} bytes each; a broadcast reached all ${took} ms after its command was sent`);
  close([...clients, speaker]);
  assert.ok(each < IDLE_BYTES_MAX, `${Math.round(each)} bytes each`);
  assert.ok(took < BROADCAST_MS_MAX, `${took} ms`);
});

function gatewayPid() {
  return gateway.pid;
}
