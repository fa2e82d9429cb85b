// actions.js - where a ticket stands and where it may go: the line of states, the ops as buttons.
import * as app from '../app.js';
import { html } from '../html.js';
import { labelOn, possible } from '../operations.js';
import { stateLine } from '../states.js';
import { t } from '../words.js';
import { Words } from './parts.js';

const MARKS = { past: '已经过', skipped: '未经过', now: '现在', ahead: '还没到' };

export function States({ ticket, states, record }) {
  const line = stateLine(states, ticket.state, record);
  if (!line.length) return null;
  return html`<ol class="states" aria-label=${t('进度')}>
    ${line.map(({ id, title, mark }) => html`<li key=${id} data-mark=${mark} aria-current=${mark === 'now' ? 'step' : undefined}>
      <span class="step" aria-hidden="true"></span><${Words}>${title}<//><span class="unseen">${t('（{words}）', { words: t(MARKS[mark]) })}</span></li>`)}
  </ol>`;
}

function lookOf(operation, first) {
  if (operation.danger) return 'danger';
  if (operation === first) return 'primary';
  return operation.quiet ? 'quiet-button' : '';
}

const Key = ({ operation }) => (operation.key ? html`<kbd aria-hidden="true">${operation.key}</kbd>` : null);

// The reason stands beside the button in words, and is what the button is described by.
function Shut({ operation, ticket }) {
  const id = `shut-${operation.op}`;
  return html`<li class="shut"><button type="button" class="button" data-op=${operation.op} disabled aria-describedby=${id}>${labelOn(operation, ticket)}</button>
    <span id=${id}><${Words}>${operation.because}<//></span></li>`;
}

export function Actions({ ticket, detail }) {
  const operations = possible(detail, ticket, app.state.me);
  const open = operations.filter(({ because }) => !because);
  const shut = operations.filter(({ because }) => because);
  const first = open.find(({ primary }) => primary);
  return html`<div class="moves">
    ${open.length ? html`<div class="actions" role="group" aria-label=${t('操作')}>
      ${open.map((one) => html`<button type="button" key=${one.op} class=${`button ${lookOf(one, first)}`} data-op=${one.op}
        onClick=${() => app.begin(one, ticket)}>${labelOn(one, ticket)}<${Key} operation=${one} /></button>`)}
    </div>` : html`<p class="quiet">${t('这张工单现在没有您可以做的操作。')}</p>`}
    ${shut.length ? html`<ul class="shuts" aria-label=${t('还不能做的操作')}>
      ${shut.map((one) => html`<${Shut} key=${one.op} operation=${one} ticket=${ticket} />`)}</ul>` : null}
  </div>`;
}
