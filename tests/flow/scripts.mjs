// scripts.mjs - plays written conversations against the real gateway.
//
//   node tests/flow/scripts.mjs FILE …           plays some by hand
//   node tests/flow/scripts.mjs --draft FILE …   says their > and ! lines, demands nothing, and prints what came as a script
//
// A script is a text file; its format is described in docs/scripts.md. Every script has residents
// of its own, so that one conversation does not disturb another. What the manners ask of every
// answer (MANNERS below) is demanded everywhere, whatever the script says.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { ROOT, startBoth } from './harness.mjs';
import { Staff } from './staff.mjs';
import { ACCOUNTS, Resident, newcomer } from './wechat.mjs';

const DAY_MS = 86_400_000;
const CHINA_MS = 8 * 3_600_000;

// ---- reading ----

const KINDS = { '>': 'say', '<': 'hear', '=': 'ticket', '&': 'person', '!': 'staff', '@': 'who' };
const MEDIA = {
  '[图片]': { MsgType: 'image', PicUrl: 'http://127.0.0.1:1/p.jpg', MediaId: 'media-of-a-script' },
  '[语音]': { MsgType: 'voice', MediaId: 'voice-of-a-script', Format: 'amr' },
  '[位置]': { MsgType: 'location', Location_X: 22.5431, Location_Y: 114.0579, Scale: 16, Label: '阳光花园' },
  '[关注]': { MsgType: 'event', Event: 'subscribe', EventKey: '' },
};

/** The lines of a script: { title, bound, lines: [{ number, kind, text }] }. */
export function parseScript(text, name = 'script') {
  const script = { name, title: '', bound: false, lines: [] };
  for (const [index, raw] of text.split('\n').entries()) {
    const line = raw.trim();
    const number = index + 1;
    if (number === 1) {
      assert.match(line, /^# .*\S/, `${name}:1: the first line says in one sentence what the conversation shows`);
      script.title = line.slice(2);
    }
    if (line === '' || line.startsWith('#')) continue;
    const kind = KINDS[line[0]];
    assert.ok(kind, `${name}:${number}: a line begins with one of # ${Object.keys(KINDS).join(' ')}`);
    const words = line.slice(1).trim();
    if (kind === 'who') {
      assert.ok(['bound', 'owing', 'stranger'].includes(words) && script.lines.length === 0, `${name}:${number}: @ bound, @ owing or @ stranger, before the first message`);
      script.bound = words !== 'stranger';
      script.owing = words === 'owing';
    } else script.lines.push({ number, kind, text: words });
  }
  assert.ok(script.lines.length > 0, `${name}: nothing is said`);
  return script;
}

export const readScript = (file) => parseScript(fs.readFileSync(file, 'utf8'), path.relative(process.cwd(), file));

// ---- comparing ----

const escape = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
const globbed = (text) => text.split('*').map(escape).join('.*');
/** A line of the bot: the words occur in it; * stands for anything. */
const occurs = (wanted, line) => new RegExp(globbed(wanted), 'u').test(line);
/** A value of a ticket: equal; * stands for anything. */
const equals = (wanted, value) => new RegExp(`^${globbed(wanted)}$`, 'su').test(value);

/** Of a long sentence its beginning is enough; of a line of the summary all is said. */
const shorten = (text) => (/^[^，。？！“]{1,12}：/.test(text) ? text : /^.{8,}?(?=[，。？！；：（])/u.exec(text)?.[0] ?? text);

/** The lines of one answer against those demanded, in order; ... skips any number. Returns the
 *  index of the first demand that nothing answers, or what was said beyond the last one. */
export function compareAnswer(lines, demands) {
  let at = 0;
  for (let i = 0; i < demands.length; i++) {
    if (demands[i] === '...') {
      if (i + 1 === demands.length) return { fits: true };
      const found = lines.findIndex((line, index) => index >= at && occurs(demands[i + 1], line));
      if (found < 0) return { fits: false, demand: i + 1, got: lines.slice(at).join('\n') };
      at = found;
    } else if (at < lines.length && occurs(demands[i], lines[at])) at++;
    else return { fits: false, demand: i, got: lines[at] };
  }
  return at === lines.length ? { fits: true } : { fits: false, got: lines[at] };
}

// ---- manners that hold in every conversation ----

const readTexts = () => Object.assign({}, ...fs.readdirSync(path.join(ROOT, 'config/texts')).map((file) => JSON.parse(fs.readFileSync(path.join(ROOT, 'config/texts', file), 'utf8'))));
const QUESTION_KEYS = /^(ask|retry)\.|^confirm\.(tail|again|change)$|^duplicate\.(ask|again)$|^(which\.again|bind\.ask)$|\.which$/;
const questions = Object.entries(readTexts()).filter(([key]) => QUESTION_KEYS.test(key))
  .sort(([, one], [, other]) => other.length - one.length) // one may be a part of another
  .map(([, text]) => new RegExp(text.split(/\{\w+\}/).map(escape).join('.*'), 'u'));
const APOLOGY = /抱歉|对不起|不好意思/g;
const ARGUING = /您错了|您搞错|您误会|不是我们的(?:责任|问题)|与我们无关|跟我们没关系|您应该早|按规定您/;

/** What is wrong with an answer, whatever was asked; undefined when nothing is. */
export function unmannered(answer, conversation) {
  const marks = answer.match(/[?？]/g)?.length ?? 0;
  let [rest, asked] = [answer, 0];
  for (const question of questions) {
    const left = rest.replace(question, '');
    asked += left === rest ? 0 : 1;
    rest = left;
  }
  if (marks > 1 || asked > 1) return 'more than one question at a time';
  conversation.apologies = (conversation.apologies ?? 0) + (answer.match(APOLOGY)?.length ?? 0);
  if (conversation.apologies > 1) return 'a second apology';
  if (ARGUING.test(answer)) return 'it argues';
  return undefined;
}

// ---- the stage ----

const dayOf = (days) => new Date(Date.now() + CHINA_MS + days * DAY_MS);
/** "11月25日（周三）", as the gateway says a date. */
const spokenDay = (days) => {
  const day = dayOf(days);
  return `${day.getUTCMonth() + 1}月${day.getUTCDate()}日（周${'日一二三四五六'[day.getUTCDay()]}）`;
};

const READERS = ['technician', 'captain', 'engineer_head', 'supervisor', 'director', 'cs_manager'];
const OWNERS = ['王建军', '李秀兰', '张伟民', '刘海燕', '陈志明', '杨晓红', '赵国庆', '黄丽娟'];

/** The home of the script's bound resident; rooms of the demo that nobody else has. */
function homeOf(index) {
  const building = 20 + Math.floor(index / 40);
  const room = `${1 + Math.floor((index % 40) / 4)}0${1 + (index % 4)}`;
  return {
    community: 'sunshine', room: `${building}-1-${room}`, spoken: `${building}栋1单元${room}`,
    owner: OWNERS[index % OWNERS.length], phone: `1390013${String(index).padStart(4, '0')}`, openid: newcomer(),
  };
}

/** Three months, of which the oldest is paid. */
const feesOf = ({ room }) => ({
  bills: [3, 2, 1].map((ago) => ({ months_ago: ago, kind: 'property', amount_fen: 28650 })).concat({ months_ago: 1, kind: 'parking', amount_fen: 30000 }),
  payments: [{ months_ago: 2, receipt: `SJ-${room}`, amount_fen: 28650 }],
});

/** One gateway with the double of the platform, and a home for the resident of each script. */
export class Stage {
  static async open(scripts) {
    const stage = new Stage();
    const homes = scripts.map((script, index) => Object.assign(script, { home: homeOf(index) })).filter(({ bound }) => bound);
    const change = (folder) => {
      const file = path.join(folder, 'demo/residents.json');
      const known = JSON.parse(fs.readFileSync(file, 'utf8'));
      const added = homes.map(({ owing, home: { spoken, openid, ...home } }) => ({
        ...home, contacts: [{ account: 'demo', peer: openid, relation: 'owner' }], ...(owing ? feesOf(home) : {}),
      }));
      fs.writeFileSync(file, JSON.stringify([...known, ...added]));
    };
    Object.assign(stage, await startBoth({ change }), { staff: new Map(), seen: new Set(), played: [], reads: 0 });
    stage.clerk = await stage.member('clerk');
    await stage.clerk.hello();
    return stage;
  }

  async member(name) {
    if (!this.staff.has(name)) this.staff.set(name, await Staff.connect(this.gateway, name));
    return this.staff.get(name);
  }

  /** What was published before has come. */
  async settle() {
    while ((await this.clerk.ask('ping')).error?.code === 'throttled') await new Promise((resolve) => { setTimeout(resolve, 1000); });
  }

  /** Numbers of the tickets that no script before has opened, oldest first; settle() first. */
  newTickets() {
    return this.clerk.events.filter(({ event, ticket }) => event === 'ticket.opened' && !this.seen.has(ticket.number)).map(({ ticket }) => ticket.number);
  }

  /** A ticket as staff see it now. Readers take turns: each may give so many commands only. */
  async ticket(number) {
    const reader = await this.member(READERS[this.reads++ % READERS.length]);
    const { ticket, slots } = await reader.ok('ticket.get', { ticket: number });
    return { ...ticket, slots };
  }

  /** Staff read every word as the resident wrote it. */
  async checkOwnWords() {
    const rows = (await this.gateway.export('messages')).filter(({ direction, kind }) => direction === 'in' && kind === 'text');
    for (const { name, openid, said } of this.played) {
      assert.deepEqual(rows.filter(({ peer }) => peer === openid).map(({ text }) => text), said, `${name}: staff see the resident's own words`);
    }
  }
}

/** One conversation on the stage. echo(line) is told what is said. */
export class Play {
  constructor(stage, script, echo = () => {}) {
    Object.assign(this, { stage, script, echo, manners: {}, told: 0, persons: 0, tickets: [], demanded: 0 });
    this.resident = new Resident(stage.gateway, ACCOUNTS.demo, script.home.openid);
  }

  fail(line, reason, wanted, got) {
    const where = line ? `${this.script.name}:${line.number}` : this.script.name;
    const parts = [`${where}: ${reason}`];
    if (wanted !== undefined) parts.push(...String(wanted).split('\n').map((text) => `  - ${text}`));
    if (got !== undefined) parts.push(...String(got).split('\n').map((text) => `  + ${text}`));
    assert.fail(parts.join('\n'));
  }

  /** {home} {room} {name} {phone} {day 1} {date 1} {1}: what only the stage knows. */
  fill(text) {
    const { home } = this.script;
    const known = { home: home.spoken, room: home.room, name: home.owner, phone: home.phone };
    return text.replace(/\{(home|room|name|phone|(?:day|date) -?\d+|\d+)\}/g, (whole, key) => {
      if (known[key]) return known[key];
      const [what, days] = key.split(' ');
      if (what === 'day') return spokenDay(Number(days));
      if (what === 'date') return dayOf(Number(days)).toISOString().slice(0, 10);
      return this.tickets[Number(key) - 1] ?? whole;
    });
  }

  // ---- lines ----

  async say(line, quiet = false) {
    const words = this.fill(line.text);
    if (!quiet) this.echo(`住户: ${words}`);
    if (/谢谢|多谢/.test(words)) this.manners.apologies = 0; // the air is clear again
    const answer = MEDIA[words] ? await this.resident.send(MEDIA[words]) : await this.sayWords(words);
    for (const text of quiet ? [] : answer.split('\n')) this.echo(`管家: ${text}`);
    return answer;
  }

  /** To the webhook. Where staff answer later the platform carries it: it delivers to nobody else. */
  async sayWords(words) {
    if (!this.script.lines.some(({ kind }) => kind === 'staff')) return this.resident.say(words);
    const { platform } = this.stage;
    const { openid } = this.resident;
    const since = await platform.now();
    await platform.send({ openid, content: words });
    return (await platform.entry({ kind: 'reply', openid, since })).content;
  }

  async act(line) {
    const [, name, op, number, text] = /^(\w+) (\S+) (\d+)(?:\s*\|\s*(.*))?$/.exec(line.text) ?? [];
    if (!name) this.fail(line, '! WHO OP NUMBER | TEXT');
    const member = await this.stage.member(name);
    const answer = await member.ask(op, { ticket: this.tickets[number - 1], ...(text && { text }) });
    if (!answer.ok) this.fail(line, 'staff were refused', 'ok', JSON.stringify(answer.error));
  }

  /** Messages beside the direct answers. What belongs together comes one after the other: it waits for
   *  all that is demanded, but not for long once something came. */
  async toldBeside(line, wanted, fits = () => true) {
    const { openid } = this.resident;
    const end = Date.now() + 10_000;
    let enough = Infinity;
    for (;;) {
      const messages = (await this.stage.platform.shown(openid)).filter(({ kind }) => kind === 'message').slice(this.told);
      const answer = messages.map(({ content }) => content).join('\n');
      if (messages.length > 0 && enough === Infinity) enough = Date.now() + 2000;
      if (!wanted || (messages.length > 0 && (fits(answer) || Date.now() > enough))) {
        this.told += messages.length;
        return answer;
      }
      if (Date.now() > end) this.fail(line, 'the resident was told nothing', wanted);
      await new Promise((resolve) => { setTimeout(resolve, 20); });
    }
  }

  /** The numbers of this conversation's tickets, in the order in which they were said. */
  note(answer) {
    for (const [number] of answer.matchAll(/GD\d{6}/g)) if (!this.tickets.includes(number)) this.tickets.push(number);
  }

  judge(cause, answer, demands) {
    this.note(answer);
    const fault = unmannered(answer, this.manners);
    if (fault) this.fail(cause, fault, undefined, answer);
    const lines = answer === '' ? [] : answer.split('\n');
    if (demands.length === 1 && demands[0].text === '-' && lines.length === 0) return;
    const { fits, demand, got } = compareAnswer(lines, demands.map(({ text }) => this.fill(text)));
    if (fits) return;
    if (demand === undefined) this.fail(cause, 'the bot says more than is demanded', undefined, got);
    this.fail(demands[demand], 'the bot does not say this', this.fill(demands[demand].text), got ?? '(nothing)');
  }

  waiting() {
    return this.stage.clerk.events.slice(this.since).filter(({ event }) => event === 'chat.waiting');
  }

  async person(line) {
    await this.stage.settle();
    const [call] = this.waiting().slice(this.persons);
    if (!call) this.fail(line, 'no person was called', line.text);
    this.persons++;
    if (!occurs(line.text, call.text ?? '')) this.fail(line, 'called for another reason', line.text, call.text);
  }

  /** = NUMBER service intent state | slot=value | … */
  async ticket(line) {
    const [head, ...pairs] = line.text.split('|').map((part) => part.trim());
    const [, number, service, intent, state] = /^(\d+) (\S+) (\S+) (\S+)$/.exec(head) ?? [];
    if (!number) this.fail(line, '= NUMBER SERVICE INTENT STATE | slot=value');
    if (!this.tickets[number - 1]) this.fail(line, 'there is no such ticket', line.text);
    const ticket = await this.stage.ticket(this.tickets[number - 1]);
    this.demanded = Math.max(this.demanded, Number(number));
    const got = `${number} ${ticket.service} ${ticket.intent} ${ticket.state}`;
    if (got !== `${number} ${service} ${intent} ${state}`) this.fail(line, 'another ticket', head, got);
    for (const pair of pairs) {
      const [name, value] = [pair.slice(0, pair.indexOf('=')), this.fill(pair.slice(pair.indexOf('=') + 1))];
      const slot = ticket.slots[name];
      const told = slot?.shown ?? slot?.value ?? slot ?? ticket[name] ?? '';
      const values = typeof slot === 'object' ? [slot.shown, slot.value] : [told];
      if (!values.some((one) => equals(value, String(one ?? '')))) this.fail(line, `${name} of ticket ${number}`, value, told);
    }
  }

  async run() {
    this.since = this.stage.clerk.events.length;
    try {
      await this.playLines();
      await this.finish();
    } finally {
      if (!this.finished) await this.stage.settle();
      this.stage.newTickets().forEach((number) => this.stage.seen.add(number));
    }
  }

  async playLines() {
    const { lines } = this.script;
    for (let i = 0; i < lines.length;) {
      const line = lines[i++];
      if (line.kind === 'say' || line.kind === 'staff') {
        const demands = [];
        while (lines[i]?.kind === 'hear') demands.push(lines[i++]);
        if (line.kind === 'staff') {
          await this.act(line);
          const fits = (answer) => {
            this.note(answer);
            return compareAnswer(answer.split('\n'), demands.map(({ text }) => this.fill(text))).fits;
          };
          this.judge(line, await this.toldBeside(line, demands.length > 0, fits), demands);
        } else this.judge(line, await this.say(line), demands);
      } else if (line.kind === 'ticket') await this.ticket(line);
      else if (line.kind === 'person') await this.person(line);
      else this.fail(line, 'an answer to nothing: a line with > or ! comes before it');
    }
  }

  /** Says all, demands nothing, and writes what came as a script: to be judged, then kept. */
  async draft() {
    this.since = this.stage.clerk.events.length;
    const shown = new Map();
    this.echo(`# ${this.script.title}`);
    if (this.script.bound) this.echo(this.script.owing ? '@ owing' : '@ bound');
    for (const line of this.script.lines.filter(({ kind }) => kind === 'say' || kind === 'staff')) {
      this.echo(`${line.kind === 'say' ? '>' : '!'} ${line.text}`);
      if (line.kind === 'staff') await this.act(line);
      const answer = line.kind === 'say' ? await this.say(line, true) : await this.toldBeside(line, true);
      this.note(answer);
      answer.split('\n').forEach((text) => this.echo(`< ${shorten(this.unfill(text))}`));
      const fault = unmannered(answer, this.manners);
      if (fault) this.echo(`# !! ${fault}`);
      await this.stage.settle();
      for (const { text } of this.waiting().slice(this.persons)) this.echo(`& ${text}`);
      this.persons = this.waiting().length;
      for (const [index, number] of this.tickets.entries()) {
        const { service, intent, state, ...ticket } = await this.stage.ticket(number);
        const slots = Object.entries(ticket.slots).map(([name, { value, shown: said }]) => ` | ${name}=${this.unfill(value || said)}`);
        if (shown.get(index) !== state) this.echo(`= ${index + 1} ${service} ${intent} ${state}${shown.has(index) ? '' : slots.join('')}`);
        shown.set(index, state);
      }
    }
    this.stage.newTickets().forEach((number) => this.stage.seen.add(number));
  }

  /** The reverse of fill. */
  unfill(text) {
    const { home } = this.script;
    const pairs = [[home.spoken, '{home}'], [home.room, '{room}'], [home.owner, '{name}'], [home.phone, '{phone}']];
    for (let days = 0; days < 4; days++) pairs.push([spokenDay(days), `{day ${days}}`], [dayOf(days).toISOString().slice(0, 10), `{date ${days}}`]);
    this.tickets.forEach((number, index) => pairs.push([number, `{${index + 1}}`]));
    return pairs.reduce((done, [known, name]) => done.replaceAll(known, name), text);
  }

  /** Nothing happened that the script does not demand, and staff see what was written. */
  async finish() {
    const { stage, script } = this;
    await stage.settle();
    this.finished = true;
    const [undemanded] = stage.newTickets().filter((number) => !this.tickets.slice(0, this.demanded).includes(number));
    if (undemanded) this.fail(undefined, 'a ticket that is not demanded', undefined, undemanded);
    const [call] = this.waiting().slice(this.persons);
    if (call) this.fail(undefined, 'a person was called and the script does not demand it', undefined, call.text);
    const beside = await this.toldBeside(undefined, false);
    if (beside) this.fail(undefined, 'a message that is not demanded', undefined, beside);
    const said = script.lines.filter(({ kind, text }) => kind === 'say' && !MEDIA[text]).map(({ text }) => this.fill(text));
    stage.played.push({ name: script.name, openid: this.resident.openid, said });
  }
}

// ---- by hand ----

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const draft = process.argv[2] === '--draft';
  const scripts = process.argv.slice(draft ? 3 : 2).map((file) => readScript(path.resolve(file)));
  assert.ok(scripts.length > 0, 'node tests/flow/scripts.mjs FILE …');
  const stage = Stage.open(scripts);
  for (const script of scripts) {
    test(script.title, async () => {
      const spoken = [];
      const play = new Play(await stage, script, (line) => spoken.push(line));
      await (draft ? play.draft() : play.run()).finally(() => console.log([`== ${script.name}`, ...spoken].join('\n')));
    });
  }
}
