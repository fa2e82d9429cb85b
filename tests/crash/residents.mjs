// Residents who report repairs over the plaintext account, for the crash test. Each has an
// openid and a home of his own and says no sentence twice, so that a stored message or ticket
// is known again by its owner and its words.
import crypto from 'node:crypto';
import http from 'node:http';

const account = { path: '/wechat/plain', token: 'guanjia-demo', originalId: 'gh_demo_plain' };
const MESSAGES_MAX = 8;
const ANSWER_MS_MAX = 5000; // as long as the platform waits

/** mulberry32: a small seeded generator of numbers in [0, 1). */
export function generator(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** 118,800 homes, none of them twice. */
export function homeOf(number) {
  const door = (Math.floor(number / 3960) % 30 + 1) * 100 + (Math.floor(number / 990) % 4) + 1;
  return { building: (number % 99) + 1, entrance: (Math.floor(number / 99) % 10) + 1, door };
}

/** "3栋2单元501", "3-2-501" and the like as one key. */
export const roomKey = (text) => (String(text).match(/\d+/g) ?? []).join('-');

const questions = [
  [/同一件|“不是”/, () => '不是'],
  [/回复“对”|对吗|确认/, () => '对'],
  [/房号|几栋/, (resident) => resident.room],
  [/电话|手机/, (resident) => resident.phone],
  [/时间|时候/, () => '明天下午三点'],
  [/称呼|姓名/, () => '我叫王建国'],
];

/** What a resident says to an answer; null when there is nothing left to say. */
function nextWords(resident, reply) {
  const found = questions.find(([question]) => question.test(reply));
  const words = found ? found[1](resident) : null;
  return words === null || resident.said.has(words) || resident.said.size >= MESSAGES_MAX ? null : words;
}

const opensTicket = (reply) => /已登记，工单号/.test(reply);

function newResident(number) {
  const { building, entrance, door } = homeOf(number);
  const room = `${building}栋${entrance}单元${String(door).padStart(3, '0')}`;
  const phone = `139${String(number).padStart(8, '0')}`;
  return { openid: `oCrash${String(number).padStart(22, '0')}`, room, phone, said: new Set(), hasTicket: false };
}

/** The bytes of a delivery. A retry sends the same ones, as the platform does. */
function newMessage(resident, text, id) {
  const now = String(Math.floor(Date.now() / 1000));
  const nonce = String(id % 2 ** 31);
  const signature = crypto.createHash('sha1').update([account.token, now, nonce].sort().join('')).digest('hex');
  return {
    openid: resident.openid,
    text,
    path: `${account.path}?signature=${signature}&timestamp=${now}&nonce=${nonce}&openid=${resident.openid}`,
    body: `<xml><ToUserName><![CDATA[${account.originalId}]]></ToUserName><FromUserName><![CDATA[${resident.openid}]]></FromUserName>` +
      `<CreateTime>${now}</CreateTime><MsgType><![CDATA[text]]></MsgType><Content><![CDATA[${text}]]></Content><MsgId>${id}</MsgId></xml>`,
    reply: undefined, // the words of the first 200
  };
}

const wordsOf = (body) => /<Content><!\[CDATA\[([\s\S]*?)\]\]>/.exec(body)?.[1] ?? body;

export class Residents {
  /** `whenUp` gives a promise that is fulfilled while the gateway is up. */
  constructor({ port, seed, whenUp }) {
    this.random = generator(seed);
    this.agent = new http.Agent({ keepAlive: true });
    this.port = port;
    this.whenUp = whenUp;
    this.nextNumber = 0;
    this.nextId = 24_000_000_000_000_000 / 1000 + seed % 1000 * 1e9;
    this.messages = []; // every message that was ever sent
    this.residents = [];
    this.stopping = false;
    this.figures = { deliveries: 0, repeated: 0, differing: 0, unanswered: 0, refused: new Map() };
  }

  /** One delivery: the HTTP status, or 0 when no whole answer came. */
  #deliver(message) {
    this.figures.deliveries++;
    return new Promise((resolve) => {
      const request = http.request({
        host: '127.0.0.1', port: this.port, agent: this.agent, method: 'POST', path: message.path,
        headers: { 'content-type': 'text/xml' }, timeout: ANSWER_MS_MAX,
      }, (response) => {
        let body = '';
        response.setEncoding('utf8').on('data', (text) => { body += text; });
        response.on('error', () => resolve(0));
        response.on('end', () => {
          if (response.complete) this.#note(message, response.statusCode, body);
          resolve(response.complete ? response.statusCode : 0);
        });
      });
      request.on('timeout', () => request.destroy());
      request.on('error', () => resolve(0));
      request.end(message.body);
    });
  }

  #note(message, status, body) {
    if (status !== 200) {
      this.figures.refused.set(status, (this.figures.refused.get(status) ?? 0) + 1);
      return;
    }
    const reply = wordsOf(body);
    if (message.reply === undefined) {
      message.reply = reply;
      return;
    }
    this.figures.repeated++;
    if (message.reply !== reply) {
      if (this.figures.differing++ === 0) console.error(`answered differently: ${message.text}: ${message.reply} | ${reply}`);
    }
  }

  /** Delivers until acknowledged; three of four times it tries again after a crash. */
  async #say(message) {
    this.messages.push(message);
    for (;;) {
      await this.whenUp();
      const copies = this.random() < 0.1 ? 2 : 1; // now and then two at the same moment
      await Promise.all(Array.from({ length: copies }, () => this.#deliver(message)));
      if (message.reply !== undefined) break;
      this.figures.unanswered++;
      if (this.stopping || this.random() < 0.25) return false;
    }
    if (this.random() < 0.1) await this.#deliver(message); // a retry that the platform need not have made
    return true;
  }

  async #report(resident) {
    let words = `${resident.room}厨房水管漏水了，我叫王建国，电话${resident.phone}，明天下午三点有空`;
    while (words !== null) {
      resident.said.add(words);
      const message = newMessage(resident, words, this.nextId++);
      if (!(await this.#say(message))) return;
      if (opensTicket(message.reply)) {
        resident.hasTicket = true;
        return;
      }
      words = nextWords(resident, message.reply);
    }
  }

  /** One report after another until told to stop; several of these run side by side. */
  async work() {
    while (!this.stopping) {
      const resident = newResident(this.nextNumber++);
      this.residents.push(resident);
      await this.#report(resident);
    }
  }

  close() {
    this.agent.destroy();
  }
}
