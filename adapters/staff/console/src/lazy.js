// lazy.js - a view that is fetched when it is first looked at, so that the first load stays small.
import { useEffect, useState } from 'preact/hooks';
import { html } from './html.js';
import { Empty, Loading } from './views/parts.js';
import { t } from './words.js';

// A file of the bundle that is not there any more belongs to an older version of the console.
const Gone = () => html`<div class="failed"><${Empty} title=${t('这个页面没有载入')} hint=${t('工作台可能有了新版本，请重新载入。')} />
  <p class="more"><button type="button" class="button" onClick=${() => location.reload()}>${t('重新载入')}</button></p></div>`;

/** load: () => import('./views/x.js'); the view is its default export. */
export function lazy(load) {
  let View = null;
  return function Lazy(props) {
    const [failed, setFailed] = useState(false);
    const [, again] = useState(0);
    useEffect(() => {
      let here = true;
      if (!View) {
        load().then((module) => {
          View = module.default;
          if (here) again(1);
        }, () => here && setFailed(true));
      }
      return () => {
        here = false;
      };
    }, []);
    if (failed) return html`<${Gone} />`;
    return View ? html`<${View} ...${props} />` : html`<${Loading} />`;
  };
}
