// The real Kannel (Debian package kannel) between a fake SMSC and the gateway, all on loopback: a
// report in UCS-2 becomes a ticket, the answer comes back in whole Chinese, its delivery report
// lands, and what Kannel is killed in the middle of is neither lost nor doubled.
//
// Skipped where Kannel is not installed: apt-get install --no-install-recommends kannel
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { Gateway, freePort, newFolder, request, until } from './harness.mjs';

const BEARERBOX = '/usr/sbin/bearerbox';
const SMSBOX = '/usr/sbin/smsbox';
const skip = fs.existsSync(BEARERBOX) && fs.existsSync(SMSBOX) ? false : 'Kannel is not installed (package kannel)';
const PHONE = '13800138000';
const NUMBER = '10690000';

let gateway;
let kannel;

const opened = (port) => new Promise((resolve) => {
  const socket = net.connect(port, '127.0.0.1', () => { socket.destroy(); resolve(true); });
  socket.on('error', () => resolve(false));
});

/** bearerbox and smsbox with a configuration of their own, and the SMSC that they are connected to. */
class Kannel {
  constructor() {
    this.folder = newFolder('kannel');
    this.children = {};
    this.shown = []; // what reached the phone: { to, text, parts }
    this.parts = [];
  }

  async configure(gatewayPort) {
    for (const name of ['admin', 'box', 'smsc', 'sendsms']) this[name] = await freePort();
    const loopback = 'deny-ip = "*.*.*.*"\n';
    fs.writeFileSync(path.join(this.folder, 'kannel.conf'), `group = core
admin-port = ${this.admin}
admin-interface = "127.0.0.1"
admin-password = adm
status-password = sta
admin-${loopback}admin-allow-ip = "127.0.0.1"
smsbox-port = ${this.box}
smsbox-interface = "127.0.0.1"
box-${loopback}box-allow-ip = "127.0.0.1"
log-file = "${this.folder}/bearerbox.log"
log-level = 1
dlr-storage = internal
store-type = file
store-location = "${this.folder}/kannel.store"

group = smsc
smsc = fake
smsc-id = FAKE1
port = ${this.smsc}
connect-allow-ip = "127.0.0.1"

group = smsbox
bearerbox-host = 127.0.0.1
bearerbox-port = ${this.box}
sendsms-port = ${this.sendsms}
sendsms-interface = "127.0.0.1"
global-sender = "${NUMBER}"
log-file = "${this.folder}/smsbox.log"
log-level = 1
http-request-retry = 20
http-queue-delay = 1

group = sendsms-user
username = tester
password = foobar
user-${loopback}user-allow-ip = "127.0.0.1"
max-messages = 5
concatenation = true

group = sms-service
name = gw
keyword = default
get-url = "http://127.0.0.1:${gatewayPort}/sms/kannel/inbound?from=%p&to=%P&hex=%e&coding=%c&charset=%C&ts=%T&smsc=%i&id=%I&fid=%F"
catch-all = true
max-messages = 0
`);
    return this;
  }

  /** A box that ends by itself (the smsbox does, where it comes before the bearerbox) is started again, as init would. */
  async startBox(name, program, port) {
    const launch = () => { this.children[name] = spawn(program, ['-v', '4', path.join(this.folder, 'kannel.conf')], { stdio: 'ignore' }); };
    launch();
    await until(() => {
      if (this.children[name].exitCode !== null) launch();
      return opened(port);
    }, Boolean, `${name} listens`);
  }

  startBearerbox() { return this.startBox('bearerbox', BEARERBOX, this.box); }

  startSmsbox() { return this.startBox('smsbox', SMSBOX, this.sendsms); }

  /** Connects as the only client that the fake SMSC takes. */
  async connectPhone() {
    this.phone = net.connect(this.smsc, '127.0.0.1');
    await once(this.phone, 'connect');
    let rest = '';
    this.phone.setEncoding('latin1').on('data', (data) => {
      const lines = (rest + data).split('\n');
      rest = lines.pop();
      lines.forEach((line) => this.#receive(line));
    }).on('error', () => {});
  }

  async start() {
    await this.startBearerbox();
    await this.startSmsbox();
    await this.connectPhone();
  }

  #receive(line) {
    const [, to, kind, ...rest] = line.split(' ');
    const [head, type, data] = kind === 'udh' ? [rest[0], rest[1], rest[2]] : [undefined, kind, rest[0]];
    const bytes = (text) => Buffer.from(text.replace(/\+/g, ' ').replace(/%([0-9A-Fa-f]{2})/g, (_, hex) => String.fromCharCode(parseInt(hex, 16))), 'latin1');
    const text = type === 'text' ? bytes(data).toString() : bytes(data).swap16().toString('utf16le');
    if (head === undefined) {
      this.shown.push({ to, text, parts: 1 });
      return;
    }
    const [, , , reference, total, part] = bytes(head);
    this.parts.push({ to, reference, part, text });
    const whole = this.parts.filter((one) => one.to === to && one.reference === reference);
    if (whole.length === total) {
      this.parts = this.parts.filter((one) => !whole.includes(one));
      this.shown.push({ to, text: whole.sort((a, b) => a.part - b.part).map((one) => one.text).join(''), parts: total, units: whole.map((one) => one.text.length) });
    }
  }

  /** A resident writes. */
  write(text, from = PHONE) {
    const encoded = [...Buffer.from(text, 'utf16le').swap16()].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
    this.phone.write(`${from} ${NUMBER} ucs2 ${encoded}\n`);
  }

  texts(to = PHONE) { return this.shown.filter((one) => one.to === to); }

  async kill(name) {
    this.children[name].kill('SIGKILL');
    await once(this.children[name], 'exit');
  }

  stop() {
    this.phone?.destroy();
    for (const child of Object.values(this.children)) child.kill('SIGKILL');
  }
}

before(async () => {
  if (skip) return;
  const port = await freePort();
  kannel = await new Kannel().configure(port);
  gateway = await new Gateway({
    port, settings: { send_backoff_ms: 200, send_backoff_max_ms: 1000, send_attempts_max: 20 },
    accounts: {
      kannel: {
        channel: 'sms', community: 'sunshine', provider: 'kannel', number: NUMBER, signature: '阳光物业', username: 'tester', password: 'foobar',
        public_url: `http://127.0.0.1:${port}/sms/kannel`, callback_addresses: '127.0.0.1', unsigned_callbacks: 'accepted', api_base: `http://127.0.0.1:${kannel.sendsms}`,
      },
    },
  }).start();
  await kannel.start();
});
after(() => kannel?.stop());

const rows = async (peer = PHONE) => (await gateway.export('outbox')).filter((row) => row.peer === peer);
const heard = async (text, peer = PHONE) => (await gateway.export('messages')).filter((one) => one.peer === peer && one.direction === 'in' && one.text === text).length;

test('a report by SMS becomes a ticket, the answer comes back whole, its report lands', { skip }, async () => {
  let seen = 0;
  let said = '报修 厨房漏水 3-2-501';
  let number;
  for (let turn = 0; turn < 6 && !number; turn++) {
    kannel.write(said);
    const all = await until(() => kannel.texts(), (list) => list.length > seen, `an answer to ${said}`);
    seen = all.length;
    const { text, parts, units } = all.at(-1);
    assert.ok(text.startsWith('【阳光物业】') && !text.includes('�') && !text.includes('?'), text);
    assert.equal(parts, text.length <= 70 ? 1 : Math.ceil(text.length / 67), `${text.length} units in ${parts}`);
    units?.forEach((size) => assert.ok(size <= 67));
    number = /GD\d{6}/.exec(text)?.[0];
    said = /“对”/.test(text) ? '对' : /什么时候/.test(text) ? '明天下午三点' : /怎么称呼/.test(text) ? '陈建国' : '3栋2单元501';
  }
  const [ticket] = (await gateway.export('tickets')).filter((one) => one.number === number);
  assert.deepEqual([ticket.service, ticket.room, ticket.phone], ['repair', '3-2-501', PHONE]);
  await until(rows, (list) => list.length > 0 && list.every(({ state }) => state === 'delivered'), 'delivery reports');
});

test('a text with a pair of surrogates arrives as it was written', { skip }, async () => {
  kannel.write('谢谢😀', '13911110001');
  await until(() => heard('谢谢😀', '13911110001'), (count) => count === 1);
});

test('smsbox killed: what was written meanwhile arrives once after its restart', { skip }, async () => {
  const phone = '13911110002';
  await kannel.kill('smsbox');
  kannel.write('你好', phone);
  await until(() => request(kannel.admin, { path: '/status.txt?password=sta' }).then(({ body }) => body), (body) => /queued \d+\+?\d* ?.*|received \d+/.test(body));
  await kannel.startSmsbox();
  await until(() => heard('你好', phone), (count) => count === 1, 'the stored message');
  await until(() => kannel.texts(phone), (list) => list.length === 1, 'its answer');
  await until(() => rows(phone), (list) => list.length === 1 && list[0].state === 'delivered');
});

test('all of Kannel killed: what the gateway owes is sent once after its restart', { skip }, async () => {
  const phone = '13911110003';
  const answered = kannel.shown.length;
  await kannel.kill('smsbox');
  await kannel.kill('bearerbox');
  // Another gateway instance of Kannel is down, too: the message comes by the carrier's own retry.
  const { status } = await request(gateway.port, { path: `/sms/kannel/inbound?from=${phone}&to=${NUMBER}&hex=4f60597d&coding=2&charset=UTF-16BE&ts=1795478189&id=by-hand-1` });
  assert.equal(status, 200);
  await until(() => rows(phone), ([row]) => row?.attempts >= 1 && row.state === 'queued', 'it is tried and put off');
  kannel.phone.destroy();
  await kannel.start();
  await until(() => kannel.texts(phone), (list) => list.length === 1, 'the answer');
  await until(() => rows(phone), ([row]) => row.state === 'delivered', 'its report');
  const again = await request(gateway.port, { path: `/sms/kannel/inbound?from=${phone}&to=${NUMBER}&hex=4f60597d&coding=2&charset=UTF-16BE&ts=1795478189&id=by-hand-1` });
  assert.equal(again.status, 200);
  assert.equal(await heard('你好', phone), 1);
  assert.equal(kannel.texts(phone).length, 1);
  assert.equal(kannel.shown.length, answered + 1);
});
