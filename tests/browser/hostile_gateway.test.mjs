// hostile_gateway.test.mjs - words that try to become markup, from the table that is imported, the telephone
// and the staff, in the pages of the real gateway: search, every printed form, people, reports.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { Gateway, newFolder } from '../flow/harness.mjs';
import { Staff } from '../flow/staff.mjs';
import { FORM_CASES, WHO } from './form_cases.mjs';
import { enter, launch, openPage } from './harness.mjs';
import { PAYLOADS, came, missing, staysText, watch } from './hostile.mjs';

const SHORT = '<img data-planted src=x onerror=alert()>'; // where a name has its length
const NAME = '<b onclick=alert()>李</b>';

let gateway;
let browser;
let page;
let clerk;
let filledIn = 0; // forms with words of the resident
const opened = new Map(); // payload → number of its ticket

const go = (hash) => page.goto(`${gateway.url}/staff/${hash}`);

before(async () => {
  gateway = await new Gateway().start();
  browser = await launch();
  page = await openPage(browser);
  await watch(page, gateway.url);
  clerk = await Staff.connect(gateway, 'clerk');
  await enter(page, gateway.url);
  for (const [name, text] of Object.entries(PAYLOADS)) {
    const { ticket } = await clerk.ok('ticket.open', { service: 'complaint', text: `楼上 ${text}`, channel: 'desk', ...WHO, name: NAME, slots: { detail: text, want: text } });
    opened.set(name, ticket.number);
  }
});
after(async () => {
  assert.deepEqual(await came(page), {});
  await browser.close();
});

for (const [name, payload] of Object.entries(PAYLOADS)) {
  test(`a ticket, its note and its slots: ${name}`, async () => {
    const number = opened.get(name);
    await clerk.ok('ticket.note', { ticket: number, text: payload });
    await go(`#/tickets/${number}`);
    await page.waitForSelector(`.detail .number:has-text("${number}")`);
    await staysText(page, name, ['.detail .slots', '.record-text'], [payload]);
  });
}

test('search marks what was asked for, in tickets that are hostile', async () => {
  await go(`#/search?q=${encodeURIComponent('楼上 script')}`);
  await page.waitForSelector('.hit mark');
  await staysText(page, 'search', ['.found'], [PAYLOADS.script, NAME]);
  await go(`#/search?q=${encodeURIComponent('planted')}`);
  await page.waitForSelector('.hit mark:has-text("planted")');
  await staysText(page, 'search', ['.found'], [PAYLOADS.link, PAYLOADS.comment.slice(0, 20)]);
});

for (const [service, , slots, forms] of FORM_CASES) {
  test(`the forms of ${service}: ${forms.join('、')}`, async () => {
    const { ticket } = await clerk.ok('ticket.open', { service, text: SHORT, channel: 'desk', ...WHO, name: NAME, slots });
    const { forms: named } = await clerk.ok('ticket.get', { ticket: ticket.number });
    assert.deepEqual(named, forms);
    for (const form of forms) {
      const { form: filled } = await clerk.ok('ticket.form', { ticket: ticket.number, form });
      await go(`#/print/${ticket.number}?form=${encodeURIComponent(form)}`);
      await page.waitForSelector(`.sheet[aria-label="${filled.title}"]`);
      const words = JSON.stringify(filled);
      const held = [SHORT, NAME].filter((one) => words.includes(JSON.stringify(one).slice(1, -1)));
      filledIn += held.length ? 1 : 0;
      await staysText(page, form, ['.sheet'], held);
    }
  });
}

test('most of the forms hold words of the resident', () => assert.ok(filledIn >= 15, `${filledIn} forms`));

test('a table that is imported: owners, and an address that is none is refused', async () => {
  const file = path.join(newFolder('tables'), 'homes.csv');
  const quoted = (text) => `"${text.replace(/"/g, '""')}"`;
  fs.writeFileSync(file, `room,owner,phone,occupied_on\n31-1-101,${quoted(SHORT)},13900001111,2025-05-01\n${quoted(`${SHORT}1-1-102`)},李,13900001112,2025-05-01\n`);
  const homes = await gateway.command('import', 'residents', file, '--demo', '--community', 'sunshine');
  assert.match(homes.output, /1 new, .* 1 bad/);
  assert.match(homes.errors, /^line 3: room .* is not written as those of sunshine/m);
  fs.writeFileSync(file, `room,month,kind,amount_fen,due_on\n31-1-101,2026-01,${quoted('物业费')},12345,2026-01-31\n`);
  await gateway.command('import', 'bills', file, '--demo', '--community', 'sunshine');
  await go('#/fees');
  await page.locator(`.list .row:has-text("31-1-101")`).waitFor();
  await staysText(page, 'who owes', ['.list .row:has-text("31-1-101")'], [SHORT]);
  await go('#/fees/31-1-101');
  await staysText(page, 'the home', ['.detail .detail-head'], [SHORT]);
});

test('a member of staff, a mention of him and what he records', async () => {
  const director = await Staff.connect(gateway, 'director');
  await director.ok('people.add', { username: 'planted', name: NAME, role: 'technician', department: 'engineering', communities: 'sunshine' });
  const other = await openPage(browser);
  await watch(other, gateway.url);
  await enter(other, gateway.url, 'director', '#/people/planted');
  await staysText(other, 'an account', ['.detail h2'], [NAME]);
  await other.context().close();
});

test('a report of the command line is a page whose words are text', async () => {
  const today = new Date(Date.now() + 8 * 3600e3).toISOString().slice(0, 10);
  for (const [kind, where] of [['weekly', 'body'], ['monthly', 'body']]) {
    const { code, output, errors } = await gateway.command('report', kind, '--community', 'sunshine', '--at', today, '--format', 'html', '--demo');
    assert.equal(code, 0, errors);
    const file = path.join(newFolder('reports'), `${kind}.html`);
    fs.writeFileSync(file, output);
    const paper = await openPage(browser);
    paper.asked = [];
    paper.on('request', (request) => { if (request.url() !== `file://${file}`) paper.asked.push(request.url()); });
    await paper.goto(`file://${file}`);
    const held = Object.values(PAYLOADS).filter((one) => !missing(output, [one.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;')]).length);
    assert.ok(held.length > 3, `${kind} holds the complaints: ${held.length}`);
    assert.deepEqual(missing(await paper.locator(where).innerText(), held), [], kind);
    const { foreign, ...rest } = await came(paper);
    assert.deepEqual([foreign, rest], [['STYLE'], {}], kind);
    await paper.context().close();
  }
});
