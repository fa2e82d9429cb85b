// may.js - what the role of whoever is logged in allows; the gateway decides, this only spares
// buttons that it would refuse.

/** A role's ops are names, "ticket.*" for all of a kind, or "*". */
export function may(me, op) {
  const ops = (me && me.ops) || [];
  return ops.some((one) => one === '*' || one === op
    || (one.endsWith('.*') && op.startsWith(one.slice(0, -1))));
}
