// Starting, changing, watching, copying and ending the running gateway.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { before, test } from 'node:test';
import { Gateway, newFolder, request, run, until } from './harness.mjs';
import { Staff } from './staff.mjs';
import { Resident, post } from './wechat.mjs';

let gateway;
before(async () => { gateway = await new Gateway().start(); });

/** Lanes of residents who write until told to stop; gives what was acknowledged, and other answers. */
function load(target, lanes = 16) {
  const state = { acknowledged: [], statuses: new Set(), stopping: false, count: 0 };
  state.done = Promise.all(Array.from({ length: lanes }, async () => {
    const resident = new Resident(target);
    while (!state.stopping) {
      const text = `第${++state.count}句话`;
      const status = await post(target, resident.request(text)).then((answer) => answer.status, () => 0);
      state.statuses.add(status);
      if (status === 200) state.acknowledged.push(`${resident.openid} ${text}`);
      if (status === 0) return; // nobody there any more
    }
  }));
  return state;
}

async function assertAllStored(target, acknowledged) {
  const stored = (await target.export('messages')).filter(({ direction }) => direction === 'in').map(({ peer, text }) => `${peer} ${text}`);
  assert.equal(new Set(stored).size, stored.length, 'nothing twice');
  const all = new Set(stored);
  assert.deepEqual(acknowledged.filter((one) => !all.has(one)), [], 'nothing acknowledged is lost');
}

// ---- watching ----

test('healthz, readyz and metrics answer, and HEAD has no body', async () => {
  for (const [target, body] of [['/healthz', 'ok\n'], ['/readyz', 'ready\n']]) {
    const answer = await gateway.get(target);
    assert.deepEqual([answer.status, answer.body], [200, body]);
    const head = await request(gateway.port, { method: 'HEAD', path: target });
    assert.deepEqual([head.status, head.body], [200, '']);
  }
});

test('metrics are Prometheus text: each with help and type, each sample a number, none twice', async () => {
  await new Resident(gateway).say('你好');
  const { body, headers } = await gateway.get('/metrics');
  assert.match(headers['content-type'], /^text\/plain; version=0\.0\.4/);
  const types = new Map([...body.matchAll(/^# TYPE (\w+) (counter|gauge|histogram)$/gm)].map((match) => [match[1], match[2]]));
  const samples = body.split('\n').filter((line) => line && !line.startsWith('#'));
  for (const line of samples) {
    const [, name] = /^(\w+?)(?:\{(?:\w+="[^"\n]*",?)+\})? -?\d+(?:\.\d+)?$/.exec(line) ?? [];
    assert.ok(name, line);
    assert.ok(types.has(name) || types.get(name.replace(/_(bucket|sum|count)$/, '')) === 'histogram', line);
  }
  assert.equal(new Set(samples.map((line) => line.replace(/ \S+$/, ''))).size, samples.length);
  for (const name of types.keys()) assert.match(body, new RegExp(`^# HELP ${name} \\S`, 'm'), name);
  assert.match(body, /^guanjia_messages_total\{channel="wechat",result="ST_OK"\} [1-9]/m);
  assert.match(body, /^guanjia_batches_total [1-9]/m);
});

test('it listens on 127.0.0.1 and nowhere else', () => {
  const inodes = new Set(fs.readdirSync(`/proc/${gateway.child.pid}/fd`).map((fd) => {
    try { return /^socket:\[(\d+)\]$/.exec(fs.readlinkSync(`/proc/${gateway.child.pid}/fd/${fd}`))?.[1]; } catch { return undefined; }
  }));
  const listening = ['tcp', 'tcp6', 'udp', 'udp6'].flatMap((kind) => fs.readFileSync(`/proc/net/${kind}`, 'utf8').trim().split('\n').slice(1)
    .map((line) => line.trim().split(/\s+/)).filter((row) => inodes.has(row[9]) && (kind.startsWith('udp') || row[3] === '0A')).map((row) => `${kind} ${row[1]}`));
  assert.deepEqual(listening, [`tcp 0100007F:${gateway.port.toString(16).toUpperCase().padStart(4, '0')}`]);
});

test('the data folder is nobody else\'s to read', () => {
  for (const name of ['', ...fs.readdirSync(gateway.data)]) {
    assert.equal(fs.statSync(path.join(gateway.data, name)).mode & 0o077, 0, name || 'the folder');
  }
});

// ---- starting ----

test('what cannot start says why and ends with 1', async () => {
  const options = ['--config', gateway.config, '--data', path.join(newFolder(), 'data')];
  const broken = new Gateway({ settings: { inbox_inputs: 1, no_such_setting: true } });
  const cases = [
    ['the demo on every address', ['serve', '--demo', '--listen', '0.0.0.0:0', ...options], /loopback/],
    ['the demo on every address of IPv6', ['serve', '--demo', '--listen', '[::]:0', ...options], /loopback/],
    ['a taken port', ['serve', '--demo', '--listen', `127.0.0.1:${gateway.port}`, ...options], /listen|in use|port/i],
    ['no port', ['serve', '--demo', '--listen', '127.0.0.1', ...options], /./],
    ['a data folder in use', ['serve', '--demo', '--listen', '127.0.0.1:0', '--config', gateway.config, '--data', gateway.data], /in use by a running gateway/],
    ['a broken configuration', ['serve', '--demo', '--listen', '127.0.0.1:0', '--config', broken.config, '--data', path.join(newFolder(), 'data')], /gateway\.json.*(inbox_inputs|no_such_setting)/],
    ['no configuration', ['serve', '--demo', '--config', newFolder(), '--data', path.join(newFolder(), 'data')], /gateway\.json|communities|error/],
  ];
  for (const [label, args, reason] of cases) {
    const { code, errors } = await run(args);
    assert.equal(code, 1, `${label}: ${errors}`);
    assert.match(errors, reason, label);
  }
  assert.notEqual(await new Resident(gateway).say('你好'), '', 'the running one was not disturbed');
  assert.equal((await gateway.command('staff', 'disable', 'audit')).code, 0, 'nor its control socket');
});

// ---- changing ----

test('a changed text takes effect on SIGHUP, a broken configuration never does', async () => {
  const greet = (words) => gateway.edit('texts/talk.json', (talk) => { talk['talk.greet'] = words; });
  const reloads = () => gateway.metric('guanjia_config_reloads_total');
  const refused = () => gateway.metric('guanjia_config_reloads_refused_total');
  const resident = new Resident(gateway);
  const [good, bad] = [await reloads(), await refused()];

  greet('改过的问候语，{community}。');
  gateway.reload();
  await until(reloads, (count) => count > good);
  assert.match(await new Resident(gateway).say('你好'), /改过的问候语，阳光花园/);

  greet('有{nothing_like_this}的问候语');
  gateway.reload();
  await until(refused, (count) => count === bad + 1);
  fs.writeFileSync(path.join(gateway.config, 'gateway.json'), '{"listen":');
  gateway.reload();
  await until(refused, (count) => count === bad + 2);
  assert.match(await new Resident(gateway).say('你好'), /改过的问候语/);
  assert.match(gateway.log, /gateway\.json/);
  assert.notEqual(await resident.say('你好'), '');
  assert.equal(await reloads(), good + 1);
});

// ---- keeping ----

test('verify, export and backup work beside the running gateway, and the backup is a data folder', async () => {
  const running = await new Gateway().start();
  const number = await new Resident(running).report();
  const work = load(running);
  await until(() => work.acknowledged.length > 20);
  assert.match((await running.command('verify')).output, /^ok/);
  const known = [...work.acknowledged];
  const copy = newFolder('copy');
  const { code, errors } = await running.command('backup', path.join(copy, 'guanjia.db'));
  assert.equal(code, 0, errors);
  for (const what of ['tickets', 'messages', 'events', 'outbox']) assert.ok(Array.isArray(await running.export(what)), what);
  work.stopping = true;
  await work.done;
  assert.equal(fs.statSync(path.join(copy, 'guanjia.db')).mode & 0o077, 0, 'the backup is nobody else\'s to read');

  const restored = new Gateway();
  restored.data = copy;
  assert.match((await restored.command('verify')).output, /^ok/);
  await assertAllStored(restored, known);
  await restored.start();
  const clerk = await Staff.connect(restored);
  assert.equal((await clerk.ok('ticket.get', { ticket: number })).ticket.number, number);
  assert.ok((await restored.command('backup', '/nowhere/at/all.db')).code !== 0);
  await Promise.all([restored.stop(), running.stop()]);
});

test('a damaged database is found by verify', async () => {
  const victim = await new Gateway().start();
  await victim.stop();
  const file = path.join(victim.data, 'guanjia.db');
  const handle = fs.openSync(file, 'r+');
  for (let page = 3; page * 4096 < fs.statSync(file).size; page++) fs.writeSync(handle, Buffer.alloc(64, 0xa5), 0, 64, page * 4096);
  fs.closeSync(handle);
  const { code, errors } = await victim.command('verify');
  assert.equal(code, 1);
  assert.notEqual(errors, '');
});

// ---- ending ----

test('SIGTERM under load: what was acknowledged is stored, and the end is in order', async () => {
  const victim = await new Gateway().start();
  const clerk = await Staff.connect(victim);
  await clerk.hello();
  const work = load(victim);
  await until(() => work.acknowledged.length > 50);
  assert.equal(await victim.stop(), 0);
  await work.done;
  assert.equal((await clerk.closed).code, 1001);
  assert.equal(fs.existsSync(path.join(victim.data, 'guanjia.db-wal')), false, 'closed, not left to be repaired');
  for (const status of work.statuses) assert.ok([200, 503, 0].includes(status), String(status));
  assert.match((await victim.command('verify')).output, /^ok/);
  await assertAllStored(victim, work.acknowledged);
});

test('SIGKILL under load: what was acknowledged is stored', async () => {
  const victim = await new Gateway().start();
  const work = load(victim);
  await until(() => work.acknowledged.length > 50);
  await victim.kill();
  await work.done;
  await victim.start();
  await assertAllStored(victim, work.acknowledged);
  assert.equal(await victim.stop('SIGINT'), 0);
});

// ---- too much ----

test('a full inbox answers 503, counts it, and takes the repeat', async () => {
  const small = await new Gateway({ settings: { inbox_inputs: 16, batch_inputs: 1 } }).start();
  const residents = Array.from({ length: 300 }, () => new Resident(small));
  const agent = new http.Agent({ keepAlive: true, maxSockets: residents.length });
  const connected = (target) => new Promise((resolve, reject) => {
    http.request({ port: small.port, host: '127.0.0.1', path: '/healthz', agent }, (answer) => answer.resume().on('end', () => resolve(target))).on('error', reject).end();
  });
  await Promise.all(residents.map(connected)); // so that the messages come all at once
  const deliver = ({ path: target, body }) => new Promise((resolve, reject) => {
    http.request({ port: small.port, host: '127.0.0.1', method: 'POST', path: target, agent, headers: { 'content-length': Buffer.byteLength(body) } }, (answer) => answer.resume().on('end', () => resolve(answer.statusCode))).on('error', reject).end(body);
  });
  const deliveries = residents.map((one) => one.request('你好'));
  const statuses = await Promise.all(deliveries.map(deliver));
  agent.destroy();
  const full = statuses.filter((status) => status === 503).length;
  assert.ok(full > 0, 'never full');
  assert.equal(full + statuses.filter((status) => status === 200).length, statuses.length);
  assert.equal(await small.metric('guanjia_inbox_full_total'), full);
  for (const [i, status] of statuses.entries()) if (status === 503) assert.notEqual(await residents[i].deliver(deliveries[i]), '');
  assert.equal((await small.export('messages')).filter(({ direction }) => direction === 'in').length, residents.length);
  await small.stop();
});
