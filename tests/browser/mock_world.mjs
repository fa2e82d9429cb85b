// mock_world.mjs - the community that the double shows: people, tickets, chats.

const OFFSET_MS = 8 * 3600e3;

/** An instant as the community writes it: 2026-11-24T11:08:43+08:00 */
export function iso(ms = Date.now()) {
  return `${new Date(ms + OFFSET_MS).toISOString().slice(0, 19)}+08:00`;
}

export const mask = (phone) => phone.replace(/^(\d{3})\d{4}(\d{4})$/, '$1****$2');
export const numberOf = (number) => `GD${String(number).padStart(6, '0')}`;

// As the standard life cycle names them.
export const STATES = {
  opened: { title: '待派单', open: true },
  dispatched: { title: '已派单', open: true },
  accepted: { title: '已接单', open: true },
  in_progress: { title: '处理中', open: true },
  done: { title: '已完工待回访', open: true },
  called_back: { title: '已回访', open: true },
  closed: { title: '已办结', open: false },
  cancelled: { title: '已取消', open: false },
  reopened: { title: '返工待派单', open: true },
};

const CLERK_OPS = ['ticket.*', 'chat.*', 'pass.*', 'outbox.*', 'fund.*', 'weather.notice', 'campaign.*', 'letter.*', 'survey.*', 'fee.*', 'home.file', 'dunning.legal'];
const TECHNICIAN_OPS = ['ticket.list', 'ticket.get', 'ticket.note', 'chat.list', 'chat.get',
  'ticket.accept', 'ticket.start', 'ticket.complete', 'ticket.acknowledge', 'ticket.record', 'ticket.material', 'ticket.material_remove'];
const SECURITY_OPS = ['ticket.list', 'ticket.get', 'ticket.note', 'ticket.acknowledge', 'ticket.record', 'ticket.open', 'pass.*'];
const AUDIT_OPS = ['ticket.list', 'ticket.get', 'ticket.note'];

const STAFF = [
  ['clerk', '李文静', 'clerk', '资料员', 'cs', CLERK_OPS],
  ['technician', '王师傅', 'technician', '维修技工', 'engineering', TECHNICIAN_OPS],
  ['captain', '赵队长', 'captain', '维修队长', 'engineering', CLERK_OPS],
  ['supervisor', '周主管', 'supervisor', '客服中心主管', 'cs', [...CLERK_OPS, 'roster.*', 'staff.skills', 'figures.get', 'report.get']],
  ['director', '吴主任', 'director', '管理处主任', 'cs', [...CLERK_OPS, 'roster.*', 'staff.skills', 'people.*']],
  ['security', '韩队长', 'security', '礼宾安护部', 'security', SECURITY_OPS],
  ['audit', '蒋审计', 'audit', '审计核算部', 'audit', AUDIT_OPS],
];

const CANNED = [
  ['hello', '问候', '您好，我是物业客服，请问有什么可以帮您？'],
  ['soon', '师傅马上到', '师傅已经出发，预计 20 分钟内到您家，请留意电话。'],
  ['follow', '跟进工单', '{住户}您好，{房号}的工单 {工单号} 由我跟进，我是{客服}。'],
  ['thanks', '感谢反馈', '感谢您的反馈，我们会尽快处理并把结果告诉您。'],
];

const MINUTE = 60e3;

class World {
  constructor() {
    this.seq = 0;
    this.shifts = []; // of the roster, by id - 1; null once removed
    this.leaves = []; // likewise
    this.parts = new Map(); // leave → what it took of shifts, and the shift it was given as
    this.number = 0;
    this.messageId = 0;
    this.events = [];
    this.tickets = new Map();
    this.chats = new Map();
    this.homes = new Map(); // chat → homes that it is bound to
    this.messages = new Map(); // chat → its messages, oldest first
    this.dead = [];
    this.held = [];
    this.own = new Map(); // user name → what he has read, his views, where he was called
    this.windows = new Map(); // chat → until when it may be answered, where a test says so
    this.rows = 0; // of the outbox
    this.clocks = new Map(); // ticket → its clocks, oldest first
    this.agreed = new Map(); // ticket → its appointments
    this.materials = new Map(); // ticket → lines
    this.lines = 0; // of materials, in all
    this.facts = new Map(); // ticket → what is recorded, by name
    this.asks = new Map(); // ticket → questions that wait for the resident
    this.passes = new Map(); // code → { number of the ticket, pass }
    this.undos = new Map(); // ticket → its newest move, as long as it may be taken back
    this.undo_ms = 10e3; // for how long; 0: not at all
    this.links = []; // parent, child, kind
    this.notices = new Set();
    this.campaigns = [];
    this.payments = [];
    this.surveys = [];
    this.funds = [{ id: 'fund.cs', title: '客服周转金', community: 'sunshine', balance_fen: 10000000, limit_fen: 10000000, low_fen: 2000000, postings: [] }];
    this.staff = new Map(STAFF.map(([username, name, role, title, department, ops]) =>
      [username, { username, name, role, title, department, communities: 'sunshine', ops }]));
    this.canned = CANNED.map(([id, title, text]) => ({ id, title, text }));
  }

  ticket(members) {
    this.number += 1;
    const at = members.opened_at || iso();
    const state = members.state || 'opened';
    const ticket = {
      number: numberOf(this.number), service: 'repair', service_name: '报修', intent: 'repair.plumbing',
      state, state_title: STATES[state].title, open: STATES[state].open, community: 'sunshine',
      room: '', name: '', phone: '', department: 'engineering', class: '', assignee: '', assignee_name: '',
      title: '', priority: 0, urged: 0, alarm: false, opened_at: at, updated_at: at, closed_at: null, due_at: null, chat: 0,
      ...members,
    };
    this.tickets.set(this.number, ticket);
    return ticket;
  }

  chat(members) {
    const id = this.chats.size + 1;
    this.chats.set(id, {
      id, channel: 'wechat', channel_title: '微信', account: 'demo', peer_name: '', name: '', room: '', bound: true, phone: '',
      community: 'sunshine', holder: '', holder_name: '', waiting: false, waiting_since: null, last_in_at: null, in_count: 0, ...members,
    });
    this.messages.set(id, []);
    return id;
  }

  message(chat, members, at = iso()) {
    this.messageId += 1;
    const message = { id: this.messageId, at, chat, ticket: 0, kind: 'text', text: '', ...members };
    this.messages.get(chat).push(message);
    if (message.direction === 'in') {
      this.chats.get(chat).last_in_at = at;
      this.chats.get(chat).in_count += 1;
    }
    return message;
  }

  /** A row of the outbox that carries the message, queued. */
  outboxRow(message) {
    this.rows += 1;
    return {
      id: this.rows, chat: message.chat, message: message.id, channel: 'wechat', lane: 'reply', state: 'queued', attempts: 0,
      code: 0, error: '', created_at: iso(), next_at: null, finished_at: null, text: message.text,
    };
  }

  /** The next event of the series; like every event, as things are now. */
  eventOf(kind, actor, at, { chat_id: chat, ...members }) {
    this.seq += 1;
    const event = structuredClone({
      seq: this.seq, event: kind, at, actor, community: 'sunshine', ...(chat ? { chat_id: chat } : {}), ...members,
    });
    this.events.push(event);
    return event;
  }

  past(kind, ticket, actor, at, members = {}) {
    this.eventOf(kind, actor, at, { chat_id: ticket.chat, ticket, ...members });
  }
}

function talk(world, chat, now, lines) {
  for (const [minutes, author, text, more] of lines) {
    const direction = author === 'resident' ? 'in' : 'out';
    world.message(chat, { direction, author, text, ...more }, iso(now - minutes * MINUTE));
  }
}

function seedChats(world, now) {
  const li = world.chat({ name: '李先生', room: '3栋2单元501', phone: '13800138000' });
  talk(world, li, now, [
    [1500, 'resident', '请问物业费怎么交？'],
    [1500, 'bot', '您可以在公众号「缴费」里支付，也可以到服务中心前台交。需要我查一下您家的账单吗？'],
    [42, 'resident', '厨房水管漏水了，下午有空'],
    [42, 'bot', '收到，为您登记报修：\n地址：3栋2单元501\n内容：厨房水管漏水\n时间：今天下午\n对吗？'],
    [41, 'resident', '对'],
    [41, 'bot', '已登记，单号 GD000003。师傅会在上门前联系您。'],
    [38, 'resident', '', { kind: 'image', media: { media_id: 'm1', url: 'https://mmbiz.qpic.cn/demo/1.jpg' }, file: { state: 'expired', error: '已过期，平台不再保存' } }],
  ]);
  const wang = world.chat({ name: '王阿姨', room: '5栋1单元1203', phone: '13912345678', waiting: true, waiting_since: iso(now - 4 * MINUTE) });
  talk(world, wang, now, [
    [6, 'resident', '楼上装修太吵了，孩子没法写作业，你们管不管！'],
    [6, 'bot', '非常抱歉给您带来困扰。请问是哪一户、从什么时候开始的？我马上登记。'],
    [4, 'resident', '别机器人了，找个人来'],
    [4, 'bot', '好的，正在为您转接客服，请稍候。'],
  ]);
  const zhao = world.chat({ name: '赵女士', room: '1栋801', phone: '13700001111', holder: 'supervisor', holder_name: '周主管' });
  talk(world, zhao, now, [
    [90, 'resident', '上次修的门禁又坏了'],
    [80, 'supervisor', '赵女士您好，我是客服中心周主管。门禁今天下午安排厂家来换主板，您看可以吗？'],
    [75, 'resident', '可以，谢谢'],
  ]);
  world.chat({ peer_name: '…sident7', channel: 'sms', channel_title: '短信', bound: false, phone: '13600002222' });
  talk(world, 4, now, [[200, 'resident', '停车月卡多少钱'], [200, 'bot', '地下车位月卡 300 元，地面 150 元。']]);
}

const TICKETS = [
  [4300, { title: '单元门禁刷卡没反应', state: 'closed', room: '1栋', name: '赵女士', phone: '13700001111', chat: 3, intent: 'repair.access' }],
  [1600, { title: '楼道灯不亮，晚上看不见', state: 'in_progress', room: '7栋3单元', name: '孙先生', phone: '13500003333', assignee: 'technician', assignee_name: '王师傅', urged: 2, priority: 1 }],
  [41, { title: '厨房水管漏水，今天下午在家', room: '3栋2单元501', name: '李先生', phone: '13800138000', chat: 1 }],
  [30, { title: '楼上装修噪音，影响孩子学习', service: 'complaint', service_name: '投诉', room: '5栋1单元1203', name: '王阿姨', phone: '13912345678', chat: 2, department: 'cs' }],
  [200, { title: '马桶堵了', state: 'done', room: '2栋402', name: '吴先生', phone: '13611112222', assignee: 'technician', assignee_name: '王师傅' }],
  [26, { title: '客厅插座没电', state: 'accepted', room: '6栋1101', name: '郑女士', phone: '13622223333', assignee: 'clerk', assignee_name: '李文静' }],
];

function seedTickets(world, now) {
  for (const [minutes, members] of TICKETS) {
    const ticket = world.ticket({ ...members, opened_at: iso(now - minutes * MINUTE) });
    if (!ticket.open) ticket.closed_at = iso(now - MINUTE);
    world.past('ticket.opened', ticket, 'resident', ticket.opened_at);
    if (ticket.assignee) world.past('ticket.assigned', ticket, 'clerk', iso(now - (minutes - 3) * MINUTE), { text: ticket.assignee_name });
    for (let i = 0; i < ticket.urged; i += 1) world.past('ticket.urged', ticket, 'resident', iso(now - (minutes / 2 - i) * MINUTE));
  }
  const leak = world.messages.get(1);
  for (const message of leak.slice(2)) message.ticket = 3;
}

const HOUR = 60 * MINUTE;
const CLOCKS = [
  // ticket, rule, title, state, hours since its start, hours until due, roles called
  [2, 'R-CLK-2', '现场勘察', 'kept', 26, -20, []],
  [2, 'R-CLK-3', '维修完成（单工种）', 'missed', 25, -3, ['dept_head', 'director']],
  [3, 'R-CLK-2', '现场勘察', 'warned', 8, 2, []],
];

function seedClocks(world, now) {
  CLOCKS.forEach(([number, rule, title, state, since, until, escalated], at) => {
    if (state !== 'kept') world.tickets.get(number).due_at = iso(now + until * HOUR);
    world.clocks.set(number, [...(world.clocks.get(number) || []), {
      id: at + 1, rule, title, state, started_at: iso(now - since * HOUR), due_at: iso(now + until * HOUR),
      warned: state !== 'due', paused_since: null, ended_at: state === 'kept' ? iso(now + (until - 1) * HOUR) : null,
      steps: escalated.length, escalated,
    }]);
  });
}

function seedMany(world, now, count) {
  for (let i = 0; i < count; i += 1) {
    const building = 1 + (i % 12);
    world.ticket({
      title: `公共区域第 ${i + 1} 号照明报修`, room: `${building}栋${1 + (i % 30)}01`, name: `住户${i + 1}`,
      phone: `138${String(10000000 + i).slice(-8)}`, opened_at: iso(now - (count - i) * MINUTE),
      ...(i % 3 ? { state: 'accepted', assignee: 'technician', assignee_name: '王师傅' } : {}),
    });
  }
}

export function seed({ tickets = 0, now = Date.now() } = {}) {
  const world = new World();
  if (tickets) seedMany(world, now - 5000 * MINUTE, tickets);
  const before = world.number;
  seedChats(world, now);
  seedTickets(world, now);
  if (!before) seedClocks(world, now);
  world.first = before;
  return world;
}
