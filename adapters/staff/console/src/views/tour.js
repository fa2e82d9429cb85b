// tour.js - a step of the tour: a card beside the work, which it does not keep from.
import { useEffect } from 'preact/hooks';
import * as app from '../app.js';
import { html } from '../html.js';
import { t } from '../words.js';

const MARK = 'data-tour';

function unmark() {
  for (const one of document.querySelectorAll(`[${MARK}]`)) one.removeAttribute(MARK);
}

export function Tour() {
  const { tour, demo } = app.state;
  const steps = app.tourSteps();
  const step = tour ? steps[tour - 1] : null;
  useEffect(() => {
    unmark();
    const shown = step && step.shows && [...document.querySelectorAll(step.shows)].find((one) => one.offsetParent);
    if (shown) shown.setAttribute(MARK, '');
    return unmark;
  }, [tour, app.state.place.tab, app.state.place.open]);
  if (!step || !demo) return null;
  const last = tour === steps.length;
  return html`<aside class="tour" aria-label=${t('导览')}>
    <p class="quiet">${t('导览 {n} / {all}', { n: tour, all: steps.length })}</p>
    <h2>${t(step.title)}</h2>
    <p>${t(step.words)}</p>
    ${step.phone && demo.phone ? html`<p class="tour-phone"><button type="button" class="button" onClick=${app.openPhone}>${t('把手机放在旁边')}</button>
      <a href=${demo.phone} target="_blank" rel="noopener noreferrer">${t('在新标签页打开')}</a></p>` : null}
    <div class="dialog-buttons">
      ${last ? null : html`<button type="button" class="button quiet-button" onClick=${app.endTour}>${t('跳过')}</button>`}
      ${tour > 1 ? html`<button type="button" class="button" onClick=${() => app.goTour(tour - 1)}>${t('上一步')}</button>` : null}
      <button type="button" class="button primary" onClick=${() => app.goTour(tour + 1)}>${last ? t('开始工作') : t('下一步')}</button>
    </div>
  </aside>`;
}
