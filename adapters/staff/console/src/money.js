// money.js - sums in fen as people write them in yuan, and back. Pure.

/** 1286.50; whole yuan without the point. */
export function yuan(fen) {
  const sign = fen < 0 ? '-' : '';
  const whole = Math.abs(fen);
  const cents = whole % 100;
  return `${sign}${Math.floor(whole / 100)}${cents ? `.${String(cents).padStart(2, '0')}` : ''}`;
}

/** '1,286.5', '￥1286.50' → 128650; 0 for what is no sum above 0. */
export function fenOf(typed) {
  const [, whole, cents = ''] = /^[￥¥]?(\d{1,9})(?:\.(\d{1,2}))?$/.exec(typed.replace(/[\s,，]/g, '')) || [];
  return whole === undefined ? 0 : Number(whole) * 100 + Number(cents.padEnd(2, '0'));
}
