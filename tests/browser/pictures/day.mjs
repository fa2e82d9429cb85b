// day.mjs - a day at a community, made on the real gateway through the demo's phone and the staff protocol:
// something for every desk and every view. Of the pictures, not of the tests.
import { startBoth } from '../../flow/harness.mjs';
import { table } from '../../flow/fees.mjs';
import { Staff } from '../../flow/staff.mjs';
import { dayOf, mondayOf, msOf } from '../mock_roster.mjs';
import { BOUND, newcomer } from '../../flow/wechat.mjs';

const ANSWERS = [[/没有特别要求/, '没有'], [/不清楚/, '昨晚十二点，楼上'], [/电话|手机/, '13800138000'], [/称呼|姓名|贵姓|名字/, '张建国'],
  [/时间|时候|几点/, '今天下午三点'], [/证件/, '有'], [/本人/, '业主本人'], [/地址|房号|几栋|哪一户/, '3栋2单元501']];
const CODE = /(?<!\d)\d{6}(?!\d)/; // of a pass
const withoutNumbers = ({ content = '' }) => content.replace(/GD\d+/g, '');
const HOMES = 24;
const DAY_MS = 86400e3;
const buildings = [5, 5, 6, 6, 8, 9];
const room = (i) => `${buildings[i % buildings.length]}-1-${101 + i}`;

/** A gateway with the demo and nothing more; then, by live(), the day. */
export async function beginDay() {
  const { gateway, platform } = await startBoth();
  const says = async (openid, content) => {
    const since = await platform.now();
    await platform.send({ openid, content });
    return (await platform.entry({ kind: 'reply,message', openid, since })).content || '';
  };
  const reports = async (words, openid = newcomer()) => {
    let said = await says(openid, words);
    for (let asked = 0; asked < 9 && !/GD\d+/.test(said); asked += 1) {
      const question = said.split('\n').reverse().find((line) => /[？?]|没有特别要求|不清楚/.test(line)) || said;
      said = await says(openid, (ANSWERS.find(([about]) => about.test(question)) || [null, '对'])[1]);
    }
    return (/GD\d+/.exec(said) || [''])[0];
  };
  const does = async (username, op, members) => (await Staff.connect(gateway, username)).ok(op, members);
  const records = async (username, ticket, facts) => {
    for (const [fact, value] of Object.entries(facts)) await does(username, 'ticket.record', { ticket, fact, value });
  };
  const opens = async (service, text, slots = {}) => (await does('clerk', 'ticket.open', {
    service, text, room: '8栋1单元302', name: '林晓红', phone: '13900139000', channel: 'phone', slots })).ticket.number;
  const imports = (kind, file) => gateway.command('import', kind, file, '--community', 'sunshine', '--demo');
  const day = { gateway, platform, says, reports, does, records, opens, imports };
  return { gateway, platform, live: () => live(day), ring: () => ring(day) };
}

async function live(day) {
  await past(day);
  const tickets = await work(day);
  await unattended(day);
  await duties(day);
  const chats = await talk(day);
  await money(day);
  return { tickets, chats, code: tickets.code };
}

// The shifts of next week: nights of the guards are lacking.
async function duties({ does }) {
  const monday = mondayOf(dayOf(Date.now() + 7 * DAY_MS));
  const set = (staff, day, from, until) => does('supervisor', 'roster.set', { staff, from: `${day}T${from}`, until: `${day}T${until}` });
  for (let at = 0; at < 7; at += 1) {
    const day = dayOf(msOf(`${monday}T12:00`) + at * DAY_MS);
    await set('security', day, '00:00', at === 5 ? '18:00' : '24:00');
    if (at > 4) continue;
    await set('clerk', day, '08:30', '12:00');
    await set('clerk', day, '14:00', '17:30');
    await set('captain', day, '09:00', '18:00');
  }
  await does('supervisor', 'roster.leave', { staff: 'engineer_head', substitute: 'captain', from: `${monday}T00:00`, until: `${dayOf(msOf(`${monday}T12:00`) + 3 * DAY_MS)}T12:00` });
}

async function work({ platform, says, reports, does, records, opens }) {
  const done = await reports('厨房水管漏水，楼下天花板有水渍');
  await does('technician', 'ticket.accept', { ticket: done });
  await records('captain', done, { survey_captain: true });
  await does('technician', 'ticket.complete', { ticket: done, text: '换了角阀和软管，试水半小时不漏', materials: [{ item: 'angle_valve', quantity: 1 }, { item: 'hose_40', quantity: 2 }] });
  const doing = await reports('卫生间的灯不亮了');
  await does('supervisor', 'ticket.assign', { ticket: doing, assignee: 'technician' });
  await does('technician', 'ticket.accept', { ticket: doing });
  await does('technician', 'ticket.material', { ticket: doing, materials: [{ item: 'led_panel', quantity: 1 }, { name: '防水接线盒', unit: '个', price_fen: 650, quantity: 2 }] });
  const offered = await opens('repair', '次卧空调插座没电', { time: '随时' });
  await does('supervisor', 'ticket.assign', { ticket: offered, assignee: 'technician' });
  for (const [words, estimate] of [['阳台推拉门滑轮坏了', '480'], ['主卧窗户整扇变形', '5200'], ['外墙渗水到客厅', '36000']]) {
    await records('captain', await opens('repair', words, { time: '随时' }), { estimate });
  }
  const account = await opens('repair', '厨房下水管整段更换', { time: '随时' });
  await does('technician', 'ticket.accept', { ticket: account });
  await does('technician', 'ticket.complete', { ticket: account, text: '换了整段下水管' });
  await records('captain', account, { final_cost: '25600' });
  const complaint = await reports('我要投诉，楼上天天半夜装修，吵得没法睡');
  await opens('lock', '钥匙丢了，需要换锁芯', { owner: '业主本人', id_shown: '有', time: '随时' });
  await opens('visit', '想问一下装修押金什么时候退');
  const renovation = await opens('renovation', '厨房卫生间翻新', { applicant: '业主本人', structure: '不涉及', rules: '同意' });
  const since = await platform.now();
  for (const words of ['随时搬一张床出小区，麻烦开个放行条', '粤B12345', '对']) await says(BOUND, words);
  const { content } = await platform.entry({ kind: 'reply,message', openid: BOUND, since }, (entry) => CODE.test(withoutNumbers(entry)));
  const [code] = CODE.exec(withoutNumbers({ content }));
  return { done, doing, offered, account, complaint, renovation, code };
}

/** What is over: called back with a score, so that the figures have something to tell. */
async function past({ does, records, opens }) {
  for (const [words, text, score] of [['客厅的插座松了', '换了插座面板', 5], ['主卫花洒漏水', '换了密封圈', 5], ['书房门锁打不开', '换了锁体', 4], ['阳台地漏反味', '换了地漏芯', 2]]) {
    const ticket = await opens('repair', words, { time: '随时' });
    await does('technician', 'ticket.accept', { ticket });
    await does('technician', 'ticket.complete', { ticket, text });
    await records('clerk', ticket, { checked_cs: true });
    await does('clerk', 'ticket.callback', { ticket, text: score > 3 ? '已经好了，满意' : '还有一点味道', score });
  }
}

/** For the head of the department: what came while nobody was on duty, and an important complaint. */
async function unattended({ does, opens }) {
  const day = 86400e3;
  const span = { from: new Date(Date.now() - day).toISOString(), until: new Date(Date.now() + 40 * day).toISOString() };
  const { shifts } = await does('captain', 'roster.list', span);
  for (const { id } of shifts) await does('captain', 'roster.remove', { shift: id });
  const alone = await opens('repair', '地下车库入口的灯整排不亮', { time: '随时' });
  for (const { staff, from, until } of shifts) await does('captain', 'roster.set', { staff, from, until });
  const complaint = await opens('complaint', '电梯每周都坏，报修两次没有人管', { detail: '上周三和今天早上', want: '尽快修好' });
  await does('supervisor', 'ticket.grade', { ticket: complaint, class: 'important', reason: '同一台电梯一周坏两次' });
  return alone;
}

/** An emergency, which rings everywhere until somebody has acknowledged it. */
const ring = async ({ opens }) => ({ emergency: await opens('emergency', '2号电梯困人，两名住户') });

/** The chats: one that waits, one that the clerk holds, one that became a ticket. */
async function talk({ platform, says, does }) {
  await says(newcomer(), '转人工');
  const held = newcomer();
  await says(held, '物业费怎么交，能不能微信付');
  await says(held, '转人工');
  const { chats } = await does('clerk', 'chat.list');
  const newest = chats.reduce((last, one) => (one.id > last.id ? one : last));
  await does('clerk', 'chat.takeover', { chat: newest.id });
  await does('clerk', 'chat.send', { chat: newest.id, text: '您好，我是值班客服。可以的，我把交费方式发给您。' });
  await platform.send({ openid: held, content: '好的谢谢' });
  await does('clerk', 'chat.note', { chat: newest.id, text: '@赵队长 这户还报过水管，顺便问一下试水结果' });
  return { held: newest.id, waiting: chats.find(({ id, waiting }) => waiting && id !== newest.id).id, reported: Math.min(...chats.filter(({ name }) => name === '张建国').map(({ id }) => id)) };
}

async function money({ does, imports }) {
  await imports('residents', table('homes', 'room,owner,phone,occupied_on', HOMES, (i) => `${room(i)},住户${i},150${String(i).padStart(8, '0')},2025-05-01`));
  await imports('bills', table('bills', 'room,month,kind,amount_fen,due_on', HOMES, (i) => `${room(i)},2026-09,物业费,${20000 + 15 * i},2026-09-30`));
  const { campaign } = await does('clerk', 'campaign.create', { kind: 'fees', community: 'sunshine' });
  await does('clerk', 'campaign.preview', { campaign: campaign.id });
  await does('clerk', 'survey.create', { kind: 'topic', community: 'sunshine', title: '年底服务满意度' });
}
