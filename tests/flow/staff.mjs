// staff.mjs - a member of staff at the websocket. Every frame in and out is judged by
// adapters/staff/asyncapi.yaml; the end of each file says what did not fit.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after } from 'node:test';
import WebSocket from 'ws';
import { Protocol } from '../browser/asyncapi.mjs';
import { keepSecret, request, until } from './harness.mjs';

const misfits = new Set();
after(() => assert.deepEqual([...misfits], [], 'every frame fits the AsyncAPI description'));

export async function login(gateway, username, password = 'guanjia', headers = { origin: gateway.url }) {
  const answer = await request(gateway.port, {
    method: 'POST', path: '/staff/login', headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify({ username, password }),
  });
  const cookie = /guanjia_session=([^;]*)/.exec(answer.headers['set-cookie']?.[0] ?? '');
  if (cookie) keepSecret(cookie[1]);
  return { ...answer, cookie: cookie?.[0], json: answer.body.startsWith('{') ? JSON.parse(answer.body) : undefined };
}

/** The outcome of an upgrade: the open socket, or the status that refused it. */
export function upgrade(gateway, { cookie, origin = gateway.url, protocols = ['guanjia.staff.v1'], ...options } = {}) {
  const socket = new WebSocket(`${gateway.url.replace('http', 'ws')}/staff/ws`, protocols, { origin, headers: cookie ? { cookie } : {}, ...options });
  return new Promise((resolve, reject) => {
    socket.once('open', () => resolve({ socket }));
    socket.once('unexpected-response', (asked, answer) => { asked.destroy(); resolve({ status: answer.statusCode }); });
    socket.once('error', reject);
  });
}

/** The commands that were given in this file so far. */
export const askedOps = new Set();
export const describedOps = () => new Protocol().ops;

const sessions = new Map();
let lastLogin = Promise.resolve(); // one at a time: attempts under way count as failed ones
let clients = 0;

export class Staff {
  /** Logs in (once a gateway and name) and opens a websocket. */
  static async connect(gateway, username = 'clerk', options = {}) {
    const key = `${gateway.data} ${username}`;
    if (!sessions.has(key)) sessions.set(key, lastLogin = lastLogin.then(() => login(gateway, username)));
    const { cookie, body } = await sessions.get(key);
    assert.ok(cookie, body);
    const { socket, status } = await upgrade(gateway, { cookie, ...options });
    assert.ok(socket, `refused: ${status}`);
    return new Staff(socket);
  }

  constructor(socket) {
    this.socket = socket;
    this.judge = new Protocol();
    this.prefix = `t${process.pid}-${++clients}-`;
    this.count = 0;
    this.answers = new Map();
    this.events = [];
    this.frames = 0;
    this.closed = once(socket, 'close').then(([code, reason]) => { this.isClosed = true; return { code, reason: String(reason) }; });
    socket.on('error', () => {}); // the close that follows tells
    socket.on('message', (data) => this.#heard(JSON.parse(data)));
  }

  #note(fault) { if (fault) misfits.add(fault); }

  #heard(frame) {
    this.frames++;
    if (!('re' in frame) || this.judge.asked.has(frame.re) || frame.error) this.#note(this.judge.heard(frame)); // else a test spoke past ask()
    if ('re' in frame) {
      this.answers.set(frame.re, frame);
      return;
    }
    const at = performance.now();
    for (const event of frame.events ?? [frame]) this.events.push(Object.assign(event, { heardAt: at }));
  }

  newId() { return `${this.prefix}${++this.count}`; }

  /** One command: the answer, an error among them. */
  async ask(op, members = {}, id = this.newId()) {
    this.answers.delete(id);
    askedOps.add(this.judge.nameOf(op));
    const frame = { id, op, ...members };
    this.#note(this.judge.request(frame));
    this.socket.send(JSON.stringify(frame));
    return until(() => this.answers.get(id) ?? (this.isClosed && { error: { code: 'closed' } }), Boolean, `answer to ${op}`);
  }

  /** One command that must succeed. */
  async ok(op, members, id) {
    const answer = await this.ask(op, members, id);
    assert.equal(answer.ok, true, JSON.stringify(answer));
    return answer;
  }

  /** One command that must be refused with that code. */
  async refused(code, op, members) {
    const answer = await this.ask(op, members);
    assert.equal(answer.error?.code, code, `${op}: ${JSON.stringify(answer)}`);
  }

  hello(members = {}) { return this.ok('hello', { since: 0, ...members }); }

  /** Waits for an event. */
  event(fits, what = 'event') { return until(() => this.events.find(fits), Boolean, what); }

  get seqs() { return this.events.map(({ seq }) => seq); }

  async close() {
    this.socket.close();
    return this.closed;
  }
}

/** The id of the chat in which those words were said. Staff do not see openids. */
export async function chatOf(staff, words) {
  return (await staff.event((event) => event.event === 'chat.message' && event.message.text.includes(words), `a chat with ${words}`)).chat_id;
}
