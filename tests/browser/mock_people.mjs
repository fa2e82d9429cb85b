// mock_people.mjs - the accounts of staff, as the double administers them.
import { iso, mask } from './mock_world.mjs';

const TITLES = { clerk: '资料员', technician: '维修技工', captain: '维修队长', supervisor: '客服中心主管', security: '礼宾安护部', director: '管理处主任', audit: '审计核算部' };

function shownAccount({ mock, world, client }, username) {
  const { name, role, title, department, communities, phone = '', disabled = false, hasPassword = true, loginAt = null } = world.staff.get(username);
  const sessions = [...mock.sessions.values()].filter((who) => who === username).length;
  return {
    username, name, role, title, department, communities, phone: client.me.seesPhones === false ? mask(phone) : phone, disabled,
    has_password: hasPassword, must_change: mock.firstPasswords.has(username), login_at: sessions ? iso() : loginAt, sessions, may: true,
  };
}

export function peopleOps(RefusedOp) {
  const need = ({ world, request }) => {
    if (!world.staff.has(request.staff)) throw new RefusedOp('not_found', '没有这位同事');
    return world.staff.get(request.staff);
  };
  const tell = ({ mock, client, world }, kind, username, more = {}) => mock.event(kind, client.me.username, { staff: username, name: world.staff.get(username).name, ...more });
  const notSelf = ({ client, request }) => {
    if (client.me.username === request.staff) throw new RefusedOp('conflict', '不能对自己的账号这样做');
  };
  const held = ({ world }, username) => [...world.chats.values()].filter(({ holder }) => holder === username);
  const inHand = ({ world }, username) => [...world.tickets.values()].filter(({ assignee, open }) => open && assignee === username);
  const fits = ({ name, role, department, communities }) => {
    if (![name, role, department, communities].every((one) => one && one.trim())) throw new RefusedOp('malformed', '姓名、岗位、部门和小区都要填');
  };
  const reads = {
    'people.list': (scene) => ({ people: [...scene.world.staff.keys()].map((one) => shownAccount(scene, one)), roles: Object.entries(TITLES).map(([id, title]) => ({ id, title })) }),
    'people.get': (scene) => {
      const { username } = need(scene);
      const record = scene.world.events.filter(({ event, staff }) => event.startsWith('staff.') && staff === username).reverse();
      return { person: shownAccount(scene, username), tickets: inHand(scene, username).length, chats: held(scene, username).length, record };
    },
  };
  const changes = {
    'people.add': (scene) => {
      const { username, name, role, department, communities, phone = '' } = scene.request;
      if (!/^[a-z][a-z0-9._-]{0,30}$/.test(username)) throw new RefusedOp('malformed', '用户名用小写字母开头，只能有小写字母、数字和 . _ -，最多31个');
      if (scene.world.staff.has(username)) throw new RefusedOp('conflict', '这个用户名已经有人用了');
      fits(scene.request);
      scene.world.staff.set(username, { username, name, role, title: TITLES[role], department, communities, phone, ops: [], hasPassword: false });
      tell(scene, 'staff.added', username);
      return { person: shownAccount(scene, username) };
    },
    'people.change': (scene) => {
      const person = need(scene);
      const { id, op, staff, ...members } = scene.request;
      fits({ ...person, ...members });
      const changed = Object.entries(members).filter(([what, to]) => (person[what] || '') !== to).map(([what, to]) => ({ what, from: what === 'phone' ? mask(person[what] || '') : person[what], to: what === 'phone' ? mask(to) : to }));
      Object.assign(person, members, { title: TITLES[members.role || person.role] });
      if (changed.length) tell(scene, 'staff.changed', staff, { changes: changed });
      return { person: shownAccount(scene, staff) };
    },
    'people.disable': (scene) => {
      const person = need(scene);
      notSelf(scene);
      const { username } = person;
      const to = scene.request.to || '';
      const [tickets, chats] = [inHand(scene, username), held(scene, username)];
      person.disabled = true;
      scene.mock.endSessions(username);
      for (const ticket of tickets) Object.assign(ticket, { assignee: to, assignee_name: to ? scene.world.staff.get(to).name : '' });
      for (const chat of chats) Object.assign(chat, { holder: '', holder_name: '', waiting: true, waiting_since: iso() });
      tell(scene, 'staff.disabled', username, { tickets: tickets.length, chats: chats.length, to });
      return { person: shownAccount(scene, username), tickets: tickets.length, chats: chats.length };
    },
    'people.enable': (scene) => {
      const person = need(scene);
      if (!person.disabled) throw new RefusedOp('conflict', '账号没有停用');
      person.disabled = false;
      tell(scene, 'staff.enabled', person.username);
      return { person: shownAccount(scene, person.username) };
    },
    'people.sign_out': (scene) => {
      const { username } = need(scene);
      notSelf(scene);
      scene.mock.endSessions(username);
      tell(scene, 'staff.signed_out', username);
      return {};
    },
  };
  return { reads, changes };
}
