// mock_ops.mjs - the ops of the staff protocol, as the double carries them out.
import { figuresReads } from './mock_figures.mjs';
import { addNote, callInTicket, INBOX_FREE, inboxChanges, inboxReads, readCounts } from './mock_inbox.mjs';
import { listMaterials, materialsOf, removeMaterial, useMaterials } from './mock_materials.mjs';
import { factsOf, gateOf, record, SERVICES, statesOf } from './mock_procedure.mjs';
import { peopleOps } from './mock_people.mjs';
import { rosterOps } from './mock_roster.mjs';
import { iso, mask, numberOf, STATES } from './mock_world.mjs';

export class RefusedOp extends Error {
  constructor(code, message) {
    super(message);
    this.code = code;
  }
}

const CLASSES = [{ id: 'A', title: 'A 保修' }, { id: 'B', title: 'B 公司承担' }, { id: 'paid', title: '有偿' }];
const FORMS = ['工程派工单', '现场勘察会签表']; // that its tickets have
const LIST_DEFAULT = 100;
const LIST_MAX = 500;
const CHAT_PAGE = 50;

const OPEN_STATES = ['opened', 'dispatched', 'accepted', 'in_progress', 'reopened'];

// From which states an op leads where.
const MOVES = {
  'ticket.accept': { from: ['opened', 'dispatched', 'reopened'], to: 'accepted', event: 'ticket.accepted' },
  'ticket.assign': { from: OPEN_STATES, to: 'dispatched', event: 'ticket.assigned' },
  'ticket.transfer': { from: OPEN_STATES, to: 'opened', event: 'ticket.transferred' },
  'ticket.refuse': { from: ['dispatched'], to: 'opened', event: 'ticket.refused' },
  'ticket.start': { from: ['accepted'], to: 'in_progress', event: 'ticket.started' },
  'ticket.complete': { from: ['accepted', 'in_progress'], to: 'done', event: 'ticket.completed' },
  'ticket.callback': { from: ['done'], to: 'called_back', event: 'ticket.called_back' },
  'ticket.close': { from: ['called_back'], to: 'closed', event: 'ticket.closed' },
  'ticket.cancel': { from: OPEN_STATES, to: 'cancelled', event: 'ticket.cancelled' },
  'ticket.reopen': { from: ['done', 'called_back', 'closed', 'cancelled'], to: 'reopened', event: 'ticket.reopened' },
};

// As the gateway reads a role's ops.
const allows = ({ ops: names }, op) => names.some((one) => one === op || (one.endsWith('.*') && op.startsWith(one.slice(0, -1))));

// What goes out over the wire of a person or a message of the world.
const shownMe = ({ department, ...me }) => me;
const shownPerson = ({ username, name, role, title, department }) => ({ username, name, role, title, department });
export const shownMessage = ({ chat, ticket, media, ...message }) => ({ ...message, ...(media ? { media } : {}), ...(ticket ? { ticket: numberOf(ticket) } : {}) });
const shown = ({ plate, ...ticket }, whole) => ({ ...ticket, phone: whole ? ticket.phone : mask(ticket.phone) });
const shownChat = (chat, whole) => ({ ...chat, phone: whole ? chat.phone : mask(chat.phone) });
const keyOf = (number) => Number(String(number).replace(/^GD/, ''));

function ticketOf({ world, request }) {
  const ticket = world.tickets.get(keyOf(request.ticket));
  if (!ticket) throw new RefusedOp('not_found', '没有这张工单');
  return ticket;
}

function chatOf({ world, request }) {
  const chat = world.chats.get(request.chat);
  if (!chat) throw new RefusedOp('not_found', '没有这个会话');
  return chat;
}

function needText({ request }) {
  const text = (request.text || '').trim();
  if (!text) throw new RefusedOp('malformed', '请填写内容');
  return text;
}

function change(scene, kind, ticket, members) {
  ticket.updated_at = iso();
  scene.mock.event(kind, scene.client.me.username, { chat_id: ticket.chat, ticket: shown(ticket), ...members });
  return { ticket: shown(ticket, true) };
}

function move(scene, before = () => ({})) {
  const ticket = ticketOf(scene);
  const row = MOVES[scene.request.op];
  if (!row.from.includes(ticket.state)) throw new RefusedOp('conflict', '工单现在的状态不能这样操作');
  const because = gateOf(scene.world, ticket, keyOf(ticket.number), scene.request.op);
  if (because) throw new RefusedOp('conflict', because);
  const former = { ...ticket };
  const members = before(ticket);
  const { title, open } = STATES[row.to];
  Object.assign(ticket, { state: row.to, state_title: title, open, alarm: false, closed_at: open ? null : iso() });
  const answer = change(scene, row.event, ticket, members);
  if (row.event === 'ticket.reopened' || !scene.world.undo_ms) return answer;
  const offered = { seq: scene.world.seq, until: iso(Date.now() + scene.world.undo_ms) };
  scene.world.undos.set(ticket.number, { ...offered, former, op: scene.request.op, who: scene.client.me.username });
  return { ...answer, undo: offered };
}

function undo(scene) {
  const { world, client, request } = scene;
  const ticket = ticketOf(scene);
  const kept = world.undos.get(ticket.number);
  if (!kept || kept.seq !== request.seq || kept.who !== client.me.username || Date.parse(kept.until) < Date.now()) throw new RefusedOp('conflict', '这一步已经不能撤销了');
  if (world.seq !== kept.seq) throw new RefusedOp('conflict', '这张工单后来又有了变化，不能撤销了，请看最新状态');
  world.undos.delete(ticket.number);
  Object.assign(ticket, kept.former);
  return change(scene, 'ticket.undone', ticket, { op: kept.op });
}

// Once told from the record, a move can not be taken back when anything else has happened.
function undos({ world, client }) {
  const mine = [...world.undos].filter(([, { who, until, seq }]) => who === client.me.username && Date.parse(until) > Date.now() && world.seq === seq);
  return { offers: mine.map(([ticket, { op, seq, until }]) => ({ ticket, op, title: '', seq, until })) };
}

const refuseOp = (code, message) => { throw new RefusedOp(code, message); };

function enterMaterials(scene) {
  const ticket = ticketOf(scene);
  const lines = useMaterials(scene, ticket, keyOf(ticket.number), refuseOp);
  return lines.map((material) => change(scene, 'ticket.material', ticket, { material })).at(-1);
}

function takeBackMaterial(scene) {
  const ticket = ticketOf(scene);
  return change(scene, 'ticket.material_removed', ticket, { material: removeMaterial(scene, ticket, keyOf(ticket.number), refuseOp) });
}

function complete(scene) {
  if (scene.request.materials) enterMaterials(scene);
  return withText(scene);
}

const withText = (scene) => move(scene, () => ({ text: needText(scene) }));

function accept(scene) {
  const { username, name } = scene.client.me;
  return move(scene, (ticket) => {
    Object.assign(ticket, { assignee: username, assignee_name: name });
    return {};
  });
}

function assign(scene) {
  return move(scene, (ticket) => {
    const person = scene.world.staff.get(scene.request.assignee);
    if (!person) throw new RefusedOp('not_found', '没有这位同事');
    Object.assign(ticket, { assignee: person.username, assignee_name: person.name, department: person.department });
    return { text: person.name };
  });
}

function transfer(scene) {
  return move(scene, (ticket) => {
    Object.assign(ticket, { department: scene.request.department, assignee: '', assignee_name: '' });
    return scene.request.text ? { text: scene.request.text } : {};
  });
}

function refuse(scene) {
  const ticket = ticketOf(scene);
  if (ticket.assignee !== scene.client.me.username) throw new RefusedOp('forbidden', '这张工单没有派给您，不能退回');
  return move(scene, () => {
    Object.assign(ticket, { assignee: '', assignee_name: '' });
    return { text: needText(scene) };
  });
}

function acknowledge(scene) {
  const ticket = ticketOf(scene);
  if (!ticket.alarm) return { ticket: shown(ticket, true) };
  ticket.alarm = false;
  return change(scene, 'ticket.acknowledged', ticket, {});
}

function listTickets({ world, client, request }) {
  const limit = Math.min(request.limit || LIST_DEFAULT, LIST_MAX);
  const before = request.before ? keyOf(request.before) : Infinity;
  const mine = request.assignee === 'me';
  const found = [];
  for (let number = Math.min(world.number, before - 1); number >= 1 && found.length < limit; number -= 1) {
    const ticket = world.tickets.get(number);
    const holds = (!mine || ticket.assignee === client.me.username) && (!request.open || ticket.open);
    if (holds) found.push(shown(ticket));
  }
  return { tickets: found, asking: found.map(({ number }) => number).filter((number) => (world.asks.get(keyOf(number)) || []).length) };
}

function linksOf(world, number) {
  return world.links.filter((link) => [link.parent, link.child].includes(number)).map(({ parent, child, kind }) => {
    const other = parent === number ? child : parent;
    return { kind, is: parent === number ? 'child' : 'parent', ticket: shown(world.tickets.get(other)) };
  });
}

function recordFact(scene) {
  const ticket = ticketOf(scene);
  const { fact, code, message } = record(scene.world, ticket, keyOf(ticket.number), scene.request, scene.client.me);
  if (code) throw new RefusedOp(code, message);
  return change(scene, 'ticket.recorded', ticket, { fact });
}

function openTicket(scene) {
  const { service: id, parent, kind, text = '', slots = {}, ...given } = scene.request;
  const service = SERVICES.find((one) => one.id === id);
  if (!service) throw new RefusedOp('not_found', '没有这项服务');
  const from = parent ? scene.world.tickets.get(keyOf(parent)) : {};
  const { room = from.room || '', name = from.name || '', phone = from.phone || '' } = given;
  const known = { content: text, room, name, phone, ...slots };
  const missing = parent ? null : service.slots.find(({ name: slot, required }) => required && !known[slot]);
  if (missing) throw new RefusedOp('malformed', `请填写“${missing.label}”`);
  const ticket = scene.world.ticket({ service: id, service_name: service.name, room, name, phone, title: text });
  const answer = change(scene, 'ticket.opened', ticket, text ? { text } : {});
  if (parent) linkTickets({ ...scene, request: { ticket: parent, child: ticket.number, kind } });
  return answer;
}

function linkTickets(scene) {
  const ticket = ticketOf(scene);
  const { kind } = scene.request;
  const child = keyOf(scene.request.child);
  scene.world.links.push({ parent: keyOf(ticket.number), child, kind });
  return change(scene, 'link.added', ticket, { link: { ticket: scene.world.tickets.get(child).number, kind } });
}

function grade(scene) {
  const ticket = ticketOf(scene);
  const former = ticket.class;
  ticket.class = scene.request.class;
  return change(scene, 'ticket.graded', ticket, { text: scene.request.reason, former });
}

function passOf({ world, request }) {
  const found = world.passes.get(request.code);
  if (!found) throw new RefusedOp('not_found', '没有这个放行码，请核对后再输');
  return found;
}

function checkPass(scene) {
  const { number, pass } = passOf(scene);
  const ticket = scene.world.tickets.get(number);
  return { ticket: shown(ticket, true), slots: slotsOf(ticket), pass };
}

function usePass(scene) {
  const { number, pass } = passOf(scene);
  if (pass.standing !== 'good') throw new RefusedOp('conflict', PASS_REFUSALS[pass.standing]);
  Object.assign(pass, { standing: 'used', used_at: iso(), used_by: scene.client.me.username });
  change(scene, 'ticket.pass_used', scene.world.tickets.get(number), {});
  return checkPass(scene);
}

const PASS_REFUSALS = { used: '这个放行码已经用过了', over: '这个放行码已经过期或作废', early: '这个放行码还没到放行时间' };

const slotsOf = ({ title, room, plate }) => ({
  content: { label: '内容', value: title, shown: title }, room: { label: '地址', value: room, shown: room },
  ...(plate ? { vehicle: { label: '车牌', value: plate, shown: plate } } : {}),
});

// Ops of the role that lead on from the ticket's state, and what keeps each of them shut.
function gatesOf(scene, ticket) {
  return Object.keys(MOVES).filter((op) => MOVES[op].from.includes(ticket.state) && allows(scene.client.me, op))
    .map((op) => ({ op, because: gateOf(scene.world, ticket, keyOf(ticket.number), op) }));
}

function getTicket(scene) {
  const { world } = scene;
  const ticket = ticketOf(scene);
  const number = keyOf(ticket.number);
  const gates = gatesOf(scene, ticket);
  const pass = [...world.passes.values()].find((one) => one.number === number);
  const messages = [...world.messages.values()].flat().filter((message) => message.ticket === number).map(shownMessage);
  return {
    ticket: shown(ticket, true),
    slots: slotsOf(ticket),
    states: statesOf(),
    titles: [],
    moves: gates.filter(({ because }) => !because).map(({ op }) => op),
    shut: gates.filter(({ because }) => because),
    facts: factsOf(world, ticket, number, scene.client.me),
    asks: world.asks.get(number) || [],
    links: linksOf(world, number),
    forms: FORMS,
    classes: CLASSES,
    papers: [],
    photos: [],
    materials: materialsOf(world, ticket, number),
    appointments: world.agreed.get(number) || [],
    ...(pass ? { pass: pass.pass } : {}),
    messages,
    clocks: world.clocks.get(number) || [],
    record: world.events.filter((event) => event.ticket && keyOf(event.ticket.number) === number),
  };
}

function hello({ mock, world, client, request }) {
  client.batch = Boolean(request.batch);
  client.live = !request.quiet;
  if (client.live) client.replay = world.events.filter(({ seq }) => seq > (request.since || 0));
  return {
    last_seq: world.seq, now: iso(), me: shownMe(client.me),
    communities: [{ id: 'sunshine', name: '阳光花园' }],
    roles: [...world.staff.values()].map(({ role, title }) => ({ id: role, title })),
    ...(mock.demo ? { demo: mock.demo } : {}),
  };
}

function getChat(scene) {
  const chat = chatOf(scene);
  const before = scene.request.before || Infinity;
  const messages = scene.world.messages.get(chat.id).filter(({ id }) => id < before).slice(-CHAT_PAGE).map(shownMessage);
  return { chat: shownChat(chat, true), homes: homesOf(scene, chat), messages };
}

const homesOf = ({ world }, chat) => world.homes.get(chat.id) || [];

function chatEvent(scene, kind, chat) {
  scene.mock.event(kind, scene.client.me.username, { chat_id: chat.id, chat: shownChat(chat) });
  return { chat: shownChat(chat, true) };
}

function takeover(scene) {
  const chat = chatOf(scene);
  if (chat.holder) throw new RefusedOp('conflict', `${chat.holder_name}已经接管了`);
  const { username, name } = scene.client.me;
  Object.assign(chat, { holder: username, holder_name: name, waiting: false, waiting_since: null });
  const answer = chatEvent(scene, 'chat.taken', chat);
  if (scene.request.text) addNote(scene, chat, `接管原因：${scene.request.text}`);
  return answer;
}

function mustHold(scene, chat) {
  if (chat.holder !== scene.client.me.username) throw new RefusedOp('conflict', '请先接管会话');
}

function handback(scene) {
  const chat = chatOf(scene);
  mustHold(scene, chat);
  Object.assign(chat, { holder: '', holder_name: '' });
  const answer = chatEvent(scene, 'chat.handed_back', chat);
  if (scene.request.text) addNote(scene, chat, `交还机器人：${scene.request.text}`);
  return answer;
}

function bindChat(scene, kind, facts) {
  const chat = chatOf(scene);
  const { reason = '', room = chat.room, relation = 'owner' } = scene.request;
  if (!reason.trim()) throw new RefusedOp('malformed', '请写明原因');
  const author = scene.client.me.username;
  Object.assign(chat, facts(room));
  const others = homesOf(scene, chat).filter((home) => home.room !== room);
  const home = { room, relation, proof: 'word', phone: '', at: new Date().toISOString() };
  scene.world.homes.set(chat.id, kind === 'chat.bound' ? [...others, home] : others);
  scene.mock.event(kind, author, { chat_id: chat.id, room, relation: kind === 'chat.bound' ? relation : '', by: 'staff', text: reason });
  return { chat };
}

function sendMessage(scene) {
  const chat = chatOf(scene);
  mustHold(scene, chat);
  const author = scene.client.me.username;
  if (scene.request.way === 'sms') {
    addNote(scene, chat, `改用短信发给住户：${needText(scene)}`);
    return {};
  }
  const message = scene.world.message(chat.id, { direction: 'out', author, text: needText(scene), delivery: { state: 'queued', error: '' } });
  scene.mock.event('chat.message', author, { chat_id: chat.id, message: shownMessage(message) });
  return {};
}

// Colleagues see it, whoever holds the chat; a sign has no place in the series.
function type(scene) {
  const chat = chatOf(scene);
  mustHold(scene, chat);
  const { typing = true } = scene.request;
  scene.mock.sign('chat.typing', scene.client.me.username, { chat_id: chat.id, name: scene.client.me.name, typing, lasts_ms: typing ? 10000 : 0 });
  return { shown: typing };
}

const shownFund = (fund) => ({ ...fund, low: fund.balance_fen < fund.low_fen });

function drawFund(scene) {
  const fund = scene.world.funds.find(({ id }) => id === scene.request.fund);
  if (!fund) throw new RefusedOp('not_found', '没有这个周转金');
  const { amount_fen: amount, text = needText(scene) } = scene.request;
  if (amount > fund.balance_fen) throw new RefusedOp('conflict', '周转金余额不足');
  const actor = scene.client.me.username;
  fund.balance_fen -= amount;
  fund.postings.unshift({ at: iso(), amount_fen: -amount, account: 'spent.cs', actor, text });
  const { id, title, balance_fen: balance, low_fen: low, community } = fund;
  scene.mock.event('fund.drawn', actor, { fund: id, fund_title: title, amount_fen: amount, balance_fen: balance, low_fen: low, text });
  return { fund: id, community, balance_fen: balance, low: balance < low };
}

function noticeWeather({ world, mock, client, request: { kind, from, until, text = '' } }) {
  const known = world.notices.has(`${kind}@${from}`);
  world.notices.add(`${kind}@${from}`);
  if (!known) mock.event('weather.noticed', client.me.username, { kind, kind_name: '暴雨', from, until, text });
  return { community: 'sunshine', known };
}

const CAMPAIGN_MOVES = { start: ['approved', 'running'], pause: ['running', 'paused'], resume: ['paused', 'running'] };

function createCampaign({ world, mock, client, request: { kind, text = `campaign.${kind}`, params = {} } }) {
  const actor = client.me.username;
  const campaign = {
    id: world.campaigns.length + 1, kind, title: '小区通知', community: 'sunshine', state: 'draft', text, created_by: actor, approved_by: '',
    created_at: iso(), planning: false, per_minute: 600, planned: 0, open: 0, queued: 0, sent: 0, skipped: 0, failed: 0,
  };
  world.campaigns.push({ campaign, params });
  mock.event('campaign.created', actor, { campaign: { ...campaign } });
  return { campaign };
}

function campaignOf({ world, request }) {
  const found = world.campaigns[request.campaign - 1];
  if (!found) throw new RefusedOp('not_found', '没有找到');
  return found;
}

const previewCampaign = (scene) => ({
  homes: 1, chat: 0, phone: 1, unreachable: 0, opted_out: 0, partial: false, segments_each: 1, segments: 1, cost_fen: 4, sample: '', campaign: campaignOf(scene).campaign,
});

function moveCampaign(op, scene) {
  const { campaign } = campaignOf(scene);
  const actor = scene.client.me.username;
  if (op === 'approve' && campaign.created_by === actor) throw new RefusedOp('forbidden', '批准的人不能是创建的人，请另一位同事批准');
  const [from, to] = CAMPAIGN_MOVES[op] ?? ['draft', op === 'approve' ? 'approved' : 'cancelled'];
  if (campaign.state !== from) throw new RefusedOp('conflict', '群发现在的状态不能这样操作');
  campaign.state = to;
  scene.mock.event({ start: 'campaign.started', approve: 'campaign.approved', pause: 'campaign.paused', resume: 'campaign.resumed' }[op] ?? 'campaign.cancelled', actor, { campaign: { ...campaign } });
  return { campaign };
}

function throttleCampaign(scene) {
  const { campaign } = campaignOf(scene);
  campaign.per_minute = scene.request.per_minute || 600;
  scene.mock.event('campaign.throttled', scene.client.me.username, { campaign: { ...campaign } });
  return { campaign };
}

// The fee desk: a home that owes one month until somebody pays.
function statementOf({ world, request }) {
  if (request.room !== '3-2-501') throw new RefusedOp('not_found', '没有找到');
  const paid_fen = world.payments.reduce((sum, payment) => sum + payment.amount_fen, 0);
  const owed_fen = Math.max(0, 12800 - paid_fen);
  return {
    home: {
      household: 1, community: 'sunshine', room: '3-2-501', owner: '陈女士', phone: '13800138000', owed_fen, overdue_fen: owed_fen, overdue_months: owed_fen ? 1 : 0,
      disputed_fen: 0, oldest_due_on: owed_fen ? '2026-10-31' : null, occupied: true, credit_fen: Math.max(0, paid_fen - 12800),
    },
    standing: { reason: '', promised_on: null, promises: 0, person_since: null, opted_out_at: null },
    ladder: [], disputes: [], letters: [], payments: [...world.payments].reverse(),
    bills: [{ month: '2026-10', kind: '物业费', amount_fen: 12800, paid_fen: 12800 - owed_fen, due_on: '2026-10-31', disputed: false }],
  };
}

function listArrears(scene) {
  const { credit_fen, ...home } = statementOf({ ...scene, request: { room: '3-2-501' } }).home;
  return { homes: home.overdue_fen ? [{ ...home, reason: '', promised_on: null }] : [] };
}

function pay(scene) {
  const { world, mock, client, request: { room, receipt, amount_fen, paid_on = iso().slice(0, 10), method = '' } } = scene;
  statementOf(scene);
  if (world.payments.some((payment) => payment.receipt === receipt)) throw new RefusedOp('conflict', '这个收据号已经登记过了');
  world.payments.push({ receipt, amount_fen, paid_on, method });
  mock.event('fee.paid', client.me.username, { payment: { room, receipt, amount_fen, paid_on, method } });
  return statementOf(scene);
}

// A survey that staff begin and nobody has been drawn for yet.
function createSurvey({ world, mock, client, request: { kind, title = '' } }) {
  const survey = {
    id: world.surveys.length + 1, kind, title: title || '专项满意度调查', questionnaire: 'topic', community: 'sunshine', state: 'planning',
    created_by: client.me.username, campaign: 0, seed: 1, occupied: 0, sampled: 0, required: 0, answered: 0, declined: 0, visiting: 0,
    created_at: iso(), started_at: null, closed_at: null,
  };
  world.surveys.push(survey);
  mock.event('survey.begun', client.me.username, { survey: { ...survey } });
  return { survey };
}

function surveyOf({ world, request }) {
  const found = world.surveys[request.survey - 1];
  if (!found) throw new RefusedOp('not_found', '没有找到');
  return found;
}

const getSurvey = (scene) => ({
  survey: surveyOf(scene),
  buildings: [],
  tasks: [],
  questions: [{ id: 'overall', title: '总体评价', text: '总的来说您满意吗？', kind: 'scale', may_skip: false, options: [{ value: '5', title: '非常满意' }, { value: '1', title: '非常不满意' }] }],
});

function cancelSurvey(scene) {
  const survey = Object.assign(surveyOf(scene), { state: 'cancelled', closed_at: iso() });
  scene.mock.event('survey.cancelled', scene.client.me.username, { survey: { ...survey } });
  return { survey };
}

const notOpen = (scene) => { surveyOf(scene); throw new RefusedOp('conflict', '这次调查现在的状态不能这样操作'); };
const badSheet = (scene) => { surveyOf(scene); throw new RefusedOp('malformed', '问卷填写不完整'); };

const noLetter = () => { throw new RefusedOp('not_found', '没有找到'); };

function setSkills(scene) {
  const { staff, skills } = scene.request;
  scene.mock.event('staff.skills', scene.client.me.username, { staff, skills });
  return { staff, skills };
}

function retry(scene) {
  const { dead } = scene.world;
  const at = dead.findIndex(({ id }) => id === scene.request.outbox);
  if (at < 0) throw new RefusedOp('not_found', '没有这条消息');
  const [row] = dead.splice(at, 1);
  Object.assign(row, { state: 'queued', attempts: 0, error: '', next_at: iso(), finished_at: null });
  scene.mock.event('outbox.retried', scene.client.me.username, { chat_id: row.chat, outbox: row });
  return { outbox: row };
}

// Every word anywhere in what is shown, newest first.
function search(scene) {
  const { world, client, request } = scene;
  const words = request.text.toLowerCase().split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word));
  if (!words.length) throw new RefusedOp('malformed', '请写要找的字：一个字也可以');
  const fits = (...fields) => words.every((word) => fields.join('\n').toLowerCase().includes(word));
  const first = request.before === undefined;
  const limit = request.limit || 30;
  const tickets = first && allows(client.me, 'ticket.list')
    ? [...world.tickets.values()].filter((one) => fits(one.number, one.title, one.room, one.name, one.phone)).reverse().slice(0, 20) : [];
  const chats = first ? [...world.chats.values()].filter((one) => fits(one.name, one.room, one.phone)) : [];
  const messages = [...world.messages.values()].flat().filter(({ id, text }) => fits(text) && (first || id < request.before)).sort((a, b) => b.id - a.id);
  const page = messages.slice(0, limit);
  return {
    tickets: tickets.map((one) => shown(one)), chats: chats.map((one) => shownChat(one)), behind: 0,
    messages: page.map((one) => ({ chat: shownChat(world.chats.get(one.chat)), message: shownMessage(one) })),
    ...(messages.length > limit ? { before: page.at(-1).id } : {}),
  };
}

// The form of the double: the ticket's own lines, and room to sign.
function printForm(scene) {
  const ticket = ticketOf(scene);
  const { form: name } = scene.request;
  if (!FORMS.includes(name)) throw new RefusedOp('not_found', '没有找到');
  const cell = (label, value, wide = false, lines = 0) => ({ label, value, wide, lines });
  return { form: { name, title: name, code: '', community: '阳光花园', blocks: [
    { heading: '', cells: [cell('单号', ticket.number), cell('房号', ticket.room), cell('内容', ticket.title, true, 3)] },
    { heading: '本月登记', columns: ['编号', '房号'], rows: [[ticket.number, ticket.room]], blank: 2 },
    { heading: '', signs: ['业主/住户', '客户服务部'] },
  ] } };
}

// Two desks of the double: callbacks with a score, and how much each has.
const BOARD = { id: 'clerk', title: '前台' };
const isAtBoard = ({ client }) => ['clerk', 'supervisor'].includes(client.me.role);

function ticketRow(scene, ticket) {
  const number = keyOf(ticket.number);
  const gates = gatesOf(scene, ticket);
  return {
    ticket: shown(ticket, true), say: `您好，您报的“${ticket.title}”解决了吗？`,
    moves: gates.filter(({ because }) => !because).map(({ op }) => op), shut: gates.filter(({ because }) => because), titles: [], classes: CLASSES,
    facts: factsOf(scene.world, ticket, number, scene.client.me).filter(({ name }) => ['signoff', 'score'].includes(name)),
  };
}

function loadOf({ world }) {
  const open = [...world.tickets.values()].filter((ticket) => ticket.open);
  return [...world.staff.values()].map(({ username, name, role, department }) => ({ username, name, role, department, overdue: 0,
    open: open.filter(({ assignee }) => assignee === username).length })).filter((one) => one.open);
}

function getBoard(scene) {
  if (scene.request.board !== BOARD.id || !isAtBoard(scene)) throw new RefusedOp('not_found', '没有找到');
  const done = [...scene.world.tickets.values()].filter(({ state }) => state === 'done').map((ticket) => ticketRow(scene, ticket));
  const people = loadOf(scene);
  return { board: BOARD, sections: [
    { id: 'callbacks', title: '待回访', of: 'tickets', empty: '没有要回访的工单', ops: ['ticket.callback'], rows: done, count: done.length, more: false },
    { id: 'load', title: '各人手上的单', of: 'people', empty: '没有在办的单', ops: [], rows: people, count: people.length, more: false },
  ] };
}

const reads = {
  hello,
  search,
  'board.list': (scene) => ({ boards: isAtBoard(scene) ? [BOARD] : [] }),
  'board.get': getBoard,
  'ticket.form': printForm,
  ping: () => ({ now: iso() }),
  'session.list': ({ mock, client }) => ({ sessions: [...mock.sessions.values()].filter((who) => who === client.me.username).map(() => ({ since: iso(), until: iso(Date.now() + 12 * 3600e3) })) }),
  'ticket.list': listTickets,
  'ticket.get': getTicket,
  'chat.list': (scene) => ({ chats: [...scene.world.chats.values()].map((chat) => shownChat(chat)), read: readCounts(scene) }),
  ...inboxReads,
  'undo.list': undos,
  ...figuresReads,
  'chat.get': getChat,
  'service.list': () => ({ services: SERVICES }),
  'material.list': listMaterials,
  'canned.list': ({ world }) => ({ canned: world.canned }),
  'staff.list': ({ world }) => ({ staff: [...world.staff.values()].filter(({ disabled }) => !disabled).map(shownPerson) }),
  'outbox.dead': ({ world }) => ({ dead: world.dead }),
  'outbox.held': ({ world }) => ({ held: world.held }),
  'pass.check': checkPass,
  'campaign.preview': previewCampaign,
  'campaign.list': ({ world }) => ({ kinds: [{ id: 'notice', title: '小区通知', arrears: false }], per_minute_max: 600, campaigns: world.campaigns.map(({ campaign }) => campaign).reverse() }),
  'campaign.get': (scene) => ({ skipped: {}, targets: [], ...campaignOf(scene) }),
  'fee.statement': statementOf,
  'fee.arrears': listArrears,
  'survey.results': (scene) => { surveyOf(scene); throw new RefusedOp('conflict', '调查结束以后才有结果'); },
  'survey.list': ({ world }) => ({ kinds: [{ id: 'topic', title: '专项调查' }], surveys: [...world.surveys].reverse() }),
  'survey.get': getSurvey,
  'letter.list': () => ({ letters: [] }),
  'letter.get': noLetter,
  'fund.list': ({ world }) => ({ funds: world.funds.map(shownFund) }),
};

function endSessions({ mock, client }) {
  for (const [token, who] of mock.sessions) if (who === client.me.username) mock.sessions.delete(token);
  for (const other of mock.clients) if (other.me.username === client.me.username) setImmediate(() => other.socket.close(1000));
  return {};
}

const changes = {
  'session.end': endSessions,
  'outbox.retry': retry,
  'campaign.throttle': throttleCampaign,
  'fee.pay': pay,
  'ticket.accept': accept,
  'ticket.assign': assign,
  'ticket.transfer': transfer,
  'ticket.refuse': refuse,
  'ticket.start': (scene) => move(scene),
  'ticket.note': (scene) => change(scene, 'ticket.noted', ticketOf(scene), callInTicket(scene, ticketOf(scene), needText(scene), scene.request.mentions)),
  'ticket.complete': complete,
  'ticket.material': enterMaterials,
  'ticket.material_remove': takeBackMaterial,
  'ticket.callback': (scene) => move(scene, () => ({ text: needText(scene), ...(scene.request.score ? { score: scene.request.score } : {}) })),
  'ticket.close': (scene) => move(scene),
  'ticket.cancel': withText,
  'ticket.reopen': withText,
  'ticket.undo': undo,
  'ticket.acknowledge': acknowledge,
  'staff.skills': setSkills,
  'ticket.close_unreached': () => { throw new RefusedOp('conflict', '按流程，工单现在的状态不能做这一步'); },
  'ticket.record': recordFact,
  'ticket.open': openTicket,
  'ticket.link': linkTickets,
  'ticket.grade': grade,
  'pass.use': usePass,
  ...inboxChanges,
  'chat.takeover': takeover,
  'chat.send': sendMessage,
  'chat.typing': type,
  'chat.handback': handback,
  'chat.bind': (scene) => bindChat(scene, 'chat.bound', (room) => ({ room, bound: true })),
  'chat.unbind': (scene) => bindChat(scene, 'chat.unbound', () => ({ room: '', bound: false })),
  'home.file': () => { throw new RefusedOp('not_found', '没有这套房，请核对房号'); },
  'fund.draw': drawFund,
  'fund.refill': () => { throw new RefusedOp('forbidden', '只有财务可以补足'); },
  'weather.notice': noticeWeather,
  'campaign.create': createCampaign,
  ...Object.fromEntries(['approve', 'start', 'pause', 'resume', 'cancel'].map((op) => [`campaign.${op}`, (scene) => moveCampaign(op, scene)])),
  'survey.create': createSurvey,
  'survey.cancel': cancelSurvey,
  'survey.enter': badSheet,
  ...Object.fromEntries(['close', 'returned', 'decline'].map((op) => [`survey.${op}`, notOpen])),
  'letter.track': noLetter,
  'dunning.legal': () => { throw new RefusedOp('forbidden', '您没有做这件事的权限'); },
};

const FREE = new Set(['ticket.undo', 'undo.list', ...INBOX_FREE, 'ticket.form', 'board.list', 'board.get', 'hello', 'ping', 'search', 'session.list', 'session.end', 'canned.list', 'staff.list', 'service.list', 'material.list']);

/** Refuses what the role does not allow. */
export function check(me, op) {
  if (!FREE.has(op) && !allows(me, op)) throw new RefusedOp('forbidden', '您没有权限做这个操作');
}

const people = peopleOps(RefusedOp);
const roster = rosterOps(RefusedOp);
const table = (rows, isChange) => Object.entries(rows).map(([name, run]) => [name, { run, changes: isChange }]);

export const ops = Object.fromEntries([...table({ ...reads, ...people.reads, ...roster.reads }, false), ...table({ ...changes, ...people.changes, ...roster.changes }, true)]);
