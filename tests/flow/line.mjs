// line.mjs - the way from the gateway to the platform: a test cuts it, resets what is on it, mends it.
import { once } from 'node:events';
import { connect, createServer } from 'node:net';

export class Line {
  #server;
  #sockets = new Set();

  /** Leads to the port of 127.0.0.1 that far() gives. */
  constructor(far) { this.far = far; }

  get url() { return `http://127.0.0.1:${this.port}`; }

  /** Begins to listen; again at the same port. */
  async open() {
    this.#server = createServer((socket) => {
      const far = connect(this.far(), '127.0.0.1');
      for (const [one, other] of [[socket, far], [far, socket]]) {
        this.#sockets.add(one);
        one.on('error', () => other.destroy()).on('close', () => { this.#sockets.delete(one); other.destroy(); }).pipe(other);
      }
    });
    this.#server.listen(this.port ?? 0, '127.0.0.1');
    await once(this.#server, 'listening');
    this.port = this.#server.address().port;
    this.#server.unref();
    return this;
  }

  /** Connections end, and new ones are refused until it opens again. */
  async cut() {
    const closed = once(this.#server, 'close');
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  /** Connections are reset (RST); new ones go through. */
  reset() {
    for (const socket of this.#sockets) socket.resetAndDestroy();
  }
}
