// mock_roster.mjs - shifts of the roster, as the double arranges them.

const DAY_MS = 86400e3;
const HOUR_MS = 3600e3;
const OFFSET_MS = 8 * HOUR_MS;
const KINDS = [{ title: '白班', from: '08:00', until: '20:00' }, { title: '夜班', from: '20:00', until: '08:00' }];
const NEEDS = [
  { title: '维修值班', department: 'engineering', roles: ['technician', 'captain'] },
  { title: '安护值班', department: 'security', roles: ['security'] },
];

/** A time as a field has it, or as the protocol has it; without an offset it is the community's. */
export const msOf = (time) => Date.parse(/[Z+]/.test(time.slice(11)) ? time : `${time}+08:00`);
export const localIso = (ms) => `${new Date(ms + OFFSET_MS).toISOString().slice(0, 19)}+08:00`;
export const dayOf = (ms) => localIso(ms).slice(0, 10);

/** The Monday of a day's week, as a day. */
export function mondayOf(day) {
  const at = Date.parse(day);
  return new Date(at - ((new Date(at).getUTCDay() + 6) % 7) * DAY_MS).toISOString().slice(0, 10);
}

function uncovered(shifts, from, until) {
  const gaps = [];
  let covered = from;
  for (const shift of shifts) {
    if (msOf(shift.from) >= until) break;
    if (msOf(shift.until) <= covered) continue;
    if (msOf(shift.from) > covered) gaps.push([covered, msOf(shift.from)]);
    covered = msOf(shift.until);
  }
  if (covered < until) gaps.push([covered, until]);
  return gaps;
}

export function rosterOps(RefusedOp) {
  const all = ({ shifts }) => shifts.filter(Boolean).sort((a, b) => msOf(a.from) - msOf(b.from) || a.id - b.id);
  const weekOf = ({ request }) => {
    const monday = mondayOf(request.day || dayOf(Date.now()));
    const from = msOf(`${monday}T00:00`);
    return { monday, from, until: from + 7 * DAY_MS };
  };
  const overlaps = (world, staff, from, until, but) => all(world).some((shift) => shift.staff === staff && shift.id !== but && msOf(shift.until) > from && msOf(shift.from) < until);
  const away = ({ leaves }, staff, from, until) => leaves.some((leave) => leave && leave.staff === staff && msOf(leave.until) > from && msOf(leave.from) < until);
  const spanOf = ({ request }) => {
    const [from, until] = [msOf(request.from), msOf(request.until)];
    if (!(from < until)) throw new RefusedOp('malformed', '班次的时间不对：结束要晚于开始，一个班次最长31天');
    return { from, until };
  };
  const free = (world, staff, { from, until }, but) => {
    if (away(world, staff, from, until)) throw new RefusedOp('conflict', '这位同事这段时间请假');
    if (overlaps(world, staff, from, until, but)) throw new RefusedOp('conflict', '和这位同事的另一个班次重叠了');
  };
  const put = (world, username, { from, until }) => {
    const { name, department } = world.staff.get(username);
    const shift = { id: world.shifts.length + 1, staff: username, name, department, from: localIso(from), until: localIso(until) };
    world.shifts.push(shift);
    return shift;
  };
  const need = ({ world, request }) => {
    const shift = world.shifts[request.shift - 1];
    if (!shift) throw new RefusedOp('not_found', '没有这个班次');
    return shift;
  };
  const tell = ({ mock, client }, kind, more) => mock.event(kind, client.me.username, more);
  const gapsOf = (world, { from, until }) => NEEDS.flatMap(({ title, department, roles }) => {
    const filled = all(world).filter(({ staff }) => roles.includes(world.staff.get(staff).role));
    return uncovered(filled, Math.max(from, Date.now()), until).map(([a, b]) => ({ community: 'sunshine', community_name: '阳光花园', department, title, from: localIso(a), until: localIso(b) }));
  });
  const reads = {
    'roster.list': ({ world, request }) => ({ shifts: all(world).filter((shift) => shift.until > request.from && shift.from < request.until) }),
    'roster.week': (scene) => {
      const week = weekOf(scene);
      const people = [...scene.world.staff.values()].filter(({ disabled }) => !disabled).map(({ username, name, title, department }) => ({ username, name, title, department, may: true }));
      const shifts = all(scene.world).filter((shift) => msOf(shift.until) > week.from && msOf(shift.from) < week.until).map(({ id, staff, from, until }) => ({ id, staff, from, until }));
      return { from: week.monday, now: localIso(Date.now()), kinds: KINDS, people, shifts, leaves: scene.world.leaves.filter((leave) => leave && msOf(leave.until) > week.from && msOf(leave.from) < week.until), gaps: gapsOf(scene.world, week) };
    },
  };
  const changes = {
    'roster.set': (scene) => {
      const { world, request } = scene;
      if (!world.staff.has(request.staff)) throw new RefusedOp('not_found', '没有这位同事');
      const span = spanOf(scene);
      free(world, request.staff, span);
      const shift = put(world, request.staff, span);
      tell(scene, 'roster.set', { shift });
      return { shift };
    },
    'roster.change': (scene) => {
      const shift = need(scene);
      const span = spanOf(scene);
      free(scene.world, shift.staff, span, shift.id);
      Object.assign(shift, { from: localIso(span.from), until: localIso(span.until) });
      tell(scene, 'roster.changed', { shift: { ...shift } });
      return { shift };
    },
    'roster.remove': (scene) => {
      const shift = need(scene);
      scene.world.shifts[shift.id - 1] = null;
      tell(scene, 'roster.removed', { shift });
      return {};
    },
    'roster.leave': (scene) => {
      const { world, request: { staff, substitute = '' } } = scene;
      const { from, until } = spanOf(scene);
      if (away(world, staff, from, until)) throw new RefusedOp('conflict', '这位同事这段时间已经请过假了');
      const counts = { moved: 0, lacking: 0 };
      const parts = [];
      for (const shift of all(world).filter((one) => one.staff === staff && msOf(one.until) > from && msOf(one.from) < until)) {
        const [begin, end] = [msOf(shift.from), msOf(shift.until)];
        const part = { from: Math.max(begin, from), until: Math.min(end, until) };
        world.shifts[shift.id - 1] = null;
        if (begin < part.from) put(world, staff, { from: begin, until: part.from });
        if (part.until < end) put(world, staff, { from: part.until, until: end });
        const free = substitute && !overlaps(world, substitute, part.from, part.until) && !away(world, substitute, part.from, part.until);
        const given = free ? put(world, substitute, part) : null;
        parts.push({ ...part, given });
        counts[free ? 'moved' : 'lacking'] += 1;
      }
      const leave = { id: world.leaves.length + 1, staff, name: world.staff.get(staff).name, from: localIso(from), until: localIso(until), substitute };
      world.leaves.push(leave);
      world.parts.set(leave.id, parts);
      tell(scene, 'roster.leave', { leave, ...counts });
      return { leave, ...counts };
    },
    'roster.back': (scene) => {
      const leave = scene.world.leaves[scene.request.leave - 1];
      if (!leave) throw new RefusedOp('not_found', '没有找到');
      scene.world.leaves[leave.id - 1] = null;
      const counts = { returned: 0, kept: 0 };
      for (const { from, until, given } of scene.world.parts.get(leave.id) || []) {
        const free = (!given || all(scene.world).includes(given)) && !overlaps(scene.world, leave.staff, from, until);
        if (free && given) scene.world.shifts[given.id - 1] = null;
        if (free) put(scene.world, leave.staff, { from, until });
        counts[free ? 'returned' : 'kept'] += 1;
      }
      tell(scene, 'roster.back', { leave, ...counts });
      return counts;
    },
    'roster.copy': (scene) => {
      const { world } = scene;
      const week = weekOf(scene);
      const former = all(world).filter((shift) => msOf(shift.from) >= week.from - 7 * DAY_MS && msOf(shift.from) < week.from);
      const answer = { copied: 0, left_out: 0 };
      for (const { staff, from, until } of former) {
        const span = { from: msOf(from) + 7 * DAY_MS, until: msOf(until) + 7 * DAY_MS };
        if (overlaps(world, staff, span.from, span.until) || away(world, staff, span.from, span.until)) {
          answer.left_out += 1;
          continue;
        }
        const shift = put(world, staff, span);
        answer.copied += 1;
        tell(scene, 'roster.copied', { staff, shifts: [{ id: shift.id, from: shift.from, until: shift.until }] });
      }
      return answer;
    },
  };
  return { reads, changes };
}
