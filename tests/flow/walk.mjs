// Walks of a ticket, written as lists of steps: what the resident writes, what staff do, what is refused.
import assert from 'node:assert/strict';
import { Gateway, until } from './harness.mjs';
import { Staff } from './staff.mjs';
import { ACCOUNTS, BOUND, Resident } from './wechat.mjs';

/** The resident writes; every pattern must be in the answer. The first number in it is the ticket. */
export const say = (text, ...patterns) => async (walk) => {
  const answer = await walk.resident.say(text);
  for (const pattern of patterns) assert.match(answer, pattern, `answer to ${text}`);
  walk.number ??= /GD\d{6}/.exec(answer)?.[0];
};

/** A member of staff does an op on the ticket, which succeeds. */
export const does = (who, op, members = {}) => async (walk) => {
  walk.answer = await (await walk.staff(who)).ok(op, { ticket: walk.number, ...members });
};

/** … or is refused, for a reason that the pattern knows. */
export const refused = (who, op, members, pattern) => async (walk) => {
  const answer = await (await walk.staff(who)).ask(op, { ticket: walk.number, ...members });
  assert.ok(answer.error, `${who} ${op} was not refused`);
  assert.match(answer.error.message, pattern, `${who} ${op}`);
};

export const records = (who, facts) => async (walk) => {
  for (const [fact, value] of Object.entries(facts)) await does(who, 'ticket.record', { fact, value: String(value) })(walk);
};

export const cannotRecord = (who, fact, value, pattern) => refused(who, 'ticket.record', { fact, value: String(value) }, pattern);

/** The resident was told this, in a message of its own. */
export const told = (pattern) => (walk) => until(
  async () => (await walk.gateway.export('messages')).some(({ direction, text }) => direction === 'out' && pattern.test(text)),
  Boolean, `the resident is told ${pattern}`);

export const state = (wanted) => async (walk) => {
  const { state: is } = await walk.ticket();
  assert.ok(wanted.test?.(is) ?? is === wanted, `${walk.number} is ${is}, not ${wanted}`);
};

export const holds = (what, judge) => async (walk) => assert.ok(await judge(walk), what);

/** A gateway of its own, a bound resident (or a stranger), and staff by name. */
export class Walk {
  static async run(steps, { bound = true, change } = {}) {
    const walk = new Walk();
    walk.gateway = await new Gateway({ change }).start();
    walk.resident = bound ? new Resident(walk.gateway, ACCOUNTS.plain, BOUND) : new Resident(walk.gateway);
    walk.people = new Map();
    for (const step of steps.flat(Infinity)) await step(walk);
    return walk;
  }

  async staff(name) {
    if (!this.people.has(name)) this.people.set(name, await Staff.connect(this.gateway, name));
    return this.people.get(name);
  }

  async ticket(number = this.number) {
    return (await this.gateway.export('tickets')).find((one) => one.number === number);
  }

  async event(fits, what) {
    const clerk = await this.staff('clerk');
    if (!this.listening) {
      await clerk.hello();
      this.listening = true;
    }
    return clerk.event(fits, what);
  }
}
