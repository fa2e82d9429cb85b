// link.test.mjs - the console's websocket against a socket and a clock of the test's own.
import assert from 'node:assert/strict';
import { webcrypto } from 'node:crypto';
import { test } from 'node:test';
import { Link } from '../../adapters/staff/console/src/link.js';

globalThis.crypto ??= webcrypto; // node 18 keeps it apart

class Clock {
  constructor() {
    this.now = 0;
    this.timers = new Map();
    this.next = 1;
  }

  start(run, ms) {
    this.timers.set(this.next, { run, at: this.now + ms });
    this.next += 1;
    return this.next - 1;
  }

  stop(timer) {
    this.timers.delete(timer);
  }

  random() {
    return 0;
  }

  async pass(ms) {
    this.now += ms;
    for (const [id, { run, at }] of [...this.timers]) {
      if (at > this.now || !this.timers.delete(id)) continue;
      run();
    }
    await settled();
  }
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

/** A link, the sockets that it opened, and what it told. */
function rig() {
  const sockets = [];
  const told = { events: [], signs: [], states: [], hellos: [], refused: 'retry' };
  class Socket {
    constructor() {
      this.readyState = 0;
      this.sent = [];
      sockets.push(this);
    }

    open() {
      this.readyState = 1;
      this.onopen();
      return settled();
    }

    send(text) {
      this.sent.push(JSON.parse(text));
    }

    say(frame) {
      this.onmessage({ data: JSON.stringify(frame) });
      return settled();
    }

    close() {
      this.readyState = 3;
      if (this.onclose) this.onclose();
    }

    /** Answers the hello that was asked last. */
    hello(seq) {
      return this.say({ re: this.sent.at(-1).id, ok: true, last_seq: seq });
    }

    ops() {
      return this.sent.map(({ op }) => op);
    }
  }
  const clock = new Clock();
  const link = new Link('ws://x', {
    state: (name) => told.states.push(name),
    hello: (answer, fresh) => told.hellos.push(fresh),
    events: (events) => told.events.push(...events.map(({ seq }) => seq)),
    sign: ({ event }) => told.signs.push(event),
    refused: async () => told.refused,
  }, { Socket, clock });
  link.open();
  return { link, sockets, told, clock };
}

async function greet(socket, seq, first = false) {
  await socket.open();
  if (first) await socket.hello(seq);
  await socket.hello(seq);
}

test('it begins where the series stands, and hears only what comes after', async () => {
  const { sockets: [socket], told } = rig();
  await greet(socket, 40, true);
  assert.deepEqual(socket.sent.map(({ op, since, quiet }) => [op, since, quiet]), [['hello', undefined, true], ['hello', 40, undefined]]);
  await socket.say({ events: [{ seq: 40 }, { seq: 41 }, { seq: 41 }, { seq: 43 }] });
  await socket.say({ seq: 42 });
  await socket.say({ error: { code: 'busy' } });
  await socket.say({ seq: 44 });
  assert.deepEqual(told.events, [41, 43, 44]);
  assert.deepEqual(told.hellos, [true]);
});

test('a sign of the moment is told, and is no part of the series', async () => {
  const { sockets: [socket], told } = rig();
  await greet(socket, 40, true);
  await socket.say({ event: 'chat.typing' });
  await socket.say({ seq: 41 });
  assert.deepEqual([told.signs, told.events], [['chat.typing'], [41]]);
});

test('a connection lost in the middle of the greeting still begins afresh', async () => {
  const { sockets, told, clock } = rig();
  await sockets[0].open();
  await sockets[0].hello(7);
  sockets[0].close();
  await clock.pass(250);
  await greet(sockets[1], 9);
  assert.deepEqual([sockets[1].sent[0].since, told.hellos], [7, [true]]);
});

test('unanswered commands go out again under the same id, in order; answered ones do not', async () => {
  const { link, sockets, clock } = rig();
  const answers = [];
  for (const op of ['a', 'b', 'c']) link.call(op).then(() => answers.push(op));
  assert.deepEqual(sockets[0].ops(), [], 'nothing before the greeting');
  await greet(sockets[0], 1, true);
  const [, , a, b, c] = sockets[0].sent;
  assert.equal(new Set([a.id, b.id, c.id]).size, 3);
  await sockets[0].say({ re: b.id, ok: true });
  sockets[0].close();
  await clock.pass(250);
  await greet(sockets[1], 1);
  assert.deepEqual(sockets[1].sent.slice(1), [a, c]);
  await sockets[1].say({ re: a.id, ok: true });
  await sockets[1].say({ re: a.id, ok: true });
  await sockets[1].say({ re: c.id, ok: true });
  assert.deepEqual(answers, ['b', 'a', 'c']);
});

test('a refusal reaches whoever asked', async () => {
  const { link, sockets: [socket] } = rig();
  await greet(socket, 1, true);
  const refused = assert.rejects(link.call('ticket.accept', { ticket: 'GD000001' }), (fault) => fault.code === 'conflict');
  await socket.say({ re: socket.sent.at(-1).id, error: { code: 'conflict', message: '晚了' } });
  await refused;
});

test('a reconnect resumes after the last event; an older series is read anew', async () => {
  const { sockets, told, clock } = rig();
  await greet(sockets[0], 1, true);
  await sockets[0].say({ seq: 5 });
  sockets[0].close();
  await clock.pass(250);
  await greet(sockets[1], 8);
  assert.equal(sockets[1].sent[0].since, 5);
  sockets[1].close();
  await clock.pass(250);
  await greet(sockets[2], 2);
  await sockets[2].say({ seq: 3 });
  assert.deepEqual([told.hellos, told.events], [[true, false, true], [5, 3]]);
});

test('silence is asked about, and a deaf connection given up', async () => {
  const { sockets, told, clock } = rig();
  await greet(sockets[0], 1, true);
  await clock.pass(25e3);
  assert.equal(sockets[0].ops().at(-1), 'ping');
  await sockets[0].say({ re: sockets[0].sent.at(-1).id, ok: true });
  await clock.pass(25e3);
  assert.equal(sockets[0].ops().filter((op) => op === 'ping').length, 2, 'an answer restarts the watch');
  await clock.pass(10e3);
  assert.equal(told.states.at(-1), 'waiting');
  await clock.pass(250);
  assert.equal(sockets.length, 2);
});

test('waits grow while nobody answers, and begin small again after a greeting', async () => {
  const { sockets, clock } = rig();
  for (const wait of [250, 500, 1000]) {
    sockets.at(-1).close();
    await clock.pass(wait - 1);
    const before = sockets.length;
    await clock.pass(1);
    assert.equal(sockets.length, before + 1, `after ${wait} ms`);
  }
  await greet(sockets.at(-1), 1, true);
  sockets.at(-1).close();
  await clock.pass(250);
  assert.equal(sockets.length, 5);
});

test('a refused login stops the retries', async () => {
  const { sockets, told, clock } = rig();
  told.refused = 'stop';
  sockets[0].close();
  await settled();
  await clock.pass(60e3);
  assert.equal(sockets.length, 1);
});

test('closing refuses what is pending and stays closed', async () => {
  const { link, sockets, clock } = rig();
  await greet(sockets[0], 1, true);
  const refused = assert.rejects(link.call('ping'), (fault) => fault.code === 'closed');
  link.close();
  await refused;
  await clock.pass(60e3);
  link.hurry();
  assert.equal(sockets.length, 1);
});

test('more than a bounded number of unanswered commands is refused', async () => {
  const { link } = rig();
  const first = Array.from({ length: 256 }, () => link.call('ping'));
  await assert.rejects(link.call('ping'), (fault) => fault.code === 'busy');
  link.close();
  assert.ok((await Promise.allSettled(first)).every(({ status }) => status === 'rejected'));
});
