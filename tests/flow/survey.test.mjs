// A survey to its end: drawn and sent by the command line and the staff, answered on the phone with and without
// a name, entered after visits, closed, and printed with its interval, which the exported answers give again.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fs from 'node:fs';
import path from 'node:path';
import { Gateway, newFolder, until } from './harness.mjs';
import { Staff } from './staff.mjs';
import { ACCOUNTS, BOUND, Resident } from './wechat.mjs';

const HOMES = 14;
const Z = 1.959963984540054;

const gateway = new Gateway({
  change: (folder) => {
    const edit = (file, change) => {
      const whole = JSON.parse(fs.readFileSync(path.join(folder, file), 'utf8'));
      change(whole);
      fs.writeFileSync(path.join(folder, file), JSON.stringify(whole));
    };
    edit('demo/communities.json', ({ sunshine }) => { sunshine.outreach_hours = { from: '00:00', until: '24:00' }; }); // whenever the test runs
    edit('campaigns.json', (all) => { all.per_minute = 180; }); // time for a pause
    edit('surveys.json', ({ kinds }) => {
      const topic = kinds.find(({ id }) => id === 'topic');
      Object.assign(topic, { questionnaire: 'satisfaction', all: true, required_percent: 50 });
      delete topic.share_percent;
    });
  },
});
const campaign = (...words) => gateway.command('campaign', ...words, '--demo');
const rooms = Array.from({ length: HOMES }, (_, i) => `21-1-${101 + i}`);
const sheet = (overall, cleaning, more = {}) => ({ overall: String(overall), attitude: '5', cleaning: String(cleaning), security: '4', green: '4', repaired: 'no', ...more });

function wilson(hits, count) {
  const p = hits / count, z2 = Z * Z;
  const centre = (p + z2 / (2 * count)) / (1 + z2 / count);
  const half = (Z / (1 + z2 / count)) * Math.sqrt((p * (1 - p)) / count + z2 / (4 * count * count));
  return [p, centre - half, centre + half].map((share) => (share * 100).toFixed(1));
}

test('R-SUR-3, R-SUR-4, R-SUR-5: a survey to its end on the phone, at the door and without a name; its interval is printed and can be computed again', async () => {
  await gateway.start();
  const table = path.join(newFolder('tables'), 'homes.csv');
  fs.writeFileSync(table, `room,owner,phone,occupied_on\n${rooms.map((room, i) => `${room},住户${i},1390000${1000 + i},2025-05-01`).join('\n')}\n`);
  assert.equal((await gateway.command('import', 'residents', table, '--demo', '--community', 'sunshine')).code, 0);

  // Planned and previewed on the command line; a member of staff approves.
  const dry = await campaign('survey', 'topic', '--dry-run', '--community', 'sunshine');
  assert.match(dry.output, /^survey topic\nhomes 18\noccupied 16 .*\nsampled 16\nrequired 8\n$/);
  assert.equal((await campaign('list')).output, '', 'a dry run makes nothing');
  assert.equal((await campaign('survey', 'nonsense', '--community', 'sunshine')).code, 2);
  const made = await campaign('survey', 'topic', '--community', 'sunshine');
  assert.match(made.output, /"state":"planning".*"created_by":"command-line"/, made.errors);
  const [clerk, supervisor, manager] = await Promise.all(['clerk', 'supervisor', 'cs_manager'].map((name) => Staff.connect(gateway, name)));
  await supervisor.hello();
  const { survey } = await supervisor.event(({ event }) => event === 'survey.drawn', 'the sample');
  assert.equal(survey.sampled, 16);
  assert.equal((await campaign('start', String(survey.campaign))).code, 1, 'nobody has approved it');
  await supervisor.ok('campaign.approve', { campaign: survey.campaign });
  assert.equal((await campaign('start', String(survey.campaign))).code, 0);
  assert.equal((await supervisor.ok('campaign.pause', { campaign: survey.campaign })).campaign.state, 'paused');
  assert.equal((await campaign('resume', String(survey.campaign))).code, 0);
  await supervisor.event(({ event }) => event === 'survey.started', 'the first invitation');
  await until(async () => (await campaign('show', String(survey.campaign))).output, (text) => /\topen 0\t/.test(text), 'all are invited');

  // On the phone, without a name, with something else in between.
  const resident = new Resident(gateway, ACCOUNTS.plain, BOUND);
  assert.match(await resident.say('满意度调查'), /1实名 2匿名/);
  assert.match(await resident.say('匿名'), /不会和您的姓名、房号、电话联系.*\n.*总的来说/s);
  assert.match(await resident.say('非常不满意'), /服务态度/);
  assert.match(await resident.say('物业费欠多少'), /合计.*接着刚才的问卷.*服务态度/s);
  for (const answer of ['2', '1', '2', '3', '没有', '4', '跳过']) await resident.say(answer);
  assert.match(await resident.say('桂花树该修剪了，挡住了窗户'), /非常感谢/);
  assert.doesNotMatch(await resident.say('满意度调查'), /1实名/, 'once');

  // At the door: twelve homes, one with an opinion that becomes a ticket, one strongly dissatisfied.
  for (let i = 0; i < 12; i++) {
    const more = i === 0 ? { opinion: '楼下的路灯坏了' } : {};
    await clerk.ok('survey.enter', { survey: survey.id, room: rooms[i], channel: 'visit', answers: sheet(i === 1 ? 1 : i < 9 ? 5 : 3, i < 6 ? 2 : 4, i === 1 ? { why: '报修没人理' } : more) });
  }
  const tickets = await gateway.export('tickets');
  assert.equal(tickets.filter(({ channel, room }) => channel === 'survey' && room === rooms[0]).length, 1, 'the opinion');
  assert.equal(tickets.filter(({ intent, room }) => intent === 'R-SUR-6a' && room === rooms[1]).length, 1, 'the revisit');
  const revisit = tickets.find(({ intent }) => intent === 'R-SUR-6a');
  assert.equal(revisit.clocks[0].id, 'R-SUR-6a');
  assert.match((await manager.ask('ticket.complete', { ticket: revisit.number, text: '办了' })).error.message, /再回访结果/);
  assert.ok(!(await gateway.export('answers')).some(({ anonymous }) => anonymous), 'not before the end');

  await manager.ok('survey.close', { survey: survey.id });
  const answers = (await gateway.export('answers')).filter((one) => one.survey === survey.id);
  const overall = answers.filter(({ question }) => question === 'overall');
  assert.equal(overall.length, 13);
  const [share, low, high] = wilson(overall.filter(({ mark }) => mark >= 4).length, overall.length);

  // Printed, and the same in every form.
  const report = (format) => gateway.command('report', 'yearly', '--demo', '--community', 'sunshine', '--format', format);
  const json = JSON.parse((await report('json')).output);
  const item = json.survey_items.find((one) => one.item === '总体评价');
  assert.deepEqual([item.answers, item.share_percent, item.low_percent, item.high_percent], [13, ...[share, low, high].map(Number)]);
  assert.equal(item.mean, Number((overall.reduce((sum, { mark }) => sum + mark, 0) / 13).toFixed(2)));
  assert.deepEqual(json.survey_items.find((one) => one.item === '维修服务').share_percent, null, 'of one answer nothing is shown');
  assert.deepEqual(json.surveys.map(({ asked, answered, response_percent: rate, sheets, anonymous }) => [asked, answered, rate, sheets, anonymous]), [[16, 13, 81.2, 13, 1]]);
  assert.deepEqual(json.survey_buildings.map(({ building, share_percent: of }) => [building, of !== null]), [['21', true], ['3', false]]);
  const html = (await report('html')).output;
  assert.match(html, /<svg[^]*总体评价/);
  assert.ok(html.includes(`${share}% (${low}–${high})`), html.match(/总体评价[^]{0,900}/)?.[0]);
  assert.ok((await report('csv')).output.includes(`"${share}","${low}","${high}"`));
  const result = (await gateway.export('tickets')).find(({ intent }) => intent === 'R-SUR-4a');
  assert.ok(JSON.stringify(result.slots).includes(`${share}%（95%置信区间${low}%～${high}%，13份）`), JSON.stringify(result.slots));

  // Nothing leads from the sheet without a name to whoever gave it.
  const [unnamed] = answers.filter(({ anonymous }) => anonymous);
  assert.deepEqual([unnamed.room, unnamed.at, unnamed.building], ['', null, '']);
  const said = (await gateway.export('messages')).filter(({ direction, peer }) => direction === 'in' && peer === BOUND).map(({ text }) => text);
  assert.deepEqual(said, ['满意度调查', '匿名', '（匿名问卷）', '物业费欠多少', ...Array(8).fill('（匿名问卷）'), '满意度调查']);
  const everything = JSON.stringify([await gateway.export('messages'), await gateway.export('events'), await gateway.export('outbox')]);
  assert.ok(!everything.includes('桂花树') && !gateway.log.includes('桂花树'));
  assert.ok(!everything.includes(unnamed.sheet));
  await gateway.stop();
});
