// campaigns.js - messages to many homes, for their page: read, counted, and moved on.
import { call, changed, read, report, state, toast } from './core.js';
import { go } from './where.js';
import { t } from './words.js';

export const CAMPAIGN_STATES = {
  draft: { title: '草稿', tone: 'wait' },
  approved: { title: '已批准', tone: 'work' },
  running: { title: '发送中', tone: 'work' },
  paused: { title: '已暂停', tone: 'wait' },
  done: { title: '已完成', tone: 'done' },
  cancelled: { title: '已取消', tone: 'gone' },
};

/** Why a home was told nothing. */
export const SKIPS = {
  paid: '已经缴清', disputed: '有异议', promised: '答应了日期', opted_out: '不愿接收', vacant: '没有人住', told_today: '今天已发过',
  cap: '本月已够多', unreachable: '联系不上', cancelled: '已取消', not_due: '还没到时候', person: '由专人跟进', late: '内容已不对', answered: '已经答过',
  asked: '正在答别的调查', task: '已请专人告知',
};
export const HOME_STATES = { open: '待发', queued: '排队', sent: '已发', skipped: '跳过', failed: '失败' };

/** The ops that lead on from a state, as buttons; `same`: not by who made it. */
export const CAMPAIGN_MOVES = [
  { op: 'campaign.approve', from: ['draft'], label: '批准', same: true },
  { op: 'campaign.start', from: ['approved'], label: '开始发送' },
  { op: 'campaign.pause', from: ['running'], label: '暂停' },
  { op: 'campaign.resume', from: ['paused'], label: '继续发送' },
  { op: 'campaign.cancel', from: ['draft', 'approved', 'running', 'paused'], label: '取消发送', last: true },
];

function put(campaign) {
  const { campaigns } = state;
  const index = campaigns.list ? campaigns.list.findIndex(({ id }) => id === campaign.id) : -1;
  if (index >= 0) campaigns.list = campaigns.list.with ? campaigns.list.with(index, campaign) : campaigns.list.map((one, at) => (at === index ? campaign : one));
  else if (campaigns.list) campaigns.list = [campaign, ...campaigns.list];
  const known = campaigns.one.get(campaign.id);
  if (known) campaigns.one.set(campaign.id, { ...known, campaign });
  changed();
}

export async function loadCampaigns() {
  try {
    const { campaigns, kinds, per_minute_max: most } = await read('campaign.list');
    Object.assign(state.campaigns, { list: campaigns, kinds, most });
    changed();
  } catch (fault) {
    report(fault);
  }
}

/** One with its homes; those behind household `after` are added to what is known. */
export async function loadCampaign(id, after = 0) {
  if (id === 'new') return;
  const known = state.campaigns.one.get(id);
  try {
    const { campaign, params, skipped, targets } = await read('campaign.get', { campaign: id, after });
    const before = after && known ? known.targets : [];
    state.campaigns.one.set(id, { preview: known && known.preview, campaign, params, skipped, targets: [...before, ...targets], more: targets.length === 200 });
    put(campaign);
  } catch (fault) {
    if (fault.code === 'not_found') state.campaigns.one.set(id, { gone: true });
    report(fault);
    changed();
  }
}

/** What it would do; nothing is written. */
export async function previewCampaign(id) {
  try {
    const preview = await read('campaign.preview', { campaign: id });
    const known = state.campaigns.one.get(id);
    if (known) state.campaigns.one.set(id, { ...known, preview });
    changed();
  } catch (fault) {
    report(fault);
  }
}

/** Moves it on; the gateway says when somebody else was faster. */
export async function moveCampaign(op, id, members = {}) {
  try {
    const { campaign } = await call(op, { campaign: id, ...members });
    put(campaign);
    return true;
  } catch (fault) {
    report(fault);
    return false;
  }
}

export async function createCampaign(members) {
  const { campaign } = await call('campaign.create', members);
  put(campaign);
  toast(t('已建好草稿，先试算，再请另一位同事批准'));
  go('campaigns', campaign.id);
}

/** An event brought one. */
export function hearCampaign(event) {
  if (event.campaign) put(event.campaign);
  return Boolean(event.campaign);
}
