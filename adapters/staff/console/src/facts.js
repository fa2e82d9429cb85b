// facts.js - what is recorded of a ticket: how it reads, and what may be entered. Pure.
import { yuan } from './money.js';
import { t } from './words.js';

const OPTIONS = { yes: '是', no: '否', silent: '没有答复' };

export const optionLabel = (option) => t(OPTIONS[option] || option);

export const isRecorded = (fact) => fact.value !== undefined;

const SHOWN = {
  fen: ({ number, shown }) => t('{n} 元', { n: number === undefined ? shown : yuan(number) }),
  choice: ({ shown }) => optionLabel(shown),
  score: ({ shown }) => t('{n} 分', { n: shown }),
  count: ({ shown }) => t('{n} 次', { n: shown }),
};

/** The recorded value as a person reads it. */
export function shownFact(fact) {
  const show = SHOWN[fact.kind];
  return show ? show(fact) : fact.shown || '';
}

/** What concerns one now (recorded, or to be recorded by this role), and what does not yet. */
export function groupFacts(facts) {
  const isNow = (fact) => fact.recordable || isRecorded(fact);
  return { now: facts.filter(isNow), later: facts.filter((fact) => !isNow(fact)) };
}

/** Under the headings that the service gives them, in its order; what has none comes last. */
export function underHeadings(facts) {
  const groups = new Map();
  for (const fact of facts) groups.set(fact.group || '', [...(groups.get(fact.group || '') || []), fact]);
  return [...groups].map(([heading, under]) => ({ heading, facts: under })).sort((a, b) => Number(!a.heading) - Number(!b.heading));
}

function inRange(number, { min, max }, say) {
  if (min !== undefined && number < min) return t('不能小于 {n}', { n: say(min) });
  return max !== undefined && number > max ? t('不能大于 {n}', { n: say(max) }) : '';
}

const result = (value, fault) => (fault ? { fault } : { value });

// What was entered → { value } for ticket.record, or { fault }.
const READ = {
  flag: (entered) => ({ value: Boolean(entered) }),
  count: () => ({ value: 1 }),
  score: (entered) => (entered ? { value: Number(entered) } : { fault: t('请选 1 到 5 分') }),
  choice: (entered) => (entered ? { value: entered } : { fault: t('请选一项') }),
  time: (entered) => (entered ? { value: entered.replace('T', ' ') } : { fault: t('请填日期和时间') }),
  number: (entered, fact) => (/^-?\d{1,15}$/.test(entered)
    ? result(Number(entered), inRange(Number(entered), fact, String)) : { fault: t('请填整数') }),
  fen: (entered, fact) => (/^\d{1,12}(\.\d{1,2})?$/.test(entered)
    ? result(entered, inRange(Math.round(Number(entered) * 100), fact, (fen) => t('{n} 元', { n: yuan(fen) }))) : { fault: t('请填金额，例如 120 或 120.50') }),
  text: (entered, { min, max }) => {
    const size = [...entered].length;
    if (!size) return { fault: t('请填写内容') };
    if (size < min) return { fault: t('至少 {n} 个字', { n: min }) };
    return result(entered, size > max ? t('最多 {n} 个字', { n: max }) : '');
  },
};

export function readFact(fact, entered) {
  return READ[fact.kind](typeof entered === 'string' ? entered.trim() : entered, fact);
}
