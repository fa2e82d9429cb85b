// tour.js - the first five minutes: five steps through the demo, for whoever has not seen them in this
// browser. Only a demo has it.
import { changed, state } from './core.js';
import { keep, kept } from './kept.js';
import { may } from './may.js';
import { go } from './where.js';

// where: the place that a step is about; shows: what of it; needs: the op without which it is left out.
const ALL = [
  { title: '先当一回住户', words: '打开住户的手机，写一句：厨房水管漏水，明天下午有空。机器人会问还缺什么，然后登记工单。', phone: true },
  { title: '工单自己来了', words: '新工单马上出现在列表最上面，不用刷新。点它，或者按 j、k 和回车。', where: 'tickets', shows: '.list' },
  { title: '按流程往下走', words: '打开的工单上只有您现在能做的操作：接单、派单、备注……住户那边会收到通知。', where: 'tickets', shows: '.moves, .open' },
  { title: '接管会话', words: '住户要找人工时，会话排在最前面。接管后机器人不说话，由您回复；办完再交还。', where: 'chats', shows: '.list', needs: 'chat.list' },
  { title: '键盘都能做', words: 'Ctrl K 找页面、工单号和操作；? 列出全部按键。外观、声音、语言在“我的菜单”里。', shows: '.account, .more-places' },
];

export const tourSteps = () => ALL.filter(({ needs }) => !needs || may(state.me, needs));

/** After hello: whoever has not seen it is shown the first step, once. */
export function beginTour() {
  if (!state.demo || !state.me || state.tour || (kept('tour') || []).includes(state.me.username)) return;
  state.tour = 1;
  changed();
}

export function endTour() {
  state.tour = 0;
  keep('tour', [...new Set([...(kept('tour') || []), state.me.username])]);
  changed();
}

/** To step number at, from 1; past the last one it ends. */
export function goTour(at) {
  const step = tourSteps()[at - 1];
  if (!step) {
    endTour();
    return;
  }
  state.tour = at;
  if (step.where && state.place.tab !== step.where) go(step.where, 0);
  changed();
}

/** The phone beside the console, in a window of its own. */
export function openPhone() {
  const { availWidth, availHeight } = window.screen;
  window.open(state.demo.phone, 'guanjia-phone', `popup,noopener,width=420,height=${Math.min(860, availHeight)},left=${Math.max(0, availWidth - 430)},top=0`);
}
