// integrator.mjs - a small system that talks to the gateway by the channel `webhook`, as
// docs/webhook.md asks: it signs what it posts, checks what it is posted, and drops repeats.
import assert from 'node:assert/strict';
import crypto from 'node:crypto';
import { once } from 'node:events';
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { ROOT, request, until } from './harness.mjs';

export const DOC = fs.readFileSync(path.join(ROOT, 'docs/webhook.md'), 'utf8');
/** The examples of the page in that language, in order. */
export const examples = (language) => [...DOC.matchAll(new RegExp(`^\`\`\`${language}\n([\\s\\S]*?)^\`\`\`$`, 'gm'))].map(([, text]) => text);

// The checking end is the very code of the page.
const [verifier] = examples('js');
export const { isGenuine } = await import(`data:text/javascript,${encodeURIComponent(verifier)}`);

export const sign = (body, secret, at = Math.floor(Date.now() / 1000)) =>
  `t=${at},v1=${crypto.createHmac('sha256', secret).update(`${at}.${body}`).digest('hex')}`;

let ids = 0;
export const newId = () => `m-${process.pid}-${++ids}`;
export const newUser = () => `user-${process.pid}-${++ids}`;

export class Integrator {
  constructor(account = 'app', secret = crypto.randomBytes(32).toString('hex')) {
    Object.assign(this, { account, secret, requests: [], shown: [], keys: new Set(), answer: () => 204 });
  }

  /** Listens for what the gateway posts. answer(request): a status, [status, headers, body], or null: the connection is dropped. */
  async start(port = 0) {
    this.server = http.createServer(async (asked, answer) => {
      const parts = [];
      for await (const part of asked) parts.push(part);
      const body = Buffer.concat(parts);
      const one = { at: performance.now(), method: asked.method, headers: asked.headers, body: body.toString(), key: asked.headers['idempotency-key'] };
      one.genuine = isGenuine(asked.headers['guanjia-signature'], body, this.secret);
      one.json = JSON.parse(one.body);
      this.requests.push(one);
      const told = await this.answer(one, this.requests.filter(({ key }) => key === one.key).length);
      const [status, headers = {}, text = ''] = [told].flat();
      if (status === null || (status >= 200 && status < 300)) this.#take(one);
      if (status === null) { asked.socket.destroy(); return; }
      answer.writeHead(status, headers).end(text);
    });
    this.server.listen(port, '127.0.0.1');
    await once(this.server, 'listening');
    this.port = this.server.address().port;
    return this;
  }

  /** What is new is shown to the resident; a key that was there is a repeat. */
  #take({ key, genuine, json }) {
    assert.ok(genuine, `the signature of ${key}`);
    if (this.keys.has(key)) return;
    this.keys.add(key);
    this.shown.push({ to: json.to, text: json.text });
  }

  async stop() {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  get settings() {
    return { channel: 'webhook', community: 'sunshine', url: `http://127.0.0.1:${this.port}/guanjia`, secret: this.secret };
  }

  shownTo(user) { return this.shown.filter(({ to }) => to === user).map(({ text }) => text); }

  /** A signed request with that body. */
  post(gateway, body, { header = sign(body, this.secret), account = this.account, method = 'POST' } = {}) {
    return request(gateway.port, { method, path: `/webhook/${account}`, headers: { 'content-type': 'application/json', ...(header && { 'guanjia-signature': header }) }, body });
  }

  message(from, text, more = {}) {
    return JSON.stringify({ id: newId(), from, text, at: Math.floor(Date.now() / 1000), ...more });
  }

  /** A resident writes; gives what he is told. */
  async say(gateway, from, text, more = {}) {
    const body = this.message(from, text, more);
    const answer = await this.post(gateway, body);
    assert.equal(answer.status, 200, answer.body);
    assert.equal(answer.headers['content-type'], 'application/json');
    const { id, reply, ...rest } = JSON.parse(answer.body);
    assert.deepEqual([id, rest], [JSON.parse(body).id, {}]);
    return reply;
  }

  /** Again and again, the same bytes, until it is answered: what an integrator does. */
  insist(gateway, body) {
    const isTaken = (answer) => answer && answer.status < 500 && answer.status !== 408;
    return until(() => this.post(gateway, body).catch(() => null), isTaken, 'insist');
  }
}
