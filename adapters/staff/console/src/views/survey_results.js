// survey_results.js - what a closed survey came to: shares with their intervals, drawn and in figures; nothing of few answers.
import { html } from '../html.js';
import { t } from '../words.js';
import { Words } from './parts.js';

const percent = (share) => `${(share * 100).toFixed(1)}%`;
const span = ({ low, high }) => `${percent(low)} – ${percent(high)}`;
const points = (share) => `${share > 0 ? '+' : ''}${(share * 100).toFixed(1)}`;
const WIDTH = 100; // of the drawing, as many parts as percent

// The share as a bar, the interval as a line across its end; the table beside it says the same in figures.
function Bar({ interval: { share, low, high }, marked }) {
  return html`<svg class=${`interval ${marked ? 'marked' : ''}`} viewBox=${`0 0 ${WIDTH} 12`} preserveAspectRatio="none" aria-hidden="true">
    <rect class="ground" width=${WIDTH} height="12" /><rect class="share" width=${share * WIDTH} height="12" />
    <line x1=${low * WIDTH} x2=${high * WIDTH} y1="6" y2="6" /><line x1=${low * WIDTH} x2=${low * WIDTH} y1="2" y2="10" /><line x1=${high * WIDTH} x2=${high * WIDTH} y1="2" y2="10" /></svg>`;
}

const Few = ({ least, span: columns }) => html`<td colspan=${columns} class="quiet">${t('不足 {n} 份，不显示', { n: least })}</td>`;

function Item({ item, least }) {
  if (!item.shown) return html`<tr><th scope="row"><${Words}>${item.title}<//></th><${Few} least=${least} span="6" /></tr>`;
  const { satisfied, weighted, change, p } = item;
  return html`<tr data-item=${item.id}><th scope="row"><${Words}>${item.title}<//>${item.stands_out ? html` <span class="badge urgent">${t('不满集中')}</span>` : null}</th>
    <td class="sum">${item.count}</td><td class="sum">${item.mean.toFixed(2)}</td>
    <td class="drawn wide-only"><${Bar} interval=${satisfied} marked=${item.stands_out} /></td>
    <td class="sum">${percent(satisfied.share)}<span class="narrow-only">${span(satisfied)}</span>${weighted ? html`<br /><span class="quiet">${t('加权 {share}', { share: percent(weighted.share) })}</span>` : null}</td>
    <td class="sum quiet wide-only">${span(satisfied)}</td>
    <td class="sum">${change ? html`${points(change.share)}<br /><span class="quiet">p = ${p.toFixed(3)}</span>` : '—'}</td></tr>`;
}

function Items({ results }) {
  return html`<div class="wide-table" tabindex="0" role="region" aria-label=${t('数字')}><table class="results"><thead><tr><th scope="col">${t('项目')}</th><th scope="col" class="sum">${t('份数')}</th><th scope="col" class="sum">${t('平均分')}</th>
    <th scope="col" class="wide-only"></th><th scope="col" class="sum">${t('满意率')}</th><th scope="col" class="sum wide-only">${t('{n}% 置信区间', { n: results.confidence_percent })}</th><th scope="col" class="sum">${t('与上次之差')}</th></tr></thead>
    <tbody>${results.items.map((item) => html`<${Item} key=${item.id} item=${item} least=${results.least_shown} />`)}</tbody></table></div>`;
}

function Buildings({ results }) {
  if (!results.buildings.length) return null;
  return html`<h3 class="below">${t('各楼栋（总体）')}</h3><div class="wide-table" tabindex="0" role="region" aria-label=${t('数字')}><table class="results"><thead><tr><th scope="col">${t('楼栋')}</th><th scope="col" class="sum">${t('答了')}</th>
    <th scope="col"></th><th scope="col" class="sum">${t('满意率')}</th><th scope="col" class="sum wide-only">${t('{n}% 置信区间', { n: results.confidence_percent })}</th></tr></thead>
    <tbody>${results.buildings.map((one) => html`<tr key=${one.building}><th scope="row">${one.building || t('没有楼栋')}</th><td class="sum">${one.answered}</td>
      ${one.shown ? html`<td class="drawn"><${Bar} interval=${one.satisfied} /></td><td class="sum">${percent(one.satisfied.share)}<span class="narrow-only">${span(one.satisfied)}</span></td><td class="sum quiet wide-only">${span(one.satisfied)}</td>`
        : html`<${Few} least=${results.least_shown} span="3" />`}</tr>`)}</tbody></table></div>`;
}

export function Results({ results }) {
  return html`<section class="card" data-part="results"><h3>${t('结果')}</h3>
    <p>${t('答卷 {n} 份，其中匿名 {anonymous} 份；应答率 {share}（{span}）。意见 {opinions} 条，已转工单 {ticketed} 条。', {
      n: results.responses, anonymous: results.anonymous, share: percent(results.response.share), span: span(results.response), opinions: results.opinions, ticketed: results.ticketed,
    })}</p>
    <${Items} results=${results} /><${Buildings} results=${results} /></section>`;
}
