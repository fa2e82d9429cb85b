// surveys.js - satisfaction surveys: the list, a new one, how far one is, a sheet from the door or from paper, what it came to.
import { useState } from 'preact/hooks';
import * as app from '../app.js';
import { html } from '../html.js';
import { actorName, ticketKey, ticketLabel } from '../labels.js';
import { may } from '../may.js';
import { askSurvey, createSurvey, SURVEY_STATES } from '../surveys.js';
import { t } from '../words.js';
import { Empty, IconButton, Loading, Time, Words } from './parts.js';
import { Results } from './survey_results.js';
import { SheetForm } from './survey_sheet.js';
import { WindowList } from './windowed.js';

const ROW_PX = 76;

const communityName = (id) => (app.state.communities.find((one) => one.id === id) || { name: id }).name;
const Back = () => html`<${IconButton} icon="back" label=${t('回到列表')} className="back" onClick=${() => app.go('surveys')} />`;
const Figure = ({ label, value }) => html`<div class="tally"><dt>${label}</dt><dd>${value}</dd></div>`;

function Pill({ survey }) {
  const { title, tone } = SURVEY_STATES[survey.state];
  return html`<span class=${`pill ${tone}`}>${t(title)}</span>`;
}

function Row(survey) {
  return html`<div class="ticket-row">
    <div class="line"><span class="title cut"><${Words}>${survey.title}<//></span><${Pill} survey=${survey} /><span class="push quiet"><${Time} at=${survey.created_at} /></span></div>
    <div class="line quiet"><span class="cut"><${Words}>${communityName(survey.community)}<//></span>
      <span class="push nobreak">${t('答了 {n} / 需要 {all}', { n: survey.answered, all: survey.required })}</span></div>
  </div>`;
}

export function SurveyList() {
  const { list } = app.state.surveys;
  return html`<section class="list" aria-label=${t('满意度调查')}>
    <header class="list-head plain"><h2>${t('满意度调查')}</h2>
      ${may(app.state.me, 'survey.create') ? html`<a class="button" href=${app.linkTo('surveys', 'new')}>${t('新建')}</a>` : null}</header>
    ${list ? html`<${WindowList} items=${list} keyOf=${({ id }) => id} height=${ROW_PX} row=${Row} label=${t('调查列表')}
      active=${app.state.active.surveys} open=${app.state.place.open} onOpen=${(key) => app.go('surveys', key)} onEnd=${() => {}}
      footer=${list.length ? null : html`<${Empty} icon="surveys" title=${t('还没有调查')} hint=${t('到了时候会自己开始；专项调查由这里新建。')} />`} />` : html`<${Loading} />`}
  </section>`;
}

// ---- a new one ----

function NewSurvey() {
  const { kinds } = app.state.surveys;
  const { communities } = app.state;
  const [values, setValues] = useState({ title: '' });
  const [fault, setFault] = useState('');
  if (!kinds.length) return html`<${Loading} />`;
  const kind = values.kind || kinds[kinds.length - 1].id; // the topic survey stands last
  const community = values.community || (communities[0] || {}).id;
  const set = (name) => (event) => setValues({ ...values, [name]: event.currentTarget.value });
  const submit = async (event) => {
    event.preventDefault();
    try {
      await createSurvey({ kind, community, ...(values.title.trim() ? { title: values.title.trim() } : {}) });
    } catch (refusal) {
      setFault(app.errorText(refusal));
    }
  };
  return html`<div class="detail dealing"><header class="detail-head"><div class="line"><${Back} /><h2>${t('新建调查')}</h2></div></header>
    <form class="card desk-form" onSubmit=${submit} novalidate>
      <label>${t('种类')}<select name="kind" value=${kind} onChange=${set('kind')}>${kinds.map(({ id, title }) => html`<option key=${id} value=${id}>${title}</option>`)}</select></label>
      ${communities.length > 1 ? html`<label>${t('小区')}<select name="community" value=${community} onChange=${set('community')}>
        ${communities.map(({ id, name }) => html`<option key=${id} value=${id}>${name}</option>`)}</select></label>` : null}
      <label>${t('主题（可不填）')}<input name="title" autocomplete="off" maxlength="20" value=${values.title} onInput=${set('title')} /></label>
      <p class="quiet">${t('先按楼栋随机抽样；邀请由另一位同事在“群发”里批准后才发出。')}</p>
      <p class="fault" role="alert">${fault}</p>
      <button class="button primary">${t('抽样并建立')}</button>
    </form></div>`;
}

// ---- one ----

function Way({ survey }) {
  return html`<section class="card"><h3>${t('进度')}</h3>
    <progress class="way" max=${Math.max(1, survey.required)} value=${Math.min(survey.answered, survey.required)} aria-label=${t('已经答卷的住户')}></progress>
    <p class="quiet" role="status">${t('答了 {n} / 需要 {all}', { n: survey.answered, all: survey.required })}</p>
    <dl class="tallies">
      <${Figure} label=${t('入住户数')} value=${survey.occupied} /><${Figure} label=${t('抽到')} value=${survey.sampled} />
      <${Figure} label=${t('答了')} value=${survey.answered} /><${Figure} label=${t('不参加')} value=${survey.declined} />
      <${Figure} label=${t('待上门')} value=${survey.visiting} />
    </dl>
    ${survey.campaign ? html`<p><a class="chat-link" href=${app.linkTo('campaigns', survey.campaign)}>${t('邀请的群发')}</a></p>` : null}</section>`;
}

function Buildings({ buildings }) {
  if (!buildings.length) return null;
  return html`<section class="card"><h3>${t('各楼栋')}</h3><div class="wide-table" tabindex="0" role="region" aria-label=${t('数字')}><table>
    <thead><tr><th scope="col">${t('楼栋')}</th><th scope="col" class="sum">${t('入住')}</th><th scope="col" class="sum">${t('抽到')}</th><th scope="col" class="sum">${t('答了')}</th></tr></thead>
    <tbody>${buildings.map((one) => html`<tr key=${one.building}><td>${one.building}</td><td class="sum">${one.homes}</td><td class="sum">${one.sampled}</td><td class="sum">${one.answered}</td></tr>`)}</tbody>
  </table></div></section>`;
}

const TASKS = { 'R-SUR-6a': '经理再回访', 'R-SUR-6b': '专题调查' };

function Tasks({ tasks }) {
  if (!tasks || !tasks.length) return null;
  return html`<section class="card"><h3>${t('后续任务')}</h3><ul class="survey-tasks">${tasks.map((task) => {
    const key = ticketKey(task.ticket);
    return html`<li key=${task.ticket} class="line" data-task=${task.intent}><span class=${`pill ${task.open ? 'wait' : 'done'}`}>${task.open ? t('未办结') : t('已办结')}</span>
      <b>${t(TASKS[task.intent] || task.intent)}</b> <a href=${app.linkTo('tickets', key)}>${ticketLabel(key)}</a> <span class="cut"><${Words}>${task.title}<//></span></li>`;
  })}</ul></section>`;
}

const ENDS = [
  { op: 'survey.close', from: ['open'], label: '结束调查', sure: '确定结束，现在出结果' },
  { op: 'survey.cancel', from: ['planning', 'open'], label: '取消调查', sure: '确定取消，不出结果' },
];

function Ends({ survey }) {
  const [asking, setAsking] = useState('');
  const run = async ({ op }) => {
    if (asking !== op) return setAsking(op);
    setAsking('');
    return askSurvey(op, survey.id).catch(app.report);
  };
  return html`<div class="moves">${ENDS.filter(({ op, from }) => may(app.state.me, op) && from.includes(survey.state)).map((end) => html`<button type="button" key=${end.op}
    data-op=${end.op} class=${`button ${asking === end.op ? 'danger' : ''}`} onClick=${() => run(end)}>${asking === end.op ? t(end.sure) : t(end.label)}</button>`)}</div>`;
}

export function SurveyDetail({ open }) {
  const one = app.state.surveys.one.get(open);
  if (open === 'new') return html`<${NewSurvey} />`;
  if (!one) return html`<${Loading} />`;
  if (one.gone) return html`<${Empty} icon="surveys" title=${t('没有这次调查')} />`;
  const { survey } = one;
  return html`<div class="detail dealing">
    <header class="detail-head"><div class="line"><${Back} /><h2><${Words}>${survey.title}<//></h2><${Pill} survey=${survey} /></div>
      <p class="quiet">${communityName(survey.community)} · ${t('创建')} <${Words}>${actorName(survey.created_by, app.state.staff)}<//> <${Time} at=${survey.created_at} />
        ${survey.closed_at ? html` · ${t('结束')} <${Time} at=${survey.closed_at} />` : null}</p>
      <${Ends} survey=${survey} /></header>
    <div class="detail-body">
      ${one.results ? html`<${Results} results=${one.results} />` : null}
      <${Way} survey=${survey} />
      <${Tasks} tasks=${one.tasks} />
      ${survey.state === 'open' && may(app.state.me, 'survey.enter') ? html`<${SheetForm} key=${survey.answered} survey=${survey} questions=${one.questions} />` : null}
      <${Buildings} buildings=${one.buildings} />
    </div></div>`;
}
