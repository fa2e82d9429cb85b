// mock_figures.mjs - the double's answers of what looks at much: dashboards and reports.
import { RefusedOp } from './mock_ops.mjs';

const DAY_MS = 86400e3;
const NAMES = { repair: '报修', complaint: '投诉' };

function dayOf(back) {
  return new Date(Date.now() - back * DAY_MS).toISOString().slice(0, 10);
}

function figures({ request: { days = 30 } }) {
  if (days > 366) throw new RefusedOp('malformed', '请求有误');
  const all = Array.from({ length: Math.min(days, 30) }, (_, at) => Math.min(days, 30) - 1 - at);
  return {
    community: 'sunshine', from: dayOf(days - 1), until: dayOf(0),
    opened: all.flatMap((back) => Object.keys(NAMES).map((service, at) => ({ day: dayOf(back), service, name: NAMES[service], count: 3 + ((back * 7 + at * 5) % 9) }))),
    clocks: all.filter((back) => back % 5).map((back) => ({ day: dayOf(back), kept: 8 + (back % 4), missed: back % 3 })),
    times: [
      { service: 'repair', name: '报修', opened: 210, response: { count: 205, p50: 22, p90: 95, p95: 180 }, solving: { count: 190, p50: 260, p90: 1500, p95: 2900 } },
      { service: 'complaint', name: '投诉', opened: 40, response: { count: 0 }, solving: { count: 31, p50: 1200, p90: 4300, p95: 6000 } },
    ],
    times_cut: false,
    scores: [{ service: 'repair', name: '报修', scored: 80, satisfied: 72, share: 0.9, low: 0.8149, high: 0.9485 }],
    arrears: [[0, 41, 812350], [30, 22, 903100], [90, 9, 611000], [180, 4, 408800], [365, 2, 310000]]
      .map(([over, homes, owed]) => ({ over_days: over, homes, owed_fen: owed })),
  };
}

const report = () => ({
  place: '阳光花园', from: dayOf(6), until: dayOf(0),
  tables: [
    { key: 'summary', title: '概况', columns: [{ title: '小区', number: false }, { title: '新登记', number: true }], rows: [['阳光花园', '12']], left_out: 0 },
    { key: 'complaints_open', title: '未结投诉', columns: [{ title: '小区', number: false }, { title: '说明', number: false }], rows: [['阳光花园', '<img src=x onerror="window.broken=1">']], left_out: 3 },
    { key: 'arrears', title: '欠费原因', columns: [{ title: '小区', number: false }], rows: [], left_out: 0 },
  ],
});

export const figuresReads = { 'figures.get': figures, 'report.get': report };
