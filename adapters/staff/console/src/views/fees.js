// fees.js - the fee desk: who owes and which letters wait on the left; what a home owes and has paid on the right.
import { useState } from 'preact/hooks';
import * as app from '../app.js';
import { goLegal, loadArrears, loadStatement, pay, readLetter, trackLetter } from '../fees.js';
import { html } from '../html.js';
import { ticketKey, ticketLabel } from '../labels.js';
import { may } from '../may.js';
import { fenOf, yuan } from '../money.js';
import { t } from '../words.js';
import { Icon } from './icons.js';
import { LetterPage } from './letter.js';
import { Empty, IconButton, Loading, Time, Words } from './parts.js';
import { WindowList } from './windowed.js';

const ROW_PX = 76;

// ---- who owes ----

function Row(home) {
  return html`<div class="ticket-row">
    <div class="line"><span class="title cut"><${Words}>${home.room}<//></span><span class="quiet cut"><${Words}>${home.owner}<//></span>
      <span class="push number">￥${yuan(home.overdue_fen)}</span></div>
    <div class="line quiet"><span class="nobreak">${t('欠 {n} 个月', { n: home.overdue_months })}</span>
      ${home.promised_on ? html`<span class="badge due">${t('答应 {day} 交', { day: home.promised_on })}</span>` : null}
      <span class="push cut"><${Words}>${home.reason}<//></span></div>
  </div>`;
}

function Search() {
  const [typed, setTyped] = useState('');
  const submit = (event) => {
    event.preventDefault();
    const room = typed.replace(/[^\w]+/g, '-').replace(/^-|-$/g, '');
    if (room) app.go('fees', room);
  };
  return html`<form class="search" role="search" onSubmit=${submit}><${Icon} name="search" />
    <input name="room" type="search" autocomplete="off" placeholder=${t('房号，回车看账单')} aria-label=${t('房号')} value=${typed}
      onInput=${(event) => setTyped(event.currentTarget.value)} /></form>`;
}

function Letters({ letters }) {
  if (!letters.length) return null;
  return html`<details class="unsent-letters"><summary>${t('待寄的催缴函（{n}）', { n: letters.length })}</summary>
    <ul>${letters.map(({ number, room, total_fen: total }) => html`<li key=${number}><a href=${app.linkTo('fees', room)}>${t('第 {number} 号', { number })} <${Words}>${room}<//></a> ￥${yuan(total)}</li>`)}</ul></details>`;
}

function Community() {
  const { communities, fees } = app.state;
  if (communities.length < 2) return null;
  const choose = (event) => {
    app.state.fees.community = event.currentTarget.value;
    loadArrears();
  };
  return html`<select aria-label=${t('小区')} value=${fees.community} onChange=${choose}>${communities.map(({ id, name }) => html`<option key=${id} value=${id}>${name}</option>`)}</select>`;
}

export function FeeList() {
  const { homes, letters, more } = app.state.fees;
  return html`<section class="list" aria-label=${t('费用')}>
    <header class="list-head"><h2>${t('欠费的住户')}</h2><${Community} />
      ${may(app.state.me, 'fee.statement') ? html`<${Search} />` : null}<${Letters} letters=${letters} /></header>
    ${homes ? html`<${WindowList} items=${homes} keyOf=${({ room }) => room} height=${ROW_PX} row=${Row} label=${t('欠费的住户')}
      active=${app.state.active.fees} open=${app.state.place.open} onOpen=${(key) => app.go('fees', key)} onEnd=${() => more && loadArrears(true)}
      footer=${homes.length ? null : html`<${Empty} icon="money" title=${t('没有到期未交的费用')} />`} />` : html`<${Loading} />`}
  </section>`;
}

// ---- one home ----

const Figure = ({ label, value, tone }) => html`<div class=${`tally ${tone || ''}`}><dt>${label}</dt><dd>${value}</dd></div>`;

const disputed = (bill) => bill.disputed && bill.amount_fen > bill.paid_fen;
const Disputed = () => html`<span class="badge urged">${t('有异议')}</span>`;

function Bills({ bills }) {
  if (!bills.length) return html`<p class="quiet">${t('没有账单')}</p>`;
  return html`<div class="wide-table" tabindex="0" role="region" aria-label=${t('数字')} data-part="bills"><table><thead><tr><th scope="col">${t('月份')}</th><th scope="col">${t('项目')}</th><th scope="col" class="sum">${t('应交')}</th>
    <th scope="col" class="sum">${t('已交')}</th><th scope="col" class="sum">${t('欠')}</th><th scope="col" class="wide-only">${t('期限')}</th><th scope="col" class="wide-only"></th></tr></thead>
    <tbody>${bills.map((bill) => html`<tr key=${bill.month + bill.kind} class=${bill.amount_fen > bill.paid_fen ? 'open-bill' : ''}><td>${bill.month}<span class="narrow-only">${t('期限 {day}', { day: bill.due_on.slice(5) })}</span></td><td>${bill.kind}${disputed(bill) ? html`<span class="narrow-only"><${Disputed} /></span>` : null}</td>
      <td class="sum">${yuan(bill.amount_fen)}</td><td class="sum">${yuan(bill.paid_fen)}</td><td class="sum">${bill.amount_fen > bill.paid_fen ? yuan(bill.amount_fen - bill.paid_fen) : ''}</td>
      <td class="wide-only">${bill.due_on}</td><td class="wide-only">${disputed(bill) ? html`<${Disputed} />` : null}</td></tr>`)}</tbody></table></div>`;
}

function Payments({ payments }) {
  if (!payments.length) return html`<p class="quiet">${t('没有缴费记录')}</p>`;
  return html`<div class="wide-table" tabindex="0" role="region" aria-label=${t('数字')} data-part="payments"><table><thead><tr><th scope="col">${t('日期')}</th><th scope="col">${t('收据号')}</th><th scope="col" class="sum">${t('金额（元）')}</th><th scope="col">${t('方式')}</th></tr></thead>
    <tbody>${payments.map((one) => html`<tr key=${one.receipt}><td>${one.paid_on}</td><td>${one.receipt}</td><td class="sum">${yuan(one.amount_fen)}</td><td>${one.method}</td></tr>`)}</tbody></table></div>`;
}

function usePayment(room, owed) {
  const fresh = () => ({ receipt: '', amount: owed ? yuan(owed) : '', paid_on: '', method: t('现金') });
  const [values, setValues] = useState(fresh);
  const [fault, setFault] = useState('');
  const submit = async (event) => {
    event.preventDefault();
    const amount = fenOf(values.amount);
    if (!values.receipt.trim()) return setFault(t('请填收据号'));
    if (!amount) return setFault(t('金额没有看懂'));
    try {
      await pay(room, { receipt: values.receipt.trim(), amount_fen: amount, ...(values.paid_on ? { paid_on: values.paid_on } : {}), ...(values.method.trim() ? { method: values.method.trim() } : {}) });
    } catch (refusal) {
      setFault(app.errorText(refusal));
    }
    return undefined;
  };
  return { values, fault, submit, set: (name) => (event) => setValues({ ...values, [name]: event.currentTarget.value }) };
}

function PayForm({ room, owed }) {
  const { values, fault, submit, set } = usePayment(room, owed);
  const input = (name, more) => html`<input name=${name} autocomplete="off" value=${values[name]} ...${more} onInput=${set(name)} />`;
  return html`<form class="pay-form" onSubmit=${submit} novalidate>
    <label>${t('收据号')}${input('receipt')}</label><label>${t('金额（元）')}${input('amount', { inputmode: 'decimal' })}</label>
    <label>${t('日期（不填是今天）')}${input('paid_on', { type: 'date' })}</label><label>${t('方式')}${input('method')}</label>
    <button class="button primary" data-op="fee.pay">${t('收款入账')}</button><p class="fault" role="alert">${fault}</p></form>`;
}

function Standing({ statement: { standing, disputes, ladder } }) {
  const lines = [
    standing.reason ? [t('未交的原因'), standing.reason] : null,
    standing.promised_on ? [t('答应的日期'), standing.promised_on] : null,
    standing.person_since ? [t('由专人跟进'), html`<${Time} at=${standing.person_since} />`] : null,
    standing.opted_out_at ? [t('不愿接收消息'), html`<${Time} at=${standing.opted_out_at} />`] : null,
  ].filter(Boolean);
  if (!lines.length && !disputes.length && !ladder.length) return null;
  return html`<section class="card" data-part="standing"><h3>${t('异议、承诺与催费')}</h3>
    <dl class="slots">${lines.map(([label, value]) => html`<div class="fact" key=${label}><dt>${label}</dt><dd>${value}</dd></div>`)}
      ${disputes.map((one) => html`<div class="fact" key=${one.at}><dt>${t('有异议')}</dt><dd><${Words}>${one.reason}<//> ${one.ticket
        ? html`<a href=${app.linkTo('tickets', ticketKey(one.ticket))}>${ticketLabel(ticketKey(one.ticket))}</a>` : null} <${Time} at=${one.at} /></dd></div>`)}</dl>
    ${ladder.length ? html`<ol class="ladder">${ladder.map((step) => html`<li key=${step.step}><b>${step.title}</b> <${Time} at=${step.at} />${step.passed ? html` <span class="quiet">${t('没有发')}</span>` : null}</li>`)}</ol>` : null}
  </section>`;
}

function Letter({ letter, room }) {
  const [typed, setTyped] = useState('');
  const submit = (event) => {
    event.preventDefault();
    if (typed.trim()) trackLetter(room, letter.number, typed.trim());
  };
  return html`<li class="letter-row"><p class="line"><b>${t('第 {number} 号', { number: letter.number })}</b> ￥${yuan(letter.total_fen)} <span class="quiet"><${Time} at=${letter.at} /></span>
      ${may(app.state.me, 'letter.get') ? html`<button type="button" class="button push" data-op="letter.get" onClick=${() => readLetter(letter.number)}>${t('看与打印')}</button>` : null}</p>
    ${letter.tracking ? html`<p>${t('快递单号 {number}', { number: letter.tracking })}</p>`
      : may(app.state.me, 'letter.track') ? html`<form class="pace" onSubmit=${submit}><label>${t('快递单号')}<input name="tracking" autocomplete="off" value=${typed} onInput=${(event) => setTyped(event.currentTarget.value)} /></label>
        <button class="button" data-op="letter.track">${t('登记')}</button></form>` : html`<p class="quiet">${t('还没有寄出')}</p>`}</li>`;
}

function HomeLetters({ letters, room }) {
  const [asking, setAsking] = useState(false);
  const legal = may(app.state.me, 'dunning.legal') && letters.length > 0;
  if (!letters.length) return null;
  return html`<section class="card" data-part="letters"><h3>${t('催缴函')}</h3><ul class="letters">${letters.map((letter) => html`<${Letter} key=${letter.number} letter=${letter} room=${room} />`)}</ul>
    ${legal ? html`<button type="button" class=${`button ${asking ? 'danger' : ''}`} data-op="dunning.legal" onClick=${() => (asking ? goLegal(room) : setAsking(true))}>
      ${asking ? t('确定进入法律程序') : t('进入法律程序')}</button>` : null}</section>`;
}

const Back = () => html`<${IconButton} icon="back" label=${t('回到列表')} className="back" onClick=${() => app.go('fees')} />`;

export function FeeDetail({ open }) {
  const { one, page } = app.state.fees;
  if (!may(app.state.me, 'fee.statement')) {
    return html`<${Empty} icon="money" title=${t('这户的账单由客服和财务查看')} hint=${open} />`;
  }
  if (!one || one.room !== open) return html`<${Loading} />`;
  if (one.fault) {
    return html`<div class="failed"><${Empty} icon="money" title=${one.fault.code === 'not_found' ? t('没有这个房号') : app.errorText(one.fault)} hint=${open} />
      <p class="more"><button type="button" class="button" onClick=${() => loadStatement(open)}>${t('再试一次')}</button></p></div>`;
  }
  if (page) return html`<${LetterPage} page=${page} />`;
  const { statement } = one;
  const { home } = statement;
  return html`<div class="detail dealing">
    <header class="detail-head"><div class="line"><${Back} /><h2><${Words}>${home.room}<//></h2><span class="quiet"><${Words}>${home.owner}<//></span>
      <span class="quiet nobreak">${home.phone}</span>${home.occupied ? null : html`<span class="badge due">${t('没有人住')}</span>`}</div></header>
    <div class="detail-body">
      <section class="card"><h3>${t('账单')}</h3><dl class="tallies">
        <${Figure} label=${t('到期未交（元）')} value=${yuan(home.overdue_fen)} tone=${home.overdue_fen ? 'bad' : ''} /><${Figure} label=${t('待缴合计（元）')} value=${yuan(home.owed_fen)} />
        <${Figure} label=${t('有异议（元）')} value=${yuan(home.disputed_fen)} />${home.credit_fen ? html`<${Figure} label=${t('预存（元）')} value=${yuan(home.credit_fen)} />` : null}</dl>
        <${Bills} bills=${statement.bills} /></section>
      <section class="card"><h3>${t('缴费记录')}</h3>
        ${may(app.state.me, 'fee.pay') ? html`<${PayForm} key=${`${open}${home.owed_fen}`} room=${open} owed=${home.owed_fen} />` : null}<${Payments} payments=${statement.payments} /></section>
      <${Standing} statement=${statement} />
      <${HomeLetters} letters=${statement.letters} room=${open} />
    </div></div>`;
}
