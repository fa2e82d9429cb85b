// money.js - sums in fen as people write them in yuan, and back. Pure.

const grouped = (whole) => String(whole).replace(/\B(?=(\d{3})+$)/g, ',');

/** 1,286.50, 3.00, -0.05: always two decimals, so that sums in a column stand below each other. */
export const yuan = (fen) => `${fen < 0 ? '-' : ''}${grouped(Math.floor(Math.abs(fen) / 100))}.${String(Math.abs(fen) % 100).padStart(2, '0')}`;

/** '1,286.5', '￥1286.50' → 128650; 0 for what is no sum above 0. */
export function fenOf(typed) {
  const [, whole, cents = ''] = /^[￥¥]?(\d{1,9})(?:\.(\d{1,2}))?$/.exec(typed.replace(/[\s,，]/g, '')) || [];
  return whole === undefined ? 0 : Number(whole) * 100 + Number(cents.padEnd(2, '0'));
}
