// people.js - the accounts of staff, for their page: read, added, changed. A password is never in a command: it
// is given out beside, and told once.
import { call, changed, read, report, state, toast } from './core.js';
import { startPassword } from './session.js';
import { go } from './where.js';
import { t } from './words.js';

/** What happened to an account, in its record. */
export const PEOPLE_EVENTS = {
  'staff.added': '建立账号', 'staff.changed': '修改资料', 'staff.disabled': '停用账号', 'staff.enabled': '启用账号',
  'staff.signed_out': '强制退出登录', 'staff.reset': '发了新的初始密码', 'staff.password': '修改了自己的密码', 'staff.skills': '修改技能',
};
export const MEMBERS = { name: '姓名', role: '岗位', department: '部门', communities: '小区', phone: '电话' };

export const personOf = (username) => (state.people.list || []).find((one) => one.username === username);

function put(person) {
  const { people } = state;
  const others = (people.list || []).filter(({ username }) => username !== person.username);
  people.list = [...others, person].sort((a, b) => Number(a.disabled) - Number(b.disabled) || a.username.localeCompare(b.username));
  const known = people.one.get(person.username);
  if (known) people.one.set(person.username, { ...known, person });
  changed();
}

export async function loadPeople() {
  try {
    const { people, roles } = await read('people.list');
    Object.assign(state.people, { list: [], roles });
    for (const person of people) put(person);
  } catch (fault) {
    report(fault);
  }
}

export async function loadPerson(username) {
  if (username === 'new') return;
  try {
    const { person, tickets, chats, record } = await read('people.get', { staff: username });
    state.people.one.set(username, { person, tickets, chats, record });
    put(person);
  } catch (fault) {
    state.people.one.set(username, { gone: true });
    report(fault);
    changed();
  }
}

/** Gives out a password to begin with, and shows it this once. */
export async function givePassword(person) {
  const result = await startPassword(person.username);
  if (result.message) {
    toast(result.message, 'bad');
    return;
  }
  state.dialog = { kind: 'startPassword', person, password: result.password };
  changed();
}

export async function savePerson(members, username) {
  const { person } = username ? await call('people.change', { staff: username, ...members }) : await call('people.add', members);
  put(person);
  if (username) {
    toast(t('已保存'));
    return;
  }
  go('people', person.username);
  await givePassword(person);
}

/** enable, sign_out, disable (with `to`: who takes over what he has in hand). */
export async function doToPerson(op, username, members = {}) {
  const answer = await call(op, { staff: username, ...members });
  if (answer.person) put(answer.person);
  return answer;
}

export const stalePeople = (event) => /^staff\./.test(event.event);
