// campaigns.js - messages to many homes: the list, a new one, one with what it would do, its way, and its homes.
import { useEffect, useState } from 'preact/hooks';
import * as app from '../app.js';
import { CAMPAIGN_MOVES, CAMPAIGN_STATES, createCampaign, HOME_STATES, loadCampaign, moveCampaign, previewCampaign, SKIPS } from '../campaigns.js';
import { html } from '../html.js';
import { actorName } from '../labels.js';
import { may } from '../may.js';
import { fenOf, yuan } from '../money.js';
import { t } from '../words.js';
import { Icon } from './icons.js';
import { Empty, IconButton, Loading, Time, Words } from './parts.js';
import { WindowList } from './windowed.js';

const ROW_PX = 76;
const LOOK_MS = 2000; // a running one is looked at so often: events tell of every tenth only

const communityName = (id) => (app.state.communities.find((one) => one.id === id) || { name: id }).name;

function Pill({ campaign }) {
  const { title, tone } = CAMPAIGN_STATES[campaign.state];
  return html`<span class=${`pill ${tone}`}>${t(title)}</span>`;
}

const handled = ({ planned, open }) => planned - open;

function Row(campaign) {
  return html`<div class="ticket-row">
    <div class="line"><span class="number">${campaign.id}</span><span class="title cut"><${Words}>${campaign.title}<//></span>
      <${Pill} campaign=${campaign} /><span class="push quiet"><${Time} at=${campaign.created_at} /></span></div>
    <div class="line quiet"><span class="cut"><${Words}>${communityName(campaign.community)}<//></span>
      <span class="push nobreak">${campaign.planned ? t('{done} / {all} 户', { done: handled(campaign), all: campaign.planned }) : ''}</span></div>
  </div>`;
}

export function CampaignList() {
  const { list } = app.state.campaigns;
  return html`<section class="list" aria-label=${t('群发')}>
    <header class="list-head plain"><h2>${t('群发与催费')}</h2>
      ${may(app.state.me, 'campaign.create') ? html`<a class="button" href=${app.linkTo('campaigns', 'new')}>${t('新建')}</a>` : null}</header>
    ${list ? html`<${WindowList} items=${list} keyOf=${({ id }) => id} height=${ROW_PX} row=${Row} label=${t('群发列表')}
      active=${app.state.active.campaigns} open=${app.state.place.open} onOpen=${(key) => app.go('campaigns', key)} onEnd=${() => {}}
      footer=${list.length ? null : html`<${Empty} icon="campaigns" title=${t('还没有群发')} hint=${t('新建的是草稿：先试算，再由另一位同事批准。')} />`} />` : html`<${Loading} />`}
  </section>`;
}

// ---- a new one ----

function useForm() {
  const { kinds } = app.state.campaigns;
  const { communities } = app.state;
  const [values, setValues] = useState({ building: '', least: '', months: '', bound: false });
  const [fault, setFault] = useState('');
  const kind = kinds.find(({ id }) => id === values.kind) || kinds[0];
  const community = values.community || (communities[0] || {}).id;
  const submit = async (event) => {
    event.preventDefault();
    const least = fenOf(values.least);
    if (values.least && !least) return setFault(t('金额没有看懂'));
    if (values.months && !/^\d{1,3}$/.test(values.months)) return setFault(t('月数没有看懂'));
    const params = {
      ...(values.building ? { building: values.building.trim() } : {}), ...(values.bound ? { bound: true } : {}),
      ...(kind.arrears && least ? { least_fen: least } : {}), ...(kind.arrears && values.months ? { months: Number(values.months) } : {}),
    };
    try {
      await createCampaign({ kind: kind.id, community, params });
    } catch (refusal) {
      setFault(app.errorText(refusal));
    }
    return undefined;
  };
  return { values, fault, kind, kinds, community, communities, submit, set: (name, value) => setValues({ ...values, [name]: value }) };
}

function Field({ label, name, form, ...more }) {
  return html`<label>${label}<input name=${name} autocomplete="off" value=${form.values[name]} ...${more} onInput=${(event) => form.set(name, event.currentTarget.value)} /></label>`;
}

function Choice({ label, name, value, options, form }) {
  return html`<label>${label}<select name=${name} value=${value} onChange=${(event) => form.set(name, event.currentTarget.value)}>
    ${options.map(({ id, title, name: words }) => html`<option key=${id} value=${id}>${title || words}</option>`)}</select></label>`;
}

function NewCampaign() {
  const form = useForm();
  if (!form.kind) return html`<${Loading} />`;
  return html`<div class="detail dealing"><header class="detail-head"><div class="line"><${Back} /><h2>${t('新建群发')}</h2></div></header>
    <form class="card desk-form" onSubmit=${form.submit} novalidate>
      <${Choice} label=${t('内容')} name="kind" value=${form.kind.id} options=${form.kinds} form=${form} />
      ${form.communities.length > 1 ? html`<${Choice} label=${t('小区')} name="community" value=${form.community} options=${form.communities} form=${form} />` : null}
      <${Field} label=${t('楼栋（不填是全部）')} name="building" placeholder="3" form=${form} />
      ${form.kind.arrears ? html`<${Field} label=${t('欠费至少（元）')} name="least" inputmode="decimal" form=${form} />
        <${Field} label=${t('欠费至少（月）')} name="months" inputmode="numeric" form=${form} />` : null}
      <label class="tick"><input type="checkbox" name="bound" checked=${form.values.bound} onChange=${(event) => form.set('bound', event.currentTarget.checked)} />${t('只发给绑定了微信的住户')}</label>
      <p class="quiet">${t('建好的是草稿：先试算，再由另一位同事批准，然后才能开始。')}</p>
      <p class="fault" role="alert">${form.fault}</p>
      <button class="button primary">${t('建立草稿')}</button>
    </form></div>`;
}

// ---- one ----

const Back = () => html`<${IconButton} icon="back" label=${t('回到列表')} className="back" onClick=${() => app.go('campaigns')} />`;

const Figure = ({ label, value, tone }) => html`<div class=${`tally ${tone || ''}`}><dt>${label}</dt><dd>${value}</dd></div>`;

function Preview({ id, preview }) {
  const [busy, setBusy] = useState(false);
  const ask = async () => {
    setBusy(true);
    await previewCampaign(id);
    setBusy(false);
  };
  return html`<section class="card"><h3>${t('试算（什么也不会发出）')}</h3>
    ${preview ? html`<dl class="tallies" data-part="preview">
      <${Figure} label=${t('住户')} value=${preview.partial ? t('{n}（只看了一部分）', { n: preview.homes }) : preview.homes} />
      <${Figure} label=${t('走微信')} value=${preview.chat} /><${Figure} label=${t('走短信')} value=${preview.phone} />
      <${Figure} label=${t('联系不上')} value=${preview.unreachable} /><${Figure} label=${t('不愿接收')} value=${preview.opted_out} />
      <${Figure} label=${t('短信条数')} value=${preview.segments} /><${Figure} label=${t('费用（元）')} value=${yuan(preview.cost_fen)} />
    </dl><blockquote class="sample" dir="auto">${preview.sample || t('没有可以发送的住户')}</blockquote>` : null}
    <button type="button" class="button" data-op="campaign.preview" disabled=${busy} onClick=${ask}>${preview ? t('重新试算') : t('试算')}</button>
  </section>`;
}

function Way({ campaign }) {
  const done = handled(campaign);
  return html`<section class="card"><h3>${t('进度')}</h3>
    <progress class="way" max=${Math.max(1, campaign.planned)} value=${done} aria-label=${t('已处理的住户')}></progress>
    <p class="quiet" role="status">${campaign.planning ? t('正在圈定住户：{n} 户', { n: campaign.planned }) : t('{done} / {all} 户', { done, all: campaign.planned })}</p>
    <dl class="tallies">${Object.entries(HOME_STATES).map(([name, label]) => html`<${Figure} key=${name} label=${t(label)} value=${campaign[name]}
      tone=${name === 'failed' && campaign.failed ? 'bad' : ''} />`)}</dl>
  </section>`;
}

function Skipped({ skipped }) {
  const rows = Object.entries(skipped);
  if (!rows.length) return null;
  return html`<section class="card"><h3>${t('为什么跳过')}</h3><dl class="tallies">
    ${rows.map(([reason, count]) => html`<${Figure} key=${reason} label=${t(SKIPS[reason] || reason)} value=${count} />`)}</dl></section>`;
}

function Homes({ id, targets, more }) {
  if (!targets.length) return null;
  return html`<section class="card"><h3>${t('住户')}</h3><div class="wide-table" tabindex="0" role="region" aria-label=${t('数字')}><table>
    <thead><tr><th scope="col">${t('房号')}</th><th scope="col">${t('状态')}</th><th scope="col">${t('原因')}</th></tr></thead>
    <tbody>${targets.map((one) => html`<tr key=${one.household}><td><a href=${app.linkTo('fees', one.room)}>${one.room}</a></td>
      <td>${t(HOME_STATES[one.state])}</td><td>${one.skipped ? t(SKIPS[one.skipped] || one.skipped) : ''}</td></tr>`)}</tbody></table></div>
    ${more ? html`<p class="more"><button type="button" class="button" onClick=${() => loadCampaign(id, targets[targets.length - 1].household)}>${t('更多')}</button></p>` : null}
  </section>`;
}

function Pace({ campaign }) {
  const [typed, setTyped] = useState(String(campaign.per_minute));
  const { most } = app.state.campaigns;
  if (!may(app.state.me, 'campaign.throttle') || ['done', 'cancelled'].includes(campaign.state)) return null;
  const submit = (event) => {
    event.preventDefault();
    if (/^\d{1,6}$/.test(typed)) moveCampaign('campaign.throttle', campaign.id, { per_minute: Number(typed) });
  };
  return html`<form class="pace" onSubmit=${submit}><label>${t('每分钟最多（条，不超过 {most}）', { most })}
    <input name="per_minute" inputmode="numeric" value=${typed} onInput=${(event) => setTyped(event.currentTarget.value)} /></label>
    <button class="button" data-op="campaign.throttle">${t('限速')}</button></form>`;
}

function Moves({ campaign }) {
  const [asking, setAsking] = useState(''); // an op that has no way back is asked twice
  const { me } = app.state;
  const moves = CAMPAIGN_MOVES.filter(({ op, from }) => may(me, op) && from.includes(campaign.state));
  const own = ({ same }) => same && campaign.created_by === me.username;
  const run = ({ op, last }) => {
    if (last && asking !== op) return setAsking(op);
    setAsking('');
    return moveCampaign(op, campaign.id);
  };
  return html`<div class="moves">${moves.map((move) => html`<button type="button" key=${move.op} data-op=${move.op} disabled=${own(move)}
      title=${own(move) ? t('批准的人不能是创建的人') : ''} class=${`button ${move.last ? (asking === move.op ? 'danger' : '') : 'primary'}`} onClick=${() => run(move)}>
      ${move.last && asking === move.op ? t('确定取消，不再发送') : t(move.label)}</button>`)}
    ${moves.some(own) ? html`<span class="quiet">${t('批准的人不能是创建的人')}</span>` : null}</div>`;
}

export function CampaignDetail({ open }) {
  const one = app.state.campaigns.one.get(open);
  const live = one && one.campaign && (one.campaign.state === 'running' || one.campaign.queued > 0);
  useEffect(() => {
    if (!live) return undefined;
    const timer = setInterval(() => loadCampaign(open), LOOK_MS);
    return () => clearInterval(timer);
  }, [open, live]);
  if (open === 'new') return html`<${NewCampaign} />`;
  if (!one) return html`<${Loading} />`;
  if (one.gone) return html`<${Empty} icon="campaigns" title=${t('没有这次群发')} />`;
  const { campaign } = one;
  const who = (name) => html`<${Words}>${actorName(name, app.state.staff)}<//>`;
  return html`<div class="detail dealing">
    <header class="detail-head"><div class="line"><${Back} /><h2><${Words}>${campaign.title}<//></h2><${Pill} campaign=${campaign} /></div>
      <p class="quiet">${communityName(campaign.community)} · ${t('创建')} ${who(campaign.created_by)} <${Time} at=${campaign.created_at} />
        ${campaign.approved_by ? html` · ${t('批准')} ${who(campaign.approved_by)}` : null}</p>
      <${Moves} campaign=${campaign} /><${Pace} key=${campaign.per_minute} campaign=${campaign} /></header>
    <div class="detail-body">
      ${campaign.planned || campaign.state === 'running' ? html`<${Way} campaign=${campaign} />` : null}
      ${['draft', 'approved'].includes(campaign.state) && may(app.state.me, 'campaign.preview') ? html`<${Preview} id=${open} preview=${one.preview} />` : null}
      <${Skipped} skipped=${one.skipped} />
      <${Homes} id=${open} targets=${one.targets} more=${one.more} />
    </div></div>`;
}
