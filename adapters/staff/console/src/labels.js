// labels.js - the console's own words. What the procedures name (services, states) comes from the
// gateway; here are only the words for the protocol's fixed terms.
import { t } from './words.js';

export const DEPARTMENTS = {
  cs: '客户服务',
  engineering: '维修工程',
  security: '安护礼宾',
  environment: '环境',
  finance: '财务',
  audit: '审计核算',
  sales: '经营销售',
};

export const ROLES = {
  clerk: '客服前台',
  technician: '维修技工',
  captain: '维修队长',
  dept_head: '部门主管',
  supervisor: '客服主管',
  director: '管理处主任',
  cs_manager: '客服部经理',
  chief_engineer: '副总工程师',
  deputy_gm: '副总经理',
  gm: '总经理',
  audit: '审计核算',
  finance: '财务',
  security: '安护',
};

export const ERRORS = {
  malformed: '请求有误，网关没有看懂',
  forbidden: '您没有权限做这个操作',
  not_found: '没有找到，可能已被移走',
  conflict: '情况已经变化，请看最新状态后再试',
  too_large: '内容太长了，请缩短后再试',
  throttled: '操作太快，请稍等片刻再试',
  busy: '网关正忙，请稍后再试',
  internal: '网关出错了，请稍后再试',
};

export const CHANNELS = { wechat: '微信', wecom: '企业微信', sms: '短信' };
/** A channel that the console has no word for is called as the configuration calls it. */
export const channelName = (chat) => t(CHANNELS[chat.channel] || chat.channel_title || chat.channel);

export const RELATIONS = { owner: '业主', tenant: '租客', delegate: '代办人' };
export const PROOFS = { number: '号码已核实', word: '仅凭登记' };

export const KINDS = {
  image: '图片',
  voice: '语音',
  video: '视频',
  shortvideo: '小视频',
  location: '位置',
  link: '链接',
  event: '事件',
  file: '文件',
};

export const LINKS = { defect: '质量问题', task: '任务', revisit: '回访任务' };

export const PRIORITIES = ['', '紧急', '险情'];

/** What happened, for the record of a ticket: the words after who did it. */
export const EVENTS = {
  'ticket.opened': '登记了工单',
  'ticket.accepted': '接单',
  'ticket.refused': '退回',
  'ticket.graded': '定级',
  'ticket.passed_on': '转给下一位',
  'ticket.handed_over': '原负责人账号停用，转交',
  'ticket.unclaimed': '无人接单',
  'ticket.assigned': '派单',
  'ticket.transferred': '转派',
  'ticket.started': '开始处理',
  'ticket.noted': '备注',
  'ticket.material': '用了材料',
  'ticket.material_removed': '去掉材料',
  'ticket.completed': '处理完成',
  'ticket.called_back': '回访',
  'ticket.closed': '关闭工单',
  'ticket.cancelled': '取消工单',
  'ticket.reopened': '重开工单',
  'ticket.undone': '撤销了刚才的一步',
  'ticket.urged': '催单',
  'ticket.alarm': '险情告警',
  'ticket.acknowledged': '确认收到告警',
  'ticket.recorded': '登记',
  'ticket.notified': '提醒',
  'ticket.prioritised': '改了紧急程度',
  'ticket.pass_given': '发出放行码',
  'ticket.pass_revoked': '作废放行码',
  'ticket.pass_used': '放行',
  'ticket.posted': '入账',
  'ticket.post_refused': '余额不足，没有入账',
  'ask.put': '询问住户',
  'ask.expired': '住户没有答复',
  'ask.withdrawn': '不再询问住户',
  'link.added': '关联工单',
  'link.closed': '关联工单办结',
  'clock.started': '开始计时',
  'clock.paused': '暂停计时',
  'clock.resumed': '继续计时',
  'clock.extended': '改了期限',
  'clock.warned': '快到期提醒',
  'clock.missed': '超时',
  'clock.escalated': '超时升级',
  'clock.kept': '按时完成',
  'clock.ended': '超时后完成',
  'clock.void': '不再计时',
  'chat.message': '消息',
  'chat.media': '图片或语音',
  'chat.taken': '接管会话',
  'chat.handed_back': '交还机器人',
  'chat.waiting': '住户请求人工',
  'outbox.failed': '消息发送失败',
  'outbox.uncertain': '消息是否送达不明',
  'outbox.retried': '重发消息',
  'outbox.routed': '消息改走其他方式',
  'outbox.delivered': '消息已送达',
  'outbox.withdrawn': '消息不发了',
  'ticket.appointment': '预约提醒',
  'ticket.photo': '拍了照片',
  'fund.drawn': '从周转金支出',
};

/** What a photo of staff shows. */
export const PHOTOS = { before: '施工前', after: '施工后', other: '其他' };

/** The states of a clock: the word, and the colour that goes with it. */
export const CLOCKS = {
  due: { title: '计时中', tone: 'work' },
  warned: { title: '快到期', tone: 'wait' },
  paused: { title: '已暂停', tone: 'gone' },
  missed: { title: '已超时', tone: 'late' },
  kept: { title: '按时完成', tone: 'done' },
  void: { title: '不再计时', tone: 'gone' },
};

const ACTORS = { resident: '住户', bot: '机器人', system: '系统' };

/** Who: an actor or author of the protocol as a person reads it. */
export function actorName(actor, staff) {
  if (!actor) return t('系统');
  if (ACTORS[actor]) return t(ACTORS[actor]);
  const person = staff.get(actor);
  return person ? person.name || actor : actor;
}

export const roleName = (id, roles) => (roles.find((role) => role.id === id) || {}).title || t(ROLES[id] || id);

export const departmentName = (id) => t(DEPARTMENTS[id] || id || '');

/** 12 or "GD000012" → 12; the key of a ticket everywhere in the console. */
export function ticketKey(number) {
  if (typeof number === 'number') return number;
  const digits = /(\d+)\s*$/.exec(String(number || ''));
  return digits ? Number(digits[1]) : 0;
}

export const ticketLabel = (key) => `GD${String(key).padStart(6, '0')}`;

/** What a message is that waits or was not sent. */
export const LANES = { emergency: '紧急通知', code: '验证码', reply: '回复', notice: '服务通知', campaign: '群发消息' };
