// roster.js - the page of the roster: a week as a grid, on a phone a day as a list, and above it the hours in
// which nobody of a needed role is on duty.
import { useEffect, useRef, useState } from 'preact/hooks';
import * as app from '../app.js';
import { html } from '../html.js';
import { departmentName } from '../labels.js';
import { may } from '../may.js';
import {
  byDepartment, byNeed, chooseDay, copyWeek, dayAfter, dayName, daysOfWeek, onDay, spanName, touches, weekday,
} from '../roster.js';
import { t } from '../words.js';
import { Icon } from './icons.js';
import { Loading, Words } from './parts.js';

const GAPS_SHOWN = 6; // of one need

const shiftsOn = (person, day) => app.state.roster.answer.shifts.filter((shift) => shift.staff === person.username && touches(shift, day));

function openShift(person, day, shift) {
  if (!person.may || !may(app.state.me, 'roster.set')) return;
  app.ask('shift', { person, day, shift: shift || null, shifts: shiftsOn(person, day), leave: leavesOn(person, day)[0] || null, kinds: app.state.roster.answer.kinds });
}

const leavesOn = (person, day) => app.state.roster.answer.leaves.filter((leave) => leave.staff === person.username && touches(leave, day));

function Away({ person, day, leave, tabindex }) {
  const open = (event) => {
    event.stopPropagation();
    if (person.may) app.ask('leave', { person, day, leave });
  };
  return html`<button type="button" tabindex=${tabindex} class="shift away" data-leave=${leave.id} title=${spanName(leave)} disabled=${!person.may} onClick=${open}>${t('请假')} ${onDay(leave, day)}</button>`;
}

// ---- what is lacking ----

function Gaps({ gaps, over }) {
  const { communities } = app.state;
  if (!gaps.length) return over ? null : html`<p class="roster-whole" role="status"><${Icon} name="shield" />${t('要求有人值班的岗位，这一周都有人')}</p>`;
  return html`<section class="roster-gaps" role="status" aria-labelledby="gaps-title">
    <h3 id="gaps-title"><${Icon} name="alarm" />${t('这些时段没有人值班')}</h3>
    <ul>${byNeed(gaps).map(({ key, department, title, community_name: community, spans }) => html`<li key=${key}>
      <b>${departmentName(department)} · <${Words}>${title}<//>${communities.length > 1 ? html` · <${Words}>${community}<//>` : null}</b>
      <span class="gap-spans">${spans.slice(0, GAPS_SHOWN).map((span) => html`<span key=${span.from} class="nobreak">${spanName(span)}</span>`)}
        ${spans.length > GAPS_SHOWN ? html`<span>${t('另有 {n} 段', { n: spans.length - GAPS_SHOWN })}</span>` : null}</span></li>`)}</ul>
  </section>`;
}

// ---- the grid ----

function Block({ person, day, today, shift }) {
  const running = day === today && Date.parse(shift.from) <= app.now() && app.now() < Date.parse(shift.until);
  const begun = shift.from.slice(0, 10) < day;
  return html`<button type="button" tabindex="-1" class=${`shift ${running ? 'running' : ''} ${begun ? 'begun' : ''}`} data-shift=${shift.id} title=${spanName(shift)}
    disabled=${!person.may} onClick=${(event) => { event.stopPropagation(); openShift(person, day, shift); }}>${onDay(shift, day)}</button>`;
}

function Cell({ person, day, today, active, focus }) {
  const shifts = shiftsOn(person, day);
  const leaves = leavesOn(person, day);
  return html`<td role="gridcell" tabindex=${active ? 0 : -1} class=${`${day === today ? 'today' : ''} ${person.may ? 'may' : ''}`} aria-readonly=${!person.may}
    data-cell=${`${person.username} ${day}`} onFocus=${focus} onClick=${() => openShift(person, day)}>
    ${leaves.map((leave) => html`<${Away} key=${`leave${leave.id}`} person=${person} day=${day} leave=${leave} tabindex="-1" />`)}
    ${shifts.map((shift) => html`<${Block} key=${shift.id} person=${person} day=${day} today=${today} shift=${shift} />`)}
    ${shifts.length ? null : html`<span class="unseen">${t('没有班')}</span>`}</td>`;
}

const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
const within = (at, count) => Math.max(0, Math.min(count - 1, at));

/** Where a key leads from a cell; undefined for a key that leads nowhere. */
function stepTo(key, { row, column }, rows, columns) {
  if (STEPS[key]) return { row: within(row + STEPS[key][0], rows), column: within(column + STEPS[key][1], columns) };
  if (key === 'Home') return { row, column: 0 };
  if (key === 'End') return { row, column: columns - 1 };
  return undefined;
}

function Head({ days, today }) {
  return html`<thead><tr><th scope="col" role="columnheader">${t('人员')}</th>${days.map((day) => html`<th key=${day} scope="col" role="columnheader" class=${day === today ? 'today' : ''} aria-current=${day === today ? 'date' : null}>
    <span>${weekday(day)}</span> <span class="nobreak">${dayName(day)}</span>${day === today ? html` <b>${t('今天')}</b>` : null}</th>`)}</tr></thead>`;
}

function Grid({ answer, days, today }) {
  const table = useRef(null);
  const [at, setAt] = useState({ row: 0, column: Math.max(0, days.indexOf(today)) });
  const groups = byDepartment(answer.people);
  const people = groups.flatMap(({ members }) => members);
  const row = within(at.row, people.length);
  const onKeyDown = (event) => {
    if (event.target.getAttribute('role') !== 'gridcell' || event.ctrlKey || event.metaKey || event.altKey) return;
    const to = stepTo(event.key, { row, column: at.column }, people.length, days.length);
    if (to) table.current.querySelector(`[data-cell="${people[to.row].username} ${days[to.column]}"]`).focus();
    else if (event.key === 'Enter' || event.key === ' ') openShift(people[row], days[at.column], shiftsOn(people[row], days[at.column])[0]);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return html`<div class="roster-frame"><table role="grid" class="roster-grid" ref=${table} aria-label=${t('排班')} onKeyDown=${onKeyDown}>
    <${Head} days=${days} today=${today} />
    ${groups.map(({ department, members }) => html`<tbody key=${department}>
      <tr class="department"><th scope="colgroup" role="rowheader" colspan=${days.length + 1}>${departmentName(department) || t('没有部门')}</th></tr>
      ${members.map((person) => html`<tr key=${person.username}><th scope="row" role="rowheader"><${Words}>${person.name}<//> <small class="quiet cut"><${Words}>${person.title}<//></small></th>
        ${days.map((day, column) => html`<${Cell} key=${day} person=${person} day=${day} today=${today}
          active=${people[row] === person && at.column === column} focus=${() => setAt({ row: people.indexOf(person), column })} />`)}</tr>`)}
    </tbody>`)}</table></div>`;
}

// ---- a day, on a phone ----

function DayList({ answer, days, today }) {
  const { day: chosen } = app.state.roster;
  const day = days.includes(chosen) ? chosen : days.includes(today) ? today : days[0];
  const allowed = may(app.state.me, 'roster.set');
  return html`<div class="roster-day"><div class="day-strip" role="group" aria-label=${t('哪一天')}>${days.map((one) => html`<button type="button" key=${one} aria-pressed=${one === day} aria-current=${one === today ? 'date' : null}
      onClick=${() => chooseDay(one)}><span>${weekday(one)}</span> <b>${Number(one.slice(8))}</b></button>`)}</div>
    ${byDepartment(answer.people).map(({ department, members }) => html`<section class="card" key=${department}><h3>${departmentName(department) || t('没有部门')}</h3>
      <ul>${members.map((person) => html`<li key=${person.username}><span class="cut"><${Words}>${person.name}<//> <small class="quiet"><${Words}>${person.title}<//></small></span>
        <span class="day-shifts">${leavesOn(person, day).map((leave) => html`<${Away} key=${`leave${leave.id}`} person=${person} day=${day} leave=${leave} />`)}${shiftsOn(person, day).map((shift) => html`<button type="button" key=${shift.id} class="shift" data-shift=${shift.id} disabled=${!person.may} aria-label=${`${person.name} ${onDay(shift, day)}`}
          onClick=${() => openShift(person, day, shift)}>${onDay(shift, day)}</button>`)}
          ${person.may && allowed ? html`<button type="button" class="icon-button add-shift" aria-label=${t('给{name}排班', { name: person.name })} onClick=${() => openShift(person, day)}><span aria-hidden="true">+</span></button>` : null}</span></li>`)}</ul></section>`)}
  </div>`;
}

// ---- the page ----

const phone = matchMedia('(max-width: 900px)');

function useNarrow() {
  const [narrow, setNarrow] = useState(phone.matches);
  useEffect(() => {
    const hear = () => setNarrow(phone.matches);
    phone.addEventListener('change', hear);
    return () => phone.removeEventListener('change', hear);
  }, []);
  return narrow;
}

function Weeks({ answer, days, today }) {
  const { busy } = app.state.roster;
  const to = (day) => app.linkTo('roster', 0, { week: day });
  return html`<header class="roster-head"><h2>${t('排班')}</h2><span class="nobreak">${dayName(days[0])} – ${dayName(days[6])}</span>
    <nav class="line" aria-label=${t('哪一周')}><a class="button" data-week="before" href=${to(dayAfter(answer.from, -7))}>${t('上一周')}</a>
      ${days.includes(today) ? null : html`<a class="button" data-week="now" href=${app.linkTo('roster')}>${t('这一周')}</a>`}
      <a class="button" data-week="after" href=${to(dayAfter(answer.from, 7))}>${t('下一周')}</a></nav>
    ${may(app.state.me, 'roster.copy') ? html`<button type="button" class="button push" data-op="roster.copy" disabled=${busy} onClick=${copyWeek}>${t('复制上一周')}</button>` : null}
  </header>`;
}

export default function Roster() {
  const { answer, fault } = app.state.roster;
  const narrow = useNarrow();
  if (!answer) return fault ? html`<p class="fault roster" role="alert">${fault}</p>` : html`<${Loading} />`;
  const days = daysOfWeek(answer.from);
  const today = answer.now.slice(0, 10);
  const View = narrow ? DayList : Grid;
  return html`<div class="roster"><${Weeks} answer=${answer} days=${days} today=${today} />
    ${fault ? html`<p class="fault" role="alert">${fault}</p>` : null}
    <${Gaps} gaps=${answer.gaps} over=${days[6] < today} />
    <${View} key=${answer.from} answer=${answer} days=${days} today=${today} /></div>`;
}
