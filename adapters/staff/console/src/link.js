// link.js - the websocket of the staff protocol: hello, commands, events, and coming back.
//
// A command keeps its id until it is answered: after a reconnect it is sent again under the same
// id, and the gateway gives it one effect. Events are handed on once each, in order, by seq.
import { t } from './words.js';

const PROTOCOL = 'guanjia.staff.v1';
const RETRY_FIRST_MS = 500;
const RETRY_MAX_MS = 15e3;
const QUIET_MS = 25e3; // nothing heard for so long: ask with a ping
const DEAF_MS = 10e3; // and for so long after the ping: the connection is dead
const PENDING_MAX = 256;
const SOCKET_OPEN = 1; // and 0 is connecting

/** How long to wait before attempt n (1, 2, …); random in [0, 1) spreads the clients. */
export function retryDelay(attempt, random) {
  const ceiling = Math.min(RETRY_MAX_MS, RETRY_FIRST_MS * 2 ** Math.min(attempt - 1, 10));
  return Math.round(ceiling * (0.5 + random / 2));
}

function randomPrefix() {
  const bytes = crypto.getRandomValues(new Uint8Array(8));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

const browserClock = {
  start: (run, ms) => setTimeout(run, ms),
  stop: (timer) => clearTimeout(timer),
  random: () => Math.random(),
};

export class Link {
  /** on: { state(name, retryAt), hello(answer, fresh), events(list), refused() → 'retry' | 'stop' };
   * the browser's socket and clock, unless a test brings its own. */
  constructor(url, on, { Socket = WebSocket, clock = browserClock } = {}) {
    this.url = url;
    this.on = on;
    this.Socket = Socket;
    this.clock = clock;
    this.prefix = randomPrefix();
    this.counter = 0;
    this.pending = new Map(); // id → { frame, resolve, reject }
    this.since = null; // seq of the last event; null: none is known yet
    this.began = false; // greeted once: what is missed from then on is replayed
    this.attempt = 0;
    this.greeted = false;
    this.socket = null;
    this.timer = 0;
    this.watch = 0;
  }

  open() {
    this.clock.stop(this.timer);
    this.on.state(this.attempt ? 'retrying' : 'connecting', 0);
    const socket = new this.Socket(this.url, PROTOCOL);
    let opened = false;
    this.socket = socket;
    socket.onopen = () => {
      opened = true;
      this.greet();
    };
    socket.onmessage = ({ data }) => this.receive(data);
    socket.onclose = () => {
      if (this.socket === socket) this.lost(opened);
    };
  }

  /** Ends for good; whatever was pending is refused. */
  close() {
    const { socket } = this;
    this.drop();
    this.clock.stop(this.timer);
    this.timer = 0;
    if (socket) socket.close(1000);
    for (const { reject } of this.pending.values()) reject({ code: 'closed', message: t('已退出') });
    this.pending.clear();
  }

  /** Do not wait any longer: the network is back, or somebody looks at the page again. */
  hurry() {
    if (this.timer && !this.socket) this.open();
  }

  /** Sends an op; the promise holds its answer, or is refused with { code, message }. id: of an op
   * that another page may have sent before. */
  call(op, members = {}, id = this.nextId()) {
    if (this.pending.size >= PENDING_MAX) {
      return Promise.reject({ code: 'busy', message: t('还有太多操作没有得到回应') });
    }
    const frame = JSON.stringify({ id, op, ...members });
    return new Promise((resolve, reject) => {
      this.pending.set(id, { frame, resolve, reject });
      if (this.greeted) this.socket.send(frame);
    });
  }

  nextId() {
    this.counter += 1;
    return `${this.prefix}-${this.counter}`;
  }

  // The first time the console asks where the series stands and begins there: what was before, it
  // reads as lists. Afterwards it resumes after the last event that it has.
  async greet() {
    const socket = this.socket;
    try {
      if (this.since === null) this.since = (await this.ask({ op: 'hello', quiet: true })).last_seq;
      const asked = this.since;
      const answer = await this.ask({ op: 'hello', since: asked, batch: true });
      if (this.socket !== socket) return;
      const restarted = answer.last_seq < asked; // another, older series: begin again
      if (restarted) this.since = answer.last_seq;
      const fresh = !this.began || restarted;
      this.began = true;
      this.greeted = true;
      this.attempt = 0;
      this.on.state('up', 0);
      this.on.hello(answer, fresh);
      for (const { frame } of this.pending.values()) socket.send(frame);
      this.listen();
    } catch (fault) {
      socket.close(1000);
    }
  }

  // A request of the greeting itself: not kept over a reconnect.
  ask(request) {
    const id = this.nextId();
    return new Promise((resolve, reject) => {
      this.asked = { id, resolve, reject };
      this.socket.send(JSON.stringify({ id, ...request }));
    });
  }

  receive(data) {
    const frame = JSON.parse(data);
    this.listen();
    if (frame.re !== undefined) this.answered(frame);
    else if (frame.presence) this.on.presence?.(frame.presence);
    else this.take(frame.events || [frame]);
  }

  answered(frame) {
    const asked = this.asked && this.asked.id === frame.re ? this.asked : null;
    const waiting = asked || this.pending.get(frame.re);
    if (!waiting) return;
    if (asked) this.asked = null;
    else this.pending.delete(frame.re);
    if (frame.error) waiting.reject(frame.error);
    else waiting.resolve(frame);
  }

  // A sign of the moment has no number: it is shown, and no part of the series.
  take(events) {
    const fresh = [];
    for (const event of events) {
      if (event.seq === undefined && event.event && this.on.sign) this.on.sign(event);
      if (!Number.isInteger(event.seq) || event.seq <= this.since) continue;
      this.since = event.seq;
      fresh.push(event);
    }
    if (fresh.length) this.on.events(fresh);
  }

  // Restarts the watch: silence is first asked, then taken for a dead connection.
  listen() {
    this.clock.stop(this.watch);
    if (!this.greeted) return;
    this.watch = this.clock.start(() => {
      this.socket.send(JSON.stringify({ id: this.nextId(), op: 'ping' }));
      this.watch = this.clock.start(() => this.lost(true), DEAF_MS);
    }, QUIET_MS);
  }

  // Forgets the socket, so that nothing it still says is heard.
  drop() {
    this.clock.stop(this.watch);
    const { socket } = this;
    this.socket = null;
    this.greeted = false;
    if (this.asked) this.asked.reject({ code: 'closed' });
    this.asked = null;
    if (socket) socket.onopen = socket.onmessage = socket.onclose = null;
    return socket;
  }

  async lost(opened) {
    const socket = this.drop();
    if (socket.readyState <= SOCKET_OPEN) socket.close();
    this.attempt += 1;
    const delay = retryDelay(this.attempt, this.clock.random());
    this.on.state('waiting', Date.now() + delay);
    this.timer = this.clock.start(() => this.open(), delay);
    if (!opened && (await this.on.refused()) === 'stop') {
      this.clock.stop(this.timer);
      this.timer = 0;
    }
  }
}
