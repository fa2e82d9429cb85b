// figures.js - what the dashboards and reports ask of the gateway, and how numbers become plots. The
// shaping is pure.
import { changed, errorText, read, state } from './core.js';
import { may } from './may.js';
import { t } from './words.js';

export const SPANS = [7, 30, 90, 366];
export const PERIODS = { weekly: '周报', monthly: '月报', quarterly: '季报', yearly: '年报' };

const community = () => (state.communities.length > 1 ? { community: state.figures.community || state.communities[0].id } : {});

async function ask(load) {
  const { figures } = state;
  figures.busy = true;
  changed();
  try {
    await load(figures);
    figures.fault = '';
  } catch (fault) {
    figures.fault = errorText(fault);
  }
  figures.busy = false;
  changed();
}

export const loadFigures = () => ask(async (figures) => {
  const asked = { days: figures.days, ...community() };
  const [answer, campaigns] = await Promise.all([read('figures.get', asked), may(state.me, 'campaign.list') ? read('campaign.list') : { campaigns: [] }]);
  figures.answer = answer;
  figures.campaigns = campaigns.campaigns.filter((one) => one.community === answer.community);
});

export const loadReport = () => ask(async (figures) => {
  figures.report = await read('report.get', { period: figures.period, ...(figures.at ? { at: figures.at } : {}), ...community() });
});

export function setFigures(members) {
  Object.assign(state.figures, members);
  changed();
}

// ---- numbers into plots: { labels, series: [{ label, values }] } ----

const DAY_MS = 86400e3;

/** Every day from … until, also those on which nothing happened. */
export function daysOf({ from, until }) {
  const days = [];
  for (let at = Date.parse(from); at <= Date.parse(until); at += DAY_MS) days.push(new Date(at).toISOString().slice(0, 10));
  return days;
}

const SERIES_MAX = 6; // more lines nobody tells apart: the rest is one

/** Tickets by day and kind, the most frequent kinds first. */
export function openedByDay(answer) {
  const days = daysOf(answer);
  const kinds = new Map();
  for (const { name, day, count } of answer.opened) {
    if (!kinds.has(name)) kinds.set(name, new Map());
    kinds.get(name).set(day, count);
  }
  const sum = (counts) => [...counts.values()].reduce((all, one) => all + one, 0);
  const sorted = [...kinds].sort((a, b) => sum(b[1]) - sum(a[1]));
  const valuesOf = (counts) => days.map((day) => counts.get(day) || 0);
  const series = sorted.slice(0, SERIES_MAX).map(([label, counts]) => ({ label, values: valuesOf(counts) }));
  const rest = sorted.slice(SERIES_MAX).map(([, counts]) => valuesOf(counts));
  if (rest.length) series.push({ label: t('其他'), values: days.map((day, at) => rest.reduce((all, values) => all + values[at], 0)) });
  return { labels: days, series };
}

/** The share of clocks kept by day, in percent; null on a day without any. */
export function keptByDay(answer) {
  const days = daysOf(answer);
  const byDay = new Map(answer.clocks.map((one) => [one.day, one]));
  const values = days.map((day) => {
    const { kept = 0, missed = 0 } = byDay.get(day) || {};
    return kept + missed ? Math.round((1000 * kept) / (kept + missed)) / 10 : null;
  });
  return { labels: days, series: [{ label: t('按时率（%）'), values }] };
}

/** Hours, with one decimal under ten. */
export const hours = (minutes) => (minutes === undefined ? '—' : (minutes / 60).toFixed(minutes < 600 ? 1 : 0));

export const percent = (share) => `${(share * 100).toFixed(1)}%`;

export function ageTitle({ over_days: over }, ages) {
  const next = ages.find((one) => one.over_days > over);
  return next ? t('{from}–{to} 天', { from: over + 1, to: next.over_days }) : t('{n} 天以上', { n: over });
}
