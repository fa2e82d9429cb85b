// plot.js - a plot and its numbers: uPlot for the eye, the table for everyone.
import { useEffect, useRef } from 'preact/hooks';
import uPlot from 'uplot';
import { isDark } from '../app.js';
import { html } from '../html.js';
import { t } from '../words.js';
import { Words } from './parts.js';

const HEIGHT = 220;
const COLOURS = { light: ['#1f6f5c', '#2a5d91', '#8a5a00', '#b42a20', '#6b4c9a', '#4d7a1f', '#5c6467'], dark: ['#5dbfa4', '#8fbce9', '#f0bd5b', '#ff7d70', '#c3a6f0', '#a5d070', '#97a1a3'] };

const short = (label) => (/^\d{4}-\d\d-\d\d$/.test(label) ? label.slice(5) : label);

function options({ labels, series, bars }, width) {
  const style = getComputedStyle(document.documentElement);
  const ink = style.getPropertyValue('--ink-soft').trim();
  const line = style.getPropertyValue('--line').trim();
  const colours = COLOURS[isDark() ? 'dark' : 'light'];
  const axis = { stroke: ink, grid: { stroke: line, width: 1 }, ticks: { stroke: line, width: 1 } };
  return {
    width, height: HEIGHT, legend: { show: series.length > 1, live: false }, cursor: { drag: { x: false, y: false } },
    scales: { x: { time: false, range: () => [-0.5, labels.length - 0.5] }, y: { range: (u, min, max) => [0, Math.max(1, max * 1.08)] } },
    axes: [{ ...axis, incrs: [1, 2, 7, 14, 30, 60], space: 48, values: (u, at) => at.map((index) => short(labels[index] || '')) }, { ...axis, size: 48 }],
    series: [{}, ...series.map(({ label }, index) => ({
      label, stroke: colours[index % colours.length], width: 2, spanGaps: false, points: { show: labels.length < 40, size: 5 },
      ...(bars ? { paths: uPlot.paths.bars({ size: [0.6, 48] }), fill: colours[index % colours.length], points: { show: false } } : {}),
    }))],
  };
}

/** plot: { labels, series: [{ label, values }], bars }, of which each redraw makes a new one. */
function Drawing({ title, plot }) {
  const box = useRef(null);
  useEffect(() => {
    const data = [plot.labels.map((_, at) => at), ...plot.series.map(({ values }) => values)];
    const drawn = new uPlot(options(plot, box.current.clientWidth), data, box.current);
    const observer = new ResizeObserver(([{ contentRect }]) => drawn.setSize({ width: contentRect.width, height: HEIGHT }));
    observer.observe(box.current);
    return () => {
      observer.disconnect();
      drawn.destroy();
    };
  }, [plot, isDark()]);
  return html`<div class="plot" ref=${box} role="img" aria-label=${title}></div>`;
}

/** columns: [title, …]; rows: [[cell, …], …], the first cell of a row names it. words: the columns that hold
 *  words instead of numbers. */
export function Numbers({ title, columns, rows, open, note, words = [] }) {
  const tone = (at) => (at && !words.includes(at) ? 'n' : '');
  const table = html`<div class="numbers" tabindex="0" role="region" aria-label=${title}><table>
    <thead><tr>${columns.map((one, at) => html`<th key=${at} scope="col" class=${tone(at)}>${one}</th>`)}</tr></thead>
    <tbody>${rows.map((row, at) => html`<tr key=${at}>${row.map((cell, column) => (column ? html`<td key=${column} class=${tone(column)}>${cell}</td>`
      : html`<th key=${column} scope="row"><${Words}>${cell}<//></th>`))}</tr>`)}</tbody></table></div>
    ${note ? html`<p class="quiet">${note}</p>` : null}`;
  return open ? table : html`<details class="plot-numbers"><summary>${t('数字')}</summary>${table}</details>`;
}

/** empty: nothing to show; where it is not said, when every value is 0. */
export function Plot({ title, plot, columns, rows, open, note, empty = !plot.series.some(({ values }) => values.some((one) => one)) }) {
  return html`<section class="card"><h3>${title}</h3>
    ${empty ? html`<p class="quiet">${t('这段时间没有数据')}</p>` : html`<${Drawing} title=${title} plot=${plot} />
      <${Numbers} title=${title} columns=${columns} rows=${rows} open=${open} note=${note} />`}</section>`;
}
