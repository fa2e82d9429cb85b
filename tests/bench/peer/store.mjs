// The database of both peers. SQLite with WAL and synchronous=FULL: what COMMIT has returned
// from is on disk, as the gateway promises too.
import Database from 'better-sqlite3';
import { step } from './procedure.mjs';

const schema = `
  CREATE TABLE IF NOT EXISTS messages (
    id INTEGER PRIMARY KEY, at INTEGER NOT NULL, account TEXT NOT NULL, openid TEXT NOT NULL,
    direction TEXT NOT NULL, text TEXT NOT NULL, intent TEXT, answers INTEGER REFERENCES messages);
  CREATE INDEX IF NOT EXISTS messages_by_openid ON messages(openid, id);
  CREATE TABLE IF NOT EXISTS deliveries (
    account TEXT NOT NULL, key TEXT NOT NULL, reply TEXT NOT NULL,
    PRIMARY KEY (account, key)) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS conversations (
    openid TEXT PRIMARY KEY, draft TEXT, at INTEGER NOT NULL) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS tickets (
    number INTEGER PRIMARY KEY, openid TEXT NOT NULL, kind TEXT NOT NULL, room TEXT NOT NULL,
    name TEXT NOT NULL, phone TEXT NOT NULL, time TEXT NOT NULL, text TEXT NOT NULL, state TEXT NOT NULL,
    opened_at INTEGER NOT NULL);
  CREATE INDEX IF NOT EXISTS tickets_by_room ON tickets(room, state);
  CREATE TABLE IF NOT EXISTS events (
    seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, kind TEXT NOT NULL, ticket INTEGER,
    body TEXT NOT NULL);`;

export class Store {
  constructor(file) {
    this.db = new Database(file);
    this.db.pragma('journal_mode = WAL');
    this.db.pragma('synchronous = FULL');
    this.db.pragma('foreign_keys = ON');
    this.db.exec(schema);
    const prepare = (sql) => this.db.prepare(sql);
    this.sql = {
      findDelivery: prepare('SELECT reply FROM deliveries WHERE account = ? AND key = ?'),
      addDelivery: prepare('INSERT INTO deliveries VALUES (?, ?, ?)'),
      addMessage: prepare(
        'INSERT INTO messages(at, account, openid, direction, text, intent, answers) VALUES (?, ?, ?, ?, ?, ?, ?)'),
      findDraft: prepare('SELECT draft FROM conversations WHERE openid = ?').pluck(),
      putDraft: prepare(
        'INSERT INTO conversations VALUES (?, ?, ?) ON CONFLICT(openid) DO UPDATE SET draft = excluded.draft, at = excluded.at'),
      addTicket: prepare(
        "INSERT INTO tickets(openid, kind, room, name, phone, time, text, state, opened_at) VALUES (?, ?, ?, ?, ?, ?, ?, 'opened', ?)"),
      addEvent: prepare('INSERT INTO events(at, kind, ticket, body) VALUES (?, ?, ?, ?)'),
    };
    /** Runs `work` in one transaction; what it returns is on disk. */
    this.transaction = (work) => this.db.transaction(work).immediate();
  }

  /**
   * The whole work of one message, to be called within a transaction: known delivery or not,
   * intent, dialogue, rows. Returns the reply and the events that staff are to see.
   */
  handle(account, message) {
    const key = `${message.MsgId}:${message.CreateTime}:${message.FromUserName}`;
    const known = this.sql.findDelivery.get(account, key);
    if (known) return { reply: known.reply, events: [] };

    const now = Date.now();
    const openid = message.FromUserName;
    const text = message.Content;
    const saved = this.sql.findDraft.get(openid);
    const outcome = step(saved ? JSON.parse(saved) : null, text);
    const inbound = this.sql.addMessage.run(now, account, openid, 'in', text, outcome.intent, null);
    const events = [this.#event(now, 'message.in', null, { openid, text, intent: outcome.intent })];
    let reply = outcome.reply;
    if (outcome.ticket) {
      const { kind, room, name, phone, time, text: fault } = outcome.ticket;
      const number = this.sql.addTicket.run(openid, kind, room, name, phone, time, fault, now).lastInsertRowid;
      const ticket = { number, kind, room, name, phone, time, text: fault, state: 'opened' };
      events.push(this.#event(now, 'ticket.opened', number, ticket));
      reply = reply(number);
    }
    this.sql.putDraft.run(openid, outcome.draft ? JSON.stringify(outcome.draft) : null, now);
    this.sql.addMessage.run(now, account, openid, 'out', reply, null, inbound.lastInsertRowid);
    events.push(this.#event(now, 'message.out', null, { openid, text: reply }));
    this.sql.addDelivery.run(account, key, reply);
    return { reply, events };
  }

  #event(at, kind, ticket, body) {
    const seq = this.sql.addEvent.run(at, kind, ticket, JSON.stringify(body)).lastInsertRowid;
    return { seq, event: kind, at: new Date(at).toISOString(), ...(ticket ? { ticket: body } : body) };
  }

  close() {
    this.db.close();
  }
}
