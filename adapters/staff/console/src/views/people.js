// people.js - the accounts of staff: who there is, a new one, and what may be done to one.
import { useState } from 'preact/hooks';
import * as app from '../app.js';
import { html } from '../html.js';
import { actorName, departmentName, DEPARTMENTS } from '../labels.js';
import { may } from '../may.js';
import { doToPerson, loadPerson, MEMBERS, PEOPLE_EVENTS, savePerson } from '../people.js';
import { t } from '../words.js';
import { Empty, IconButton, Loading, Time, Words } from './parts.js';
import { WindowList } from './windowed.js';

const ROW_PX = 76;

const communityNames = (ids) => (ids === '*' ? t('全部小区') : ids.split(' ').map((id) => (app.state.communities.find((one) => one.id === id) || { name: id }).name).join('、'));

function Standing({ person }) {
  if (person.disabled) return html`<span class="pill gone">${t('已停用')}</span>`;
  if (!person.has_password) return html`<span class="pill wait">${t('没有密码')}</span>`;
  if (person.must_change) return html`<span class="pill wait">${t('初始密码')}</span>`;
  return person.sessions ? html`<span class="pill done">${t('已登录')}</span>` : null;
}

function Row(person) {
  return html`<div class="ticket-row">
    <div class="line"><span class="title cut"><${Words}>${person.name}<//></span><${Standing} person=${person} />
      <span class="push quiet nobreak">${person.login_at ? html`<${Time} at=${person.login_at} relative />` : t('从未登录')}</span></div>
    <div class="line quiet"><span class="cut"><${Words}>${[person.title, departmentName(person.department)].filter(Boolean).join(' · ')}<//></span><span class="push nobreak">${person.username}</span></div>
  </div>`;
}

export function PeopleList() {
  const { list } = app.state.people;
  return html`<section class="list" aria-label=${t('人员')}>
    <header class="list-head plain"><h2>${t('人员')}</h2>
      ${may(app.state.me, 'people.add') ? html`<a class="button" href=${app.linkTo('people', 'new')}>${t('添加人员')}</a>` : null}</header>
    ${list ? html`<${WindowList} items=${list} keyOf=${({ username }) => username} height=${ROW_PX} row=${Row} label=${t('人员')}
      active=${app.state.active.people} open=${app.state.place.open} onOpen=${(key) => app.go('people', key)} onEnd=${() => {}}
      footer=${null} />` : html`<${Loading} />`}
  </section>`;
}

const Back = () => html`<${IconButton} icon="back" label=${t('回到列表')} className="back" onClick=${() => app.go('people')} />`;

// ---- the form ----

const EMPTY = { username: '', name: '', role: '', department: '', communities: '', phone: '' };

/** Only what is another than before: a masked phone that nobody touched stays as it is. */
const changesOf = (values, person) => Object.fromEntries(Object.keys(MEMBERS).filter((key) => values[key] !== (person ? person[key] : '')).map((key) => [key, values[key]]));

function usePerson(person, done) {
  const { communities } = app.state;
  const [values, setValues] = useState(person ? { ...person } : { ...EMPTY, communities: communities.length ? communities[0].id : '' });
  const [fault, setFault] = useState('');
  const [busy, setBusy] = useState(false);
  const submit = async (event) => {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    setFault('');
    try {
      await savePerson(person ? changesOf(values, person) : { username: values.username.trim(), ...changesOf(values) }, person && person.username);
      setBusy(false);
      done();
    } catch (refusal) {
      setBusy(false);
      setFault(app.errorText(refusal));
    }
  };
  return { values, fault, busy, submit, set: (name, value) => setValues({ ...values, [name]: value }) };
}

function Line({ label, name, form, hint, ...more }) {
  return html`<label>${label}<input name=${name} autocomplete="off" value=${form.values[name]} ...${more} onInput=${(event) => form.set(name, event.currentTarget.value)} />
    ${hint ? html`<small class="quiet">${hint}</small>` : null}</label>`;
}

function Choice({ label, name, options, form }) {
  return html`<label>${label}<select name=${name} value=${form.values[name]} onChange=${(event) => form.set(name, event.currentTarget.value)}>
    <option value="">${t('请选择…')}</option>
    ${options.map(({ id, title }) => html`<option key=${id} value=${id}>${title}</option>`)}</select></label>`;
}

function Communities({ form }) {
  const chosen = new Set(form.values.communities.split(' ').filter(Boolean));
  const toggle = (id) => {
    if (!chosen.delete(id)) chosen.add(id);
    form.set('communities', [...chosen].join(' '));
  };
  if (chosen.has('*')) return html`<p class="quiet">${t('全部小区')}</p>`;
  return html`<fieldset class="ticks"><legend>${t('小区')}</legend>
    ${app.state.communities.map(({ id, name }) => html`<label key=${id} class="tick"><input type="checkbox" checked=${chosen.has(id)} onChange=${() => toggle(id)} /><${Words}>${name}<//></label>`)}
  </fieldset>`;
}

function PersonForm({ person, done }) {
  const form = usePerson(person, done);
  const departments = new Set([...Object.keys(DEPARTMENTS), ...(form.values.department ? [form.values.department] : [])]);
  return html`<form class="card desk-form" onSubmit=${form.submit} novalidate aria-label=${person ? t('修改资料') : t('添加人员')}>
    ${person ? null : html`<${Line} label=${t('用户名')} name="username" form=${form} maxlength="31" autocapitalize="none" spellcheck="false" hint=${t('小写字母开头，登录用，以后不能改')} />`}
    <${Line} label=${t('姓名')} name="name" form=${form} maxlength="20" />
    <${Choice} label=${t('岗位')} name="role" form=${form} options=${app.state.people.roles} />
    <${Choice} label=${t('部门')} name="department" form=${form} options=${[...departments].map((id) => ({ id, title: departmentName(id) }))} />
    <${Line} label=${t('电话')} name="phone" form=${form} type="tel" inputmode="tel" maxlength="20" />
    <${Communities} form=${form} />
    ${person ? html`<p class="quiet">${t('岗位或小区改了，他要重新登录')}</p>` : html`<p class="quiet">${t('建好以后给他一个初始密码，只显示一次')}</p>`}
    <p class="fault" role="alert">${form.fault}</p>
    <p class="moves"><button class="button primary" disabled=${form.busy}>${form.busy ? t('正在提交…') : t('保存')}</button>
      ${person ? html`<button type="button" class="button" onClick=${done}>${t('不了')}</button>` : null}</p>
  </form>`;
}

// ---- one ----

const Fact = ({ label, children }) => html`<div class="fact"><dt>${label}</dt><dd>${children}</dd></div>`;

function Facts({ person }) {
  return html`<section class="card"><h3>${t('资料')}</h3><dl class="slots">
    <${Fact} label=${t('岗位')}><${Words}>${person.title}<//><//>
    <${Fact} label=${t('部门')}><${Words}>${departmentName(person.department)}<//><//>
    <${Fact} label=${t('小区')}><${Words}>${communityNames(person.communities)}<//><//>
    <${Fact} label=${t('电话')}>${person.phone || '—'}<//>
    <${Fact} label=${t('登录')}>${person.login_at ? html`<${Time} at=${person.login_at} /> · ` : `${t('从未登录')} · `}${t('{n} 处登录着', { n: person.sessions })}<//>
  </dl></section>`;
}

function Moves({ person, edit }) {
  const me = app.state.me;
  if (!person.may) return html`<p class="quiet">${t('您不能管理这个账号')}</p>`;
  const own = person.username === me.username;
  const run = (op) => doToPerson(op, person.username).then(() => { app.toast(t('好了')); loadPerson(person.username); }, app.report);
  const button = (op, label, act, kind = '') => (may(me, op) ? html`<button type="button" class=${`button ${kind}`} data-op=${op} onClick=${act}>${label}</button>` : null);
  return html`<p class="moves">
    ${button('people.change', t('修改资料'), edit)}
    ${own ? null : button('people.reset', person.has_password ? t('重设密码') : t('给初始密码'), () => app.ask('resetPassword', { person }))}
    ${own || !person.sessions ? null : button('people.sign_out', t('让他全部退出'), () => run('people.sign_out'))}
    ${own ? null : person.disabled ? button('people.enable', t('启用账号'), () => run('people.enable')) : button('people.disable', t('停用账号'), () => app.ask('disablePerson', { person }), 'danger')}
  </p>`;
}

function Change({ what, from, to }) {
  const words = (value) => (what === 'communities' ? communityNames(value) : what === 'department' ? departmentName(value)
    : what === 'role' ? (app.state.roles.find(({ id }) => id === value) || { title: value }).title : value) || '—';
  return html`<span>${t(MEMBERS[what] || what)}：<${Words}>${words(from)}<//> → <${Words}>${words(to)}<//></span>`;
}

function Left({ event }) {
  if (event.event !== 'staff.disabled' || event.tickets === undefined) return null;
  const to = event.to ? actorName(event.to, app.state.staff) : t('部门待派');
  return html`<span>${t('{tickets} 张工单转给 {to}，{chats} 个会话等人接手', { tickets: event.tickets, chats: event.chats, to })}</span>`;
}

function Record({ record }) {
  return html`<section class="card"><h3>${t('账号记录')}</h3>
    ${record.length ? html`<ol class="account-record">${record.map((event) => html`<li key=${event.seq}>
      <span class="quiet"><${Time} at=${event.at} /></span> <b><${Words}>${event.actor === 'command-line' ? t('命令行') : actorName(event.actor, app.state.staff)}<//></b>
      ${' '}${t(PEOPLE_EVENTS[event.event] || event.event)}
      ${(event.changes || []).map((one) => html`<br key=${one.what} /><${Change} ...${one} />`)}
      ${event.event === 'staff.disabled' ? html`<br /><${Left} event=${event} />` : null}</li>`)}</ol>` : html`<p class="quiet">${t('还没有记录')}</p>`}
  </section>`;
}

export function PersonDetail({ open }) {
  const [editing, setEditing] = useState('');
  if (open === 'new') {
    return html`<div class="detail dealing"><header class="detail-head"><div class="line"><${Back} /><h2>${t('添加人员')}</h2></div></header>
      <${PersonForm} done=${() => {}} /></div>`;
  }
  const one = app.state.people.one.get(open);
  if (!one) return html`<${Loading} />`;
  if (one.gone) return html`<${Empty} icon="person" title=${t('没有这位同事')} />`;
  const { person, record, tickets, chats } = one;
  return html`<div class="detail dealing" key=${open}>
    <header class="detail-head"><div class="line"><${Back} /><h2><${Words}>${person.name}<//></h2><${Standing} person=${person} /><span class="push quiet">${person.username}</span></div>
      <p class="quiet">${t('手上 {tickets} 张未完成的工单、{chats} 个会话', { tickets, chats })}</p>
      <${Moves} person=${person} edit=${() => setEditing(open)} /></header>
    <div class="detail-body">
      ${editing === open ? html`<${PersonForm} key=${open} person=${person} done=${() => { setEditing(''); loadPerson(open); }} />` : html`<${Facts} person=${person} />`}
      <${Record} record=${record} />
    </div></div>`;
}

