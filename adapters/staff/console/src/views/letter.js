// letter.js - a formal letter as it is printed. The gateway's page is read as a document that runs and fetches
// nothing; its words stand here in elements of our own, so that the page's own look and printing are ours.
// Its head is left out before: the policy of our page would report the style in it.
import { useEffect, useRef } from 'preact/hooks';
import * as app from '../app.js';
import { closeLetter } from '../fees.js';
import { h, html } from '../html.js';
import { t } from '../words.js';

const TAGS = new Set(['H1', 'P', 'TABLE', 'TBODY', 'THEAD', 'TR', 'TH', 'TD', 'BR']);
const HEAD = /^[^]*?<\/head>/;
const CLASSES = new Set(['n', 'b', 'r', 's']);

function copy(node, at) {
  if (node.nodeType === Node.TEXT_NODE) return node.nodeValue;
  if (node.nodeType !== Node.ELEMENT_NODE) return null;
  const children = [...node.childNodes].map(copy);
  if (!TAGS.has(node.tagName)) return children;
  const look = CLASSES.has(node.className) ? { class: `letter-${node.className}` } : {};
  const columns = node.colSpan > 1 ? { colspan: node.colSpan } : {};
  return h(node.tagName.toLowerCase(), { key: at, ...look, ...columns }, children);
}

export function LetterPage({ page }) {
  const heading = useRef(null);
  useEffect(() => heading.current.focus(), [page.letter]);
  const { body } = new DOMParser().parseFromString(page.html.replace(HEAD, ''), 'text/html');
  return html`<div class="detail letter-view">
    <header class="detail-head no-print"><div class="line"><h2 tabindex="-1" ref=${heading}>${t('第 {number} 号催缴函', { number: page.letter })}</h2>
      <span class="push moves"><button type="button" class="button" onClick=${closeLetter}>${t('返回')}</button>
        <button type="button" class="button primary" onClick=${() => window.print()}>${t('打印')}</button></span></div></header>
    <article class="letter" lang="zh-CN">${[...body.childNodes].map(copy)}</article></div>`;
}
