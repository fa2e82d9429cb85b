// desk_scene.mjs - a day at a community, made on the real gateway through the demo's phone and the
// staff protocol: something for every desk. Of the screenshots, not of the tests.
import { startBoth } from '../flow/harness.mjs';
import { Staff } from '../flow/staff.mjs';
import { newcomer } from '../flow/wechat.mjs';

const BOUND = 'oDemoResident0000000000000001';
const ANSWERS = [[/没有特别要求/, '没有'], [/不清楚/, '昨晚十二点，楼上'], [/电话|手机/, '13800138000'], [/称呼|姓名|贵姓|名字/, '张建国'],
  [/时间|时候|几点/, '今天下午三点'], [/证件/, '有'], [/本人/, '业主本人'], [/地址|房号|几栋|哪一户/, '3栋2单元501']];

export async function makeDay() {
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

  const done = await reports('厨房水管漏水，楼下天花板有水渍');
  await does('technician', 'ticket.accept', { ticket: done });
  await records('captain', done, { survey_captain: true });
  await does('technician', 'ticket.complete', { ticket: done, text: '换了角阀和软管，试水半小时不漏' });
  const doing = await reports('卫生间的灯不亮了');
  await does('supervisor', 'ticket.assign', { ticket: doing, assignee: 'technician' });
  await does('technician', 'ticket.accept', { ticket: doing });
  const offered = await opens('repair', '次卧空调插座没电', { time: '随时' });
  await does('supervisor', 'ticket.assign', { ticket: offered, assignee: 'technician' });
  const small = await opens('repair', '阳台推拉门滑轮坏了', { time: '随时' });
  await records('captain', small, { estimate: '480' });
  const middle = await opens('repair', '主卧窗户整扇变形', { time: '随时' });
  await records('captain', middle, { estimate: '5200' });
  const large = await opens('repair', '外墙渗水到客厅', { time: '随时' });
  await records('captain', large, { estimate: '36000' });
  const account = await opens('repair', '厨房下水管整段更换', { time: '随时' });
  await does('technician', 'ticket.accept', { ticket: account });
  await does('technician', 'ticket.complete', { ticket: account, text: '换了整段下水管' });
  await records('captain', account, { final_cost: '25600' });
  await reports('我要投诉，楼上天天半夜装修，吵得没法睡');
  await opens('lock', '钥匙丢了，需要换锁芯', { owner: '业主本人', id_shown: '有', time: '随时' });
  await opens('visit', '想问一下装修押金什么时候退');
  const renovation = await opens('renovation', '厨房卫生间翻新', { applicant: '业主本人', structure: '不涉及', rules: '同意' });
  for (const words of ['随时搬一张床出小区，麻烦开个放行条', '粤B12345', '对']) await says(BOUND, words);
  await says(newcomer(), '转人工');
  return { gateway, platform, tickets: { done, doing, offered, small, account, renovation }, reports, does, records };
}
