// Each service of the catalogue from the first message to the archive, with what it refuses.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Walk, cannotRecord, does, holds, records, refused, say, state, told } from './walk.mjs';

const accepted = (who = 'technician') => does(who, 'ticket.accept');
const completed = (who, text) => does(who, 'ticket.complete', { text });
const factOf = async (walk, name) => (await (await walk.staff('clerk')).ok('ticket.get', { ticket: walk.number })).facts.find((fact) => fact.name === name);
const scored = [say('5分', /谢谢您的评价/), state('called_back')];

test('R-LOCK: no valid ID, nothing opened, and why', async () => {
  const walk = await Walk.run([
    say('钥匙丢了进不去家门，想开锁', /业主本人、家属还是租客/),
    say('业主本人', /有效身份证件/),
    say('没有', /没有有效身份证件.*不能受理/),
  ]);
  assert.deepEqual(await walk.gateway.export('tickets'), []);
});

test('R-LOCK: three parties present, then the lock is opened', () => Walk.run([
  say('钥匙丢了进不去家门，想开锁', /业主本人、家属还是租客/),
  say('业主本人', /有效身份证件/), say('有', /什么时候/), say('现在', /请核对/), say('对', /三方到场/),
  accepted('clerk'),
  refused('clerk', 'ticket.start', {}, /核对身份证/),
  records('clerk', { id_checked: 'yes', arrived_cs: 'yes' }),
  cannotRecord('clerk', 'arrived_security', 'yes', /岗位|权/),
  records('security', { arrived_security: 'yes' }),
  refused('clerk', 'ticket.start', {}, /三方/),
  records('technician', { arrived_engineering: 'yes' }),
  does('clerk', 'ticket.start'), completed('clerk', '锁已打开，换了锁芯'),
  told(/1 到 5 分/), scored, does('clerk', 'ticket.close'), state('closed'),
]));

test('R-LOCK: a tenant needs the owner\'s consent and his name on file', () => Walk.run([
  say('我是租客，想换个门锁', /有效身份证件/), say('有', /什么时候/), say('明天下午两点', /请核对/), say('对', /三方到场/),
  accepted('clerk'), records('clerk', { id_checked: 'yes', arrived_cs: 'yes' }), records('security', { arrived_security: 'yes' }),
  records('technician', { arrived_engineering: 'yes' }),
  refused('clerk', 'ticket.start', {}, /业主同意/),
  records('clerk', { owner_consent: 'yes' }), refused('clerk', 'ticket.start', {}, /业主档案/),
  records('clerk', { on_file: 'no' }), told(/没有您的登记/), state('cancelled'),
]));

test('R-DELIVER: other things than papers are not delivered', async () => {
  const walk = await Walk.run([
    say('帮我把放在前台的东西送到家里', /哪一类/), say('一箱食品', /只代派报纸、信件、杂志、书籍/),
  ]);
  assert.deepEqual(await walk.gateway.export('tickets'), []);
});

test('R-DELIVER: a paid delivery is agreed to, brought and signed for', () => Walk.run([
  say('前台有我的信件，帮忙送到家里', /收件业主的姓名/), say('写了名字', /送到哪一户/), say('2栋3单元1004', /请核对/), say('对', /签收/),
  accepted('clerk'), refused('clerk', 'ticket.start', {}, /有偿还是无偿/),
  records('clerk', { charge: '有偿', charge_fen: '5' }), told(/收费 5(\.00)? 元/), refused('clerk', 'ticket.start', {}, /还没有同意/),
  say('同意', /记下了/), does('clerk', 'ticket.start'),
  refused('clerk', 'ticket.complete', { text: '已送达' }, /签收人/), records('clerk', { received_by: '陈太太' }),
  completed('clerk', '已送达'), does('clerk', 'ticket.close'), state('closed'),
]));

test('R-PAID: a price that is too high goes to the head of department, work starts once it is accepted', () => Walk.run([
  say('想请人擦玻璃', /明码标价/, /什么时候/), say('周六上午', /请核对/), say('对', /同意后才开始/),
  accepted('clerk'), refused('clerk', 'ticket.start', {}, /还没有报价/),
  records('clerk', { quote: '260' }), told(/报价 260(\.00)? 元/), refused('clerk', 'ticket.start', {}, /没有接受报价/),
  say('太贵了', /部门主管/), refused('clerk', 'ticket.start', {}, /没有接受报价/),
  cannotRecord('clerk', 'new_quote', '200', /岗位|权/), records('engineer_head', { new_quote: '200' }), told(/重新核定为 200(\.00)? 元/),
  say('可以', /按这个价格/), does('clerk', 'ticket.start'),
  refused('clerk', 'ticket.complete', { text: '擦完了' }, /巡查/), records('clerk', { patrolled: 'yes' }), completed('clerk', '擦完了'),
  scored, refused('clerk', 'ticket.close', {}, /收据/), records('clerk', { received_fen: '200' }), records('finance', { receipt: 'SJ-0001' }),
  told(/SJ-0001/), does('clerk', 'ticket.close'), state('closed'),
]));

test('R-COMPLAINT: graded, harm stopped first, the result told, closed after the callback', () => Walk.run([
  say('楼上每天半夜装修，吵得睡不着', /抱歉|谢谢/), say('每天晚上十一点以后', /怎么处理/), say('马上停工', /请核对/), say('对', /当天告诉您/),
  accepted('clerk'), records('clerk', { ongoing: 'yes' }), refused('clerk', 'ticket.start', {}, /先制止损害/),
  cannotRecord('clerk', 'harm_stopped', 'maybe', /./), records('security', { harm_stopped: 'yes' }), does('clerk', 'ticket.start'),
  does('clerk', 'ticket.grade', { class: 'important', reason: '门岗没有制止' }), cannotRecord('director', 'reached_director', 'yes', /重大/),
  records('engineer_head', { with_head: 'yes', feedback: '已约谈施工队' }), records('clerk', { result: '已责令停工并扣留出入证' }),
  told(/责令停工/), records('clerk', { result_told: 'yes' }), completed('clerk', '已停工'), scored, does('clerk', 'ticket.close'), state('closed'),
]));

test('R-COMPLAINT: an invalid complaint still gets help', () => Walk.run([
  say('我要投诉隔壁阳台种花', /./), say('不清楚', /./), say('没有', /请核对/), say('对', /编号/), accepted('clerk'),
  records('clerk', { valid: '无效' }), completed('clerk', '属于自家阳台，不违规'), say('3', /谢谢您的评价/),
  refused('clerk', 'ticket.close', {}, /提供方便/), records('clerk', { help: '送了一份养花公约' }), does('clerk', 'ticket.close'), state('closed'),
]));

test('R-REPAIR, R-APP-1, R-APP-2: survey, approval by amount, sign-off, callback, settlement', () => Walk.run([
  say('厨房水管漏水了，下午有空', /请核对|上门/), say('对', /编号|工单号/),
  accepted(), does('clerk', 'ticket.grade', { class: 'A', reason: '保修期内' }),
  records('clerk', { survey_cs: 'yes' }), records('technician', { survey_engineering: 'yes' }), records('captain', { survey_captain: 'yes' }),
  cannotRecord('captain', 'surveyed', 'yes', /岗位|权/), records('captain', { estimate: '3000' }),
  holds('the contractor must come at 500 yuan and more', async (walk) => !(await factOf(walk, 'surveyed')).value),
  records('captain', { survey_contractor: 'yes', trades: '单工种' }),
  refused('technician', 'ticket.start', {}, /没有批准/), cannotRecord('cs_manager', 'approval', 'yes', /1000/),
  cannotRecord('deputy_gm', 'approval', 'yes', /先由副总工程师审核/), records('chief_engineer', { reviewed: 'yes' }), records('deputy_gm', { approval: 'yes' }),
  does('technician', 'ticket.start'), records('captain', { extended_until: '2030-01-02T17:30' }), say('同意', /延长/),
  completed('technician', '换了一段水管'), records('technician', { leak_tested: 'yes' }), told(/验收签认/), say('好了', /签认/), told(/1 到 5 分/), scored,
  refused('clerk', 'ticket.close', {}, /竣工检查/), records('clerk', { checked_cs: 'yes' }), records('captain', { checked_captain: 'yes', final_cost: '2900' }),
  cannotRecord('audit', 'cost_reviewed', 'yes', /客户服务部/), records('cs_manager', { cost_reviewed: 'yes', settlement: '2800' }),
  cannotRecord('chief_engineer', 'certified', 'yes', /施工单位/), records('audit', { contractor_confirmed: 'yes' }),
  cannotRecord('finance', 'paid_out', 'yes', /认定后/), records('chief_engineer', { certified: 'yes' }), records('finance', { paid_out: 'yes' }),
  cannotRecord('finance', 'paid_out', 'yes', /./),
  does('clerk', 'ticket.close'), state('closed'),
]));

test('R-REPAIR, R-CLK-15: "没修好" goes back to engineering, and nothing closes without a callback', () => Walk.run([
  say('厨房水管漏水了，下午有空', /请核对|上门/), say('对', /工单号/), accepted(), completed('technician', '修好了'),
  refused('clerk', 'ticket.close', {}, /./), refused('clerk', 'ticket.close_unreached', {}, /三次/),
  records('technician', { leak_tested: 'yes' }), say('没修好', /返工/), state(/reopened|dispatched/), accepted(), completed('technician', '又修了一次'),
  records('clerk', { callback_tries: '1' }), cannotRecord('clerk', 'callback_tries', '1', /./), refused('clerk', 'ticket.close_unreached', {}, /三次/),
]));

test('R-MOVEIN: papers of a delegate, inspection, a defect that must be mended first, archive', () => Walk.run([
  say('我想办理入住，让我弟弟去行不行', /业主本人办理、委托/), say('委托他人', /约在什么时候/), say('后天下午', /请核对/), say('对', /已预约/),
  accepted('clerk'), refused('clerk', 'ticket.start', {}, /身份证/), records('clerk', { papers_own: 'yes' }),
  refused('clerk', 'ticket.start', {}, /委托书/), cannotRecord('clerk', 'papers_company', 'yes', /单位/), records('clerk', { papers_delegate: 'yes' }),
  does('clerk', 'ticket.start'), refused('clerk', 'ticket.complete', { text: '办好' }, /./),
  records('clerk', { forms_signed: 'yes', keys_given: 'yes', fee_received: '360', meter_water: 12, meter_power: 35, meter_gas: 3 }),
  records('technician', { inspected: 'yes' }),
  async (walk) => {
    const answer = await (await walk.staff('clerk')).ok('ticket.open', { service: 'repair', parent: walk.number, kind: 'defect', text: '客厅踢脚线松动' });
    walk.defect = answer.ticket.number;
  },
  say('合格', /记下了/), refused('clerk', 'ticket.complete', { text: '办好' }, /整改/),
  async (walk) => { await (await walk.staff('clerk')).ok('ticket.cancel', { ticket: walk.defect, text: '当场修好' }); },
  completed('clerk', '入住办好'), refused('clerk', 'ticket.close', {}, /归档/), records('clerk', { archived: 'yes' }), does('clerk', 'ticket.close'), state('closed'),
]));

test('R-INSPECT: engineering is told, defects are linked, a new appointment is told', () => Walk.run([
  say('我想预约验房', /./), say('周六上午十点', /请核对/), say('对', /已预约/), accepted(), does('technician', 'ticket.start'),
  refused('technician', 'ticket.complete', { text: '验完' }, /质量问题数/), records('technician', { defects: 1, inspected: 'yes' }),
  async (walk) => {
    const answer = await (await walk.staff('clerk')).ok('ticket.open', { service: 'repair', parent: walk.number, kind: 'defect', text: '阳台门漏风' });
    await (await walk.staff('clerk')).ok('ticket.cancel', { ticket: answer.ticket.number, text: '已整改' });
  },
  refused('technician', 'ticket.complete', { text: '验完' }, /签认/),
  records('clerk', { reinspect_at: '2030-01-05T10:00' }), told(/复验时间/), say('合格', /记下了/),
  completed('technician', '复验合格'), scored, does('clerk', 'ticket.close'), state('closed'),
]));

test('R-CUSTODY: agreement and meters first; too much water is told to the owner', () => Walk.run([
  say('我要出国一年，房子想托管', /托管/), say('对', /编号/), accepted('clerk'),
  refused('clerk', 'ticket.start', {}, /协议/), records('clerk', { agreement: 'yes' }), refused('clerk', 'ticket.start', {}, /读数/),
  records('clerk', { meter_water: 100, meter_power: 2000 }), does('clerk', 'ticket.start'),
  records('security', { finding: '阳台窗没关严' }), told(/阳台窗没关严/),
  records('clerk', { water_used: 5 }), records('clerk', { power_used: 20 }),
  holds('five and twenty are within the agreement', async (walk) => !(await walk.gateway.export('messages')).some(({ text }) => /超过约定/.test(text))),
  records('clerk', { water_used: 6 }), told(/用水 6，超过/), records('clerk', { power_used: 21 }), told(/用电 21，超过/),
  completed('clerk', '业主回国，托管结束'), does('clerk', 'ticket.close'), state('closed'),
]));

test('R-RELEASE: a bound resident gets a code, which the gate takes once', () => Walk.run([
  say('要搬一台冰箱出去', /什么时候/), say('现在', /车牌/), say('不清楚', /请核对/), say('对', /编号/), told(/放行码 \d{6}/), state('accepted'),
  async (walk) => {
    const code = /放行码 (\d{6})/.exec((await walk.gateway.export('messages')).map(({ text }) => text).join('\n'))[1];
    const gate = await walk.staff('security');
    assert.equal((await gate.ask('pass.use', { community: 'sunshine', code: String((Number(code) + 1) % 1e6).padStart(6, '0') })).error.code, 'not_found');
    assert.equal((await gate.ok('pass.check', { community: 'sunshine', code })).ticket.number ?? walk.number, walk.number);
    await gate.ok('pass.use', { community: 'sunshine', code });
    assert.ok((await gate.ask('pass.use', { community: 'sunshine', code })).error, 'once');
  },
  state('done'),
]));

test('R-RELEASE: who is bound to one home gets no code for another', () => Walk.run([
  say('5栋1单元1203要搬一套沙发出去，今天下午', /车牌|什么时候/), say('现在', /./), say('不清楚', /./), say('对', /./), holds('it waits to be verified', async (walk) => {
    const [ticket] = await walk.gateway.export('tickets');
    return ticket.room === '5-1-1203' && /opened|dispatched/.test(ticket.state);
  }),
]));

test('R-RELEASE: a stranger is verified first, or refused with the reason', () => Walk.run([
  say('我明天上午要搬家出小区', /房号|几栋|车牌/), say('5栋1单元1203', /车牌|称呼/), say('不清楚', /称呼/), say('我叫黄志强', /电话/), say('13800138003', /请核对/), say('对', /编号/),
  refused('clerk', 'ticket.accept', {}, /身份/), records('clerk', { refused: '与业主登记的电话不符' }), told(/没有通过.*电话不符/), state('cancelled'),
], { bound: false }));

test('R-RENOVATE: structure changes wait for the authority\'s approval', () => Walk.run([
  say('我家要装修，想把客厅和阳台中间的墙敲了', /还是委托他人/), say('业主本人', /主体结构/), say('涉及', /同意遵守/), say('同意', /请核对/), say('对', /编号/),
  told(/房地产行政主管部门/), accepted('clerk'), records('clerk', { identity: 'yes', agreement: 'yes', structure_found: '涉及', permit_no: 'SG-12', passes: 4, rubbish_fee: '300' }),
  refused('clerk', 'ticket.start', {}, /批准书/), records('clerk', { approval_filed: 'yes' }), does('clerk', 'ticket.start'),
  records('security', { violation: '电钻在午休时间作业' }), told(/午休时间/), completed('clerk', '装修完成'),
  refused('clerk', 'ticket.close', {}, /归档/), records('clerk', { archived: 'yes' }), does('clerk', 'ticket.close'), state('closed'),
]));

test('R-RENOVATE: who does not accept hours and bans gets no permit', async () => {
  const walk = await Walk.run([
    say('准备装修了，要办什么手续', /还是委托他人/), say('业主本人', /主体结构/), say('不涉及', /同意遵守/), say('不同意', /不能办理/),
  ]);
  assert.deepEqual(await walk.gateway.export('tickets'), []);
});

test('R-VISIT: known questions are answered at once, others at a time that is told', () => Walk.run([
  say('你们几点下班', /8:30–20:00/), say('你们和居委会是一个院儿吗', /编号/), accepted('clerk'),
  records('clerk', { specialist: '法务', answer_by: '2030-01-02T17:30' }), told(/约定在.*前答复/), completed('clerk', '不是，居委会在社区中心二楼'), told(/社区中心二楼/),
  does('clerk', 'ticket.close'), state('closed'),
]));

test('R-ACTIVITY: who signs up is on the list before it is answered', () => Walk.run([
  say('周末的亲子活动我想报名', /近期活动/, /编号/), accepted('clerk'), refused('clerk', 'ticket.complete', { text: '好' }, /名单/),
  records('clerk', { activity: '亲子阅读', enrolled: 'yes' }), completed('clerk', '已报名，周日上午十点'), does('clerk', 'ticket.close'), state('closed'),
]));

test('R-EMERGENCY: advice at once, rings for staff, done when it is safe', () => Walk.run([
  say('家里有煤气味', /阀门/, /编号/), holds('it rings', async (walk) => /opened|dispatched/.test((await walk.ticket()).state)),
  accepted(), refused('technician', 'ticket.complete', { text: '好了' }, /排除/), records('technician', { arrived: 'yes', safe: 'yes' }), told(/险情已经排除/),
  completed('technician', '阀门已换'), scored, does('clerk', 'ticket.close'), state('closed'),
]));

test('R-FEE: what a resident wants of the fee desk is answered and closed', () => Walk.run([
  say('我要开物业费发票', /编号/), accepted('clerk'), completed('finance', '发票已开，请到前台领取'), told(/请到前台领取/), does('clerk', 'ticket.close'), state('closed'),
]));

test('R-SURVEY: an opinion from the yearly form becomes a ticket, is answered and filed', () => Walk.run([
  async (walk) => {
    const { ticket } = await (await walk.staff('clerk')).ok('ticket.open', { service: 'survey', channel: 'desk', room: '3-2-501', name: '陈建国', text: '意见征询表：希望延长儿童乐园开放时间' });
    walk.number = ticket.number;
  },
  accepted('clerk'), refused('technician', 'ticket.close', {}, /./), completed('clerk', '已延长到晚上九点'), does('clerk', 'ticket.close'), state('closed'),
]));
