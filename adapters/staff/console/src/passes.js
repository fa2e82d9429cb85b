// passes.js - what a pass of the gate is worth, in words. Pure.

/** Large and unmistakable: the sign beside the words tells it without colour too. */
const VERDICTS = {
  good: { tone: 'good', sign: '✓', title: '可以放行' },
  used: { tone: 'bad', sign: '✗', title: '已经用过，不能放行' },
  over: { tone: 'bad', sign: '✗', title: '已过期或作废，不能放行' },
  early: { tone: 'wait', sign: '!', title: '还没到放行时间' },
};
const RELEASED = { tone: 'good', sign: '✓', title: '已放行' };
const STANDINGS = {
  good: { title: '有效', tone: 'done' },
  used: { title: '已使用', tone: 'gone' },
  over: { title: '已过期或作废', tone: 'late' },
  early: { title: '未到时间', tone: 'wait' },
};

/** Of an answer of pass.check, or of pass.use (released). */
export const verdict = (pass, released) => (released ? RELEASED : VERDICTS[pass.standing]);

export const standingOf = ({ standing }) => STANDINGS[standing];

/** Only digits count: codes are read out and typed in groups. */
export const codeOf = (typed) => typed.replace(/\D/g, '');
