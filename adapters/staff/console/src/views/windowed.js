// windowed.js - a list of any length that draws only the rows in sight.
//
// One listbox that holds the focus; the row of the keyboard is named by aria-activedescendant and
// is always scrolled into sight, hence always drawn.
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { html } from '../html.js';

const BEYOND = 6; // rows drawn above and below what is in sight
const NEAR_END_ROWS = 8;

function useSight(box) {
  const [sight, setSight] = useState({ top: 0, height: 800 });
  useLayoutEffect(() => {
    const element = box.current;
    const look = () => setSight((old) => {
      const top = element.scrollTop;
      const height = element.clientHeight;
      return old.top === top && old.height === height ? old : { top, height };
    });
    const observer = new ResizeObserver(look);
    observer.observe(element);
    element.addEventListener('scroll', look, { passive: true });
    look();
    return () => {
      observer.disconnect();
      element.removeEventListener('scroll', look);
    };
  }, []);
  return sight;
}

function useActiveInSight(box, index, height, active) {
  useLayoutEffect(() => {
    if (index < 0) return;
    const element = box.current;
    const top = index * height;
    if (top < element.scrollTop) element.scrollTop = top;
    else if (top + height > element.scrollTop + element.clientHeight) {
      element.scrollTop = top + height - element.clientHeight;
    }
  }, [active]);
}

export function WindowList({ items, keyOf, height, row, active, open, onOpen, label, onEnd, footer }) {
  const box = useRef(null);
  const { top, height: seen } = useSight(box);
  const index = active ? items.findIndex((item) => keyOf(item) === active) : -1;
  useActiveInSight(box, index, height, active);
  const first = Math.max(0, Math.floor(top / height) - BEYOND);
  const last = Math.min(items.length, Math.ceil((top + seen) / height) + BEYOND);
  useLayoutEffect(() => {
    if (onEnd && last >= items.length - NEAR_END_ROWS) onEnd();
  }, [last, items.length]);

  const rows = items.slice(first, last).map((item, at) => {
    const key = keyOf(item);
    return html`<div key=${key} id=${`row-${key}`} role="option" class="row"
      aria-selected=${key === open} aria-setsize=${items.length} aria-posinset=${first + at + 1}
      data-active=${key === active} data-alarm=${Boolean(item.alarm)} style=${{ transform: `translateY(${(first + at) * height}px)`, height: `${height}px` }}
      onClick=${() => onOpen(key)}>${row(item)}</div>`;
  });
  return html`<div class="scroller" ref=${box} tabindex="0" role=${items.length ? 'listbox' : 'group'} aria-label=${label}
    aria-activedescendant=${index >= first && index < last ? `row-${active}` : undefined}>
    <div class="rows" role="presentation" style=${{ height: `${items.length * height}px` }}>${rows}</div>
    ${footer}
  </div>`;
}
