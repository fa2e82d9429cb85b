// figures.js - the dashboards: tickets, time limits, how long things take, what residents say, what
// homes owe, campaigns; and the reports, to read and to print.
import { useMemo } from 'preact/hooks';
import * as app from '../app.js';
import {
  ageTitle, hours, keptByDay, loadFigures, loadReport, openedByDay, percent, PERIODS, setFigures, SPANS,
} from '../figures.js';
import { html } from '../html.js';
import { yuan } from '../money.js';
import { t } from '../words.js';
import { Icon } from './icons.js';
import { Empty, Loading, Words } from './parts.js';
import { Numbers, Plot } from './plot.js';

function Community() {
  const { communities, figures } = app.state;
  if (communities.length < 2) return null;
  return html`<label>${t('小区')}<select value=${figures.community || communities[0].id}
    onChange=${(event) => { setFigures({ community: event.currentTarget.value, report: null }); loadFigures(); }}>
    ${communities.map(({ id, name }) => html`<option key=${id} value=${id}>${name}</option>`)}</select></label>`;
}

function Span() {
  const { days } = app.state.figures;
  return html`<label>${t('时间')}<select name="days" value=${days} onChange=${(event) => { setFigures({ days: Number(event.currentTarget.value) }); loadFigures(); }}>
    ${SPANS.map((one) => html`<option key=${one} value=${one}>${t('最近 {n} 天', { n: one })}</option>`)}</select></label>`;
}

function Opened({ answer }) {
  const plot = useMemo(() => openedByDay(answer), [answer]);
  const columns = [t('日期'), ...plot.series.map(({ label }) => label), t('合计')];
  const sum = (values) => values.reduce((all, one) => all + one, 0);
  const rows = plot.labels.map((day, at) => [day, ...plot.series.map(({ values }) => values[at]), sum(plot.series.map(({ values }) => values[at]))]);
  const total = [t('合计'), ...plot.series.map(({ values }) => sum(values)), sum(plot.series.map(({ values }) => sum(values)))];
  return html`<${Plot} title=${t('每天的新工单')} plot=${plot} columns=${columns} rows=${[total, ...rows]} />`;
}

function Kept({ answer }) {
  const plot = useMemo(() => keptByDay(answer), [answer]);
  const kept = answer.clocks.reduce((all, one) => all + one.kept, 0);
  const missed = answer.clocks.reduce((all, one) => all + one.missed, 0);
  const rows = answer.clocks.map((one) => [one.day, one.kept, one.missed, percent(one.kept / (one.kept + one.missed))]);
  return html`<${Plot} title=${t('办理时限按时率')} plot=${plot} columns=${[t('日期'), t('按时'), t('超时'), t('按时率')]} rows=${rows}
    note=${kept + missed ? t('合计：按时 {kept}，超时 {missed}，按时率 {share}', { kept, missed, share: percent(kept / (kept + missed)) }) : ''} />`;
}

function Times({ answer }) {
  const plot = useMemo(() => ({
    bars: true, labels: answer.times.map(({ name }) => name),
    series: [{ label: t('办结，一半在此之内（小时）'), values: answer.times.map(({ solving }) => (solving.p50 || 0) / 60) }],
  }), [answer]);
  const columns = [t('服务'), t('工单'), ...['p50', 'p90', 'p95'].map((one) => `${t('接单')} ${one}`), ...['p50', 'p90', 'p95'].map((one) => `${t('办结')} ${one}`)];
  const cells = (times) => ['p50', 'p90', 'p95'].map((one) => hours(times[one]));
  const rows = answer.times.map(({ name, opened, response, solving }) => [name, opened, ...cells(response), ...cells(solving)]);
  return html`<${Plot} title=${t('接单与办结用时（小时）')} plot=${plot} columns=${columns} rows=${rows} open empty=${!answer.times.length}
    note=${t('从登记算起，夜间也算。p90：十张里有九张在此之内。')} />`;
}

function Scores({ answer }) {
  const plot = useMemo(() => ({
    bars: true, labels: answer.scores.map(({ name }) => name),
    series: [{ label: t('满意（%）'), values: answer.scores.map(({ share }) => share * 100) }],
  }), [answer]);
  const rows = answer.scores.map(({ name, scored, satisfied, share, low, high }) => [name, scored, satisfied, percent(share), `${percent(low)} – ${percent(high)}`]);
  return html`<${Plot} title=${t('回访满意度')} plot=${plot} columns=${[t('服务'), t('评分'), t('满意'), t('满意率'), t('95% 区间')]} rows=${rows} open
    note=${t('4 分、5 分算满意。区间按 Wilson 方法：评分越少，越宽。')} />`;
}

function Arrears({ answer }) {
  const ages = answer.arrears;
  const plot = useMemo(() => ages && ({
    bars: true, labels: ages.map((age) => ageTitle(age, ages)), series: [{ label: t('金额（元）'), values: ages.map(({ owed_fen: owed }) => owed / 100) }],
  }), [answer]);
  if (!ages) return null;
  const rows = ages.map((age) => [ageTitle(age, ages), age.homes, yuan(age.owed_fen)]);
  return html`<${Plot} title=${t('欠费账龄')} plot=${plot} columns=${[t('逾期'), t('户数'), t('金额（元）')]} rows=${rows} open />`;
}

function Campaigns() {
  const { campaigns } = app.state.figures;
  if (!campaigns.length) return null;
  return html`<section class="card"><h3>${t('群发进度')}</h3><ul class="campaign-progress">
    ${campaigns.slice(0, 10).map((one) => html`<li key=${one.id}>
      <span class="line"><span class="cut"><${Words}>${`${one.title || one.kind} #${one.id}`}<//></span>
        <span class="push quiet nobreak">${t('{sent} / {planned} 户', { sent: one.sent + one.skipped + one.failed, planned: one.planned })}</span></span>
      <progress max=${Math.max(1, one.planned)} value=${one.sent + one.skipped + one.failed} aria-label=${`${one.title || one.kind} #${one.id}`}></progress></li>`)}</ul></section>`;
}

function Dashboard() {
  const { answer } = app.state.figures;
  if (!answer) return html`<${Loading} />`;
  return html`<div class="figures-grid">
    <${Opened} answer=${answer} /><${Kept} answer=${answer} /><${Times} answer=${answer} />
    <${Scores} answer=${answer} /><${Arrears} answer=${answer} /><${Campaigns} />
  </div>`;
}

function ReportTable({ table }) {
  return html`<section class="card"><h3>${table.title}</h3>
    ${table.rows.length ? html`<${Numbers} title=${table.title} open columns=${table.columns.map(({ title }) => title)} rows=${table.rows}
      words=${table.columns.flatMap(({ number }, at) => (number ? [] : [at]))}
      note=${table.left_out ? t('另有 {n} 行没有列出', { n: table.left_out }) : ''} />` : html`<p class="quiet">${t('没有')}</p>`}</section>`;
}

function Report() {
  const { period, at, report, busy } = app.state.figures;
  return html`<form class="figures-controls" onSubmit=${(event) => { event.preventDefault(); loadReport(); }}>
      <label>${t('报表')}<select name="period" value=${period} onChange=${(event) => setFigures({ period: event.currentTarget.value })}>
        ${Object.entries(PERIODS).map(([id, name]) => html`<option key=${id} value=${id}>${t(name)}</option>`)}</select></label>
      <label>${t('其中一天')}<input type="date" name="at" value=${at} onInput=${(event) => setFigures({ at: event.currentTarget.value })} /></label>
      <button class="button primary" disabled=${busy}>${busy ? t('正在读取…') : t('打开')}</button>
      ${report ? html`<button type="button" class="button" onClick=${() => window.print()}><${Icon} name="print" />${t('打印')}</button>` : null}
    </form>
    ${report ? html`<article class="report"><h2><${Words}>${report.place}<//> ${t(PERIODS[period])}</h2>
      <p class="quiet">${report.from} – ${report.until}</p>
      ${report.tables.map((table) => html`<${ReportTable} key=${table.key} table=${table} />`)}</article>`
      : html`<${Empty} icon="print" title=${t('选一种报表打开')} hint=${t('不填日期就是现在这一期。')} />`}`;
}

const TABS = [{ id: 'board', label: '看板' }, { id: 'report', label: '报表' }];

export default function Figures() {
  const { tab, fault } = app.state.figures;
  return html`<div class="figures">
    <header class="figures-head"><h2>${t('看板')}</h2>
      <div class="filters" role="group" aria-label=${t('看板')}>${TABS.map(({ id, label }) => html`<button type="button" key=${id} aria-pressed=${tab === id}
        onClick=${() => setFigures({ tab: id })}>${t(label)}</button>`)}</div>
      <div class="figures-controls push"><${Community} />${tab === 'board' ? html`<${Span} />` : null}</div></header>
    ${fault ? html`<p class="fault" role="alert">${fault}</p>` : null}
    ${tab === 'board' ? html`<${Dashboard} />` : html`<${Report} />`}
  </div>`;
}
