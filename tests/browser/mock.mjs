// mock.mjs - a double of the gateway's staff side, in memory: the console is tested against it.
//
// It speaks docs/staff-protocol.md: login with delays, the websocket with hello, commands (the
// same id and content has one effect) and events by seq, under the gateway's own strict CSP. A
// test drives it through the methods of Mock: a resident speaks, an alarm rings, connections drop.
// By itself (node mock.mjs PORT CONSOLE_DIR) it is a desk to develop the console at.
import crypto from 'node:crypto';
import fs from 'node:fs/promises';
import http from 'node:http';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { WebSocketServer } from 'ws';
import { check, RefusedOp, ops, shownMessage } from './mock_ops.mjs';
import { addNote } from './mock_inbox.mjs';
import { iso, seed } from './mock_world.mjs';

export const CSP = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; media-src 'self'; "
  + "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
const TYPES = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript; charset=utf-8', '.css': 'text/css; charset=utf-8', '.svg': 'image/svg+xml' };
const BODY_BYTES_MAX = 4096;
const PROTOCOL = 'guanjia.staff.v1';

export class Mock {
  constructor(directory, options = {}) {
    this.directory = directory;
    this.world = seed(options);
    this.sessions = new Map(); // cookie → username
    this.passwords = new Map(); // username → password, where it is another than everybody's
    this.firstPasswords = new Set(); // who has yet to choose one
    this.failures = new Map(); // username → { count, until }
    this.answered = new Map(); // username + id → { request, answer }
    this.seen = []; // every command that had an effect, in order
    this.clients = new Set();
    this.photos = []; // { number, kind, as, by, image } that came in, in order, each once
    this.photosTaken = 0; // the same one again too
    this.photosStop = null; // the status with which photos are refused; 0: the link swallows them
    this.frames = 0;
    this.refuse = null; // { code, message } with which every change is refused
    this.demo = null; // { phone }: it is a demo
    this.away = false; // nobody answers
    this.readOnly = false; // the disk is full: nothing can be written
    this.newer = false; // the gateway serves another console than the page has
    this.instead = {}; // op → what a test answers, from what the double would
    this.worded = null; // what a test makes of every frame before it goes out
  }

  async start(port = 0) {
    this.server = http.createServer((request, response) => this.serve(request, response));
    this.sockets = new WebSocketServer({ noServer: true, handleProtocols: (offered) => (offered.has(PROTOCOL) ? PROTOCOL : false) });
    this.server.on('upgrade', (request, socket, head) => this.upgrade(request, socket, head));
    await new Promise((resolve) => this.server.listen(port, '127.0.0.1', resolve));
    this.port = this.server.address().port;
    this.base = `http://127.0.0.1:${this.port}`;
    return this;
  }

  async stop() {
    this.drop();
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  // ---- what a test does to it ----

  /** Cuts every websocket, as a lost network does. */
  drop() {
    for (const client of this.clients) client.socket.terminate();
  }

  /** Writes an event into the series and shows it to every client. */
  event(kind, actor, members) {
    const { world } = this;
    const event = world.eventOf(kind, actor, iso(), members);
    for (const client of this.clients) if (client.live) this.show(client, [event]);
    return event;
  }

  /** Of the moment: without a place in the series, to who is there. */
  sign(kind, actor, members) {
    const frame = { event: kind, at: iso(), actor, community: 'sunshine', ...members };
    for (const client of this.clients) if (client.live) this.show(client, [frame]);
  }

  residentSays(chat, text, kind = 'text', media) {
    const message = this.world.message(chat, { direction: 'in', author: 'resident', kind, text, media });
    this.event('chat.message', 'resident', { chat_id: chat, message: shownMessage({ ...message, media: undefined }) });
    return message;
  }

  wantsPerson(chat) {
    const row = this.world.chats.get(chat);
    Object.assign(row, { waiting: true, waiting_since: iso() });
    this.event('chat.waiting', 'resident', { chat_id: chat, chat: row, text: '找人工' });
  }

  openTicket(members) {
    const ticket = this.world.ticket(members);
    this.event('ticket.opened', 'resident', { chat_id: ticket.chat, ticket });
    if (ticket.alarm) this.event('ticket.alarm', 'system', { ticket });
    return ticket;
  }

  /** A release with its one-time code; standing: good, used, over or early. */
  giveRelease(code, standing = 'good', members = {}) {
    const ticket = this.openTicket({ service: 'release', service_name: '物品放行', title: '搬一张床出小区', room: '3栋2单元501', name: '陈建国', department: 'security', plate: '粤B12345', ...members });
    const hours = (count) => iso(Date.now() + count * 3600e3);
    const used = standing === 'used' ? { used_at: hours(-1), used_by: 'security' } : { used_at: null, used_by: '' };
    this.world.passes.set(code, { number: this.world.number, pass: { standing, valid_from: hours(-2), valid_until: hours(22), ...used } });
    return ticket;
  }

  /** Puts a question to the resident of a ticket. */
  ask(number, ask, text) {
    const { asks } = this.world;
    asks.set(number, [...(asks.get(number) || []), { ask, text, asked_at: iso(), expires_at: null }]);
    this.event('ask.put', 'system', { ticket: this.world.tickets.get(number), ask });
  }

  /** The clerk's note in a chat, which calls these colleagues. */
  noteChat(chat, text, mentions) {
    return addNote({ world: this.world, mock: this, client: { me: this.world.staff.get('clerk') } }, this.world.chats.get(chat), text, mentions);
  }

  failMessage(message, state, error) {
    const row = { ...this.world.outboxRow(message), state, attempts: 3, code: 45015, error, finished_at: iso() };
    this.world.dead.push(row);
    this.event(state === 'uncertain' ? 'outbox.uncertain' : 'outbox.failed', 'system', { chat_id: message.chat, outbox: row });
  }

  holdMessage(message, lane, error, nextAt) {
    this.world.held.push({ ...this.world.outboxRow(message), lane, error, next_at: nextAt });
  }

  stopAccount(id, channel, reason) {
    this.event('account.stopped', 'system', { account: { id, channel, reason, again_at: iso() } });
    this.event('account.works', 'system', { account: { id, channel, reason: '', again_at: null } });
  }

  // ---- http ----

  async serve(request, response) {
    if (this.away) return request.socket.destroy();
    const { pathname } = new URL(request.url, this.base);
    const route = { 'GET /healthz': 'healthz', 'GET /readyz': 'readyz', 'POST /staff/login': 'login', 'POST /staff/logout': 'logout', 'POST /staff/password': 'password', 'POST /staff/start-password': 'startPassword' }[`${request.method} ${pathname}`];
    if (route) return this[route](request, response);
    const photo = request.method === 'POST' && /^\/staff\/photos\/(\w+)\/(\w+)$/.exec(pathname);
    if (photo) return this.photo(request, response, photo);
    const name = /^\/staff\/([\w.-]*)$/.exec(pathname);
    return name && request.method === 'GET' ? this.file(response, name[1] || 'index.html') : send(response, 404, {});
  }

  async file(response, name) {
    const body = await fs.readFile(path.join(this.directory, name)).catch(() => null);
    if (!body) return send(response, 404, {});
    const sent = this.newer && name === 'index.html' ? String(body).replace(/(name="version" content=")\w+/, '$1feed') : body;
    response.writeHead(200, {
      'content-type': TYPES[path.extname(name)], 'content-security-policy': CSP,
      'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer', 'cache-control': 'no-cache',
    });
    return response.end(sent);
  }

  readyz(request, response) {
    send(response, this.readOnly ? 503 : 200, {});
  }

  healthz(request, response) {
    send(response, 200, { ok: true });
  }

  async photo(request, response, [, number, kind]) {
    const bytes = [];
    for await (const piece of request) bytes.push(piece);
    const by = this.sessions.get(tokenOf(request));
    const as = new URL(request.url, this.base).searchParams.get('as');
    if (this.photosStop === 0) return request.socket.destroy();
    if (this.photosStop || !by || as !== by) return send(response, this.photosStop || (by ? 409 : 401), {});
    const image = Buffer.concat(bytes).toString('base64');
    this.photosTaken += 1;
    if (!this.photos.some((one) => one.number === number && one.kind === kind && one.image === image)) this.photos.push({ number, kind, as, by, image });
    return send(response, 201, { ok: true });
  }

  async login(request, response) {
    if (request.headers.origin !== this.base) return send(response, 403, error('forbidden', '来源不对'));
    const { username, password } = JSON.parse(await bodyOf(request));
    const failure = this.failures.get(username) || { count: 0, until: 0 };
    const wait = failure.until - Date.now();
    if (wait > 0) {
      return send(response, 429, error('throttled', '请稍后再试'), { 'retry-after': String(Math.ceil(wait / 1000)) });
    }
    const person = this.world.staff.get(username);
    if (!person || person.disabled || person.hasPassword === false || password !== this.passwordOf(username)) {
      this.failures.set(username, { count: failure.count + 1, until: Date.now() + 1000 * 2 ** failure.count });
      return send(response, 401, error('unauthorized', '用户名或密码不对'));
    }
    this.failures.delete(username);
    const token = crypto.randomBytes(16).toString('hex');
    this.sessions.set(token, username);
    const me = this.firstPasswords.has(username) ? { ...person, must_change: true } : person;
    return send(response, 200, { ok: true, me }, { 'set-cookie': `guanjia_session=${token}; HttpOnly; SameSite=Strict; Path=/staff` });
  }

  passwordOf(username) {
    return this.passwords.get(username) || 'guanjia';
  }

  async password(request, response) {
    const token = tokenOf(request);
    const username = this.sessions.get(token);
    if (request.headers.origin !== this.base) return send(response, 403, {});
    if (!username) return send(response, 401, {});
    const { current, new: fresh } = JSON.parse(await bodyOf(request));
    if ([...fresh].length < 8) return send(response, 400, error('weak', '新密码至少要8个字符'));
    if (current !== this.passwordOf(username)) return send(response, 403, error('wrong_password', '现在的密码不对'));
    this.passwords.set(username, fresh);
    this.firstPasswords.delete(username);
    this.endSessions(username, token);
    return send(response, 200, { ok: true, me: this.world.staff.get(username) });
  }

  async startPassword(request, response) {
    const me = this.world.staff.get(this.sessions.get(tokenOf(request)));
    if (request.headers.origin !== this.base || !me || !me.ops.includes('people.*')) return send(response, 403, error('forbidden', '您不能管理这个岗位或这些小区的账号'));
    const { staff } = JSON.parse(await bodyOf(request));
    this.given = `abcde-fghjk-mnpqr-${this.world.seq}`;
    this.passwords.set(staff, this.given);
    this.firstPasswords.add(staff);
    this.world.staff.get(staff).hasPassword = true;
    this.endSessions(staff);
    this.event('staff.reset', me.username, { staff });
    return send(response, 200, { ok: true, staff, password: this.given });
  }

  /** Ends all sessions of somebody but the one of a token. */
  endSessions(username, kept) {
    for (const [token, name] of this.sessions) if (name === username && token !== kept) this.sessions.delete(token);
    for (const client of this.clients) if (client.me.username === username && client.token !== kept) client.socket.close(1000);
  }

  logout(request, response) {
    const token = tokenOf(request);
    this.sessions.delete(token);
    for (const client of this.clients) if (client.token === token) client.socket.close(1000);
    send(response, 200, { ok: true }, { 'set-cookie': 'guanjia_session=; HttpOnly; SameSite=Strict; Path=/staff; Max-Age=0' });
  }

  // ---- websocket ----

  upgrade(request, socket, head) {
    const token = tokenOf(request);
    const username = this.sessions.get(token);
    const refuse = (status) => socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
    if (this.away) return socket.destroy();
    if (request.headers.origin !== this.base) return refuse('403 Forbidden');
    if (!username || this.firstPasswords.has(username)) return refuse('401 Unauthorized');
    return this.sockets.handleUpgrade(request, socket, head, (ws) => this.join(ws, token, username));
  }

  join(socket, token, username) {
    const client = { socket, token, me: this.world.staff.get(username), live: false, batch: false };
    this.clients.add(client);
    socket.on('close', () => this.clients.delete(client));
    socket.on('message', (data) => this.take(client, String(data)));
  }

  show(client, events) {
    this.frames += 1;
    if (client.batch && events.length > 1) this.send(client, { events });
    else for (const event of events) this.send(client, event);
  }

  send(client, frame) {
    client.socket.send(JSON.stringify(this.worded ? this.worded(frame) : frame));
  }

  take(client, text) {
    const request = JSON.parse(text);
    const key = `${client.me.username} ${request.id}`;
    const known = this.answered.get(key);
    if (known && known.text === text) return this.answer(client, known.answer);
    const answer = this.run(client, request);
    if (ops[request.op] && ops[request.op].changes) {
      this.answered.set(key, { text, answer });
      this.seen.push(request);
    }
    if (!this.mute) this.answer(client, answer);
    return undefined;
  }

  answer(client, answer) {
    if (client.socket.readyState !== client.socket.OPEN) return;
    this.send(client, answer);
    if (answer.replay) this.show(client, answer.replay);
  }

  run(client, request) {
    const op = ops[request.op];
    try {
      if (!op) throw new RefusedOp('malformed', '没有这个操作');
      check(client.me, request.op);
      if (this.readOnly && op.changes) throw new RefusedOp('busy', '系统繁忙，请稍后再试');
      if (this.refuse && op.changes) throw new RefusedOp(this.refuse.code, this.refuse.message);
      const { [request.op]: instead = (run) => run() } = this.instead;
      const answer = { re: request.id, ok: true, ...instead(() => op.run({ mock: this, world: this.world, client, request })) };
      const { replay } = client;
      client.replay = undefined;
      if (replay && replay.length) Object.defineProperty(answer, 'replay', { value: replay });
      return structuredClone(answer) && answer;
    } catch (fault) {
      if (!(fault instanceof RefusedOp)) throw fault;
      return { re: request.id, ...error(fault.code, fault.message) };
    }
  }
}

const error = (code, message) => ({ error: { code, message } });

function send(response, status, body, headers = {}) {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store', ...headers });
  response.end(JSON.stringify(body));
}

async function bodyOf(request) {
  let body = '';
  for await (const chunk of request) {
    body += chunk;
    if (body.length > BODY_BYTES_MAX) throw new Error('body too large');
  }
  return body;
}

const tokenOf = (request) => (/guanjia_session=(\w+)/.exec(request.headers.cookie || '') || [])[1];

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [, , port = '8090', directory = 'build/console', tickets = '0'] = process.argv;
  const mock = await new Mock(directory, { tickets: Number(tickets) }).start(Number(port));
  console.log(`${mock.base}/staff/  clerk / guanjia`);
}
