// hostile.mjs - what somebody may write who wants to run something in the console of staff, and who
// watches that it stays text: nothing runs, nothing is fetched, no element is made of it.
import assert from 'node:assert/strict';

// Each names the window's member `broken` or a file `planted`, so that whatever comes of it is seen.
export const PAYLOADS = {
  script: '<script data-planted>window.broken=1</script>',
  handler: '<img data-planted src=/staff/planted.png onerror="window.broken=1;alert(1)">',
  abroad: '<img data-planted src="http://planted.example/1.png"><link data-planted rel=stylesheet href="http://planted.example/2.css">',
  attribute: '"><svg data-planted onload=window.broken=1>',
  quote: '\' autofocus onfocus=window.broken=1 x=\'',
  frame: '<iframe data-planted srcdoc="<script>parent.broken=1</script>"></iframe>',
  style: '</title></textarea></style><style data-planted>*{display:none}</style>',
  form: '<form data-planted action="http://planted.example/"><input data-planted name=password autofocus></form>',
  link: '<a data-planted href="javascript:window.broken=1">x</a>',
  scheme: 'javascript:window.broken=1',
  template: '{{constructor.constructor("window.broken=1")()}}${window.broken=1}',
  entities: '&lt;b data-planted&gt;&amp;#x27;&#60;i data-planted&#62;',
  comment: '<!--><b data-planted>--!><![CDATA[<i data-planted>]]>',
  object: '{"type":"img","props":{"data-planted":"","src":"/staff/planted.png"},"__k":null}',
  proto: '__proto__ constructor hasOwnProperty',
  bidi: '\u202Egnp.exe\u202C \u2067abc\u2069',
};
export const WHOLE = Object.values(PAYLOADS).join(' · ');

const plain = (text) => text.replace(/\s+/g, ' ');
export const missing = (shown, payloads = Object.values(PAYLOADS)) => payloads.filter((one) => !plain(shown).includes(plain(one)));

// What is said of a fault of the policy, of a page that was opened after watch().
const note = () => {
  window.violations = [];
  document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => window.violations.push(`${violatedDirective} ${blockedURI}`));
};

/** Notes from now on what the page asks for. */
export async function watch(page, base) {
  page.asked = [];
  page.on('request', (request) => {
    const url = request.url();
    if (!/^(data|blob):/.test(url) && (!url.startsWith(`${base}/`) || url.includes('planted'))) page.asked.push(url);
  });
  await page.addInitScript(note);
}

/** What came of the words in a page beside text; nothing at all when it is well. */
export async function came(page) {
  const made = await page.evaluate(() => ({
    broken: window.broken,
    violations: window.violations || [],
    planted: [...document.querySelectorAll('[data-planted]')].map((one) => one.tagName),
    foreign: [...document.querySelectorAll('iframe, object, embed, style, base, meta[http-equiv], form[action]')].map((one) => one.tagName),
    handlers: [...document.querySelectorAll('*')].flatMap((one) => one.getAttributeNames().filter((name) => name.startsWith('on'))),
    links: [...document.links].map(({ href }) => href).filter((href) => !/^(https?|tel):/.test(href)),
    scripts: [...document.scripts].filter(({ src }) => !src.startsWith(`${location.origin}/staff/`)).length,
    polluted: Object.keys(Object.prototype).concat(Object.keys(Array.prototype)),
  }));
  const all = { ...made, asked: page.asked, faults: page.faults };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => (Array.isArray(value) ? value.length : value)));
}

/** All payloads are to be read at the place, and nothing came of any. */
export async function staysText(page, name, where, payloads) {
  for (const selector of where) {
    const spot = page.locator(selector).first();
    await spot.waitFor({ state: / option/.test(selector) ? 'attached' : 'visible' }).catch(() => assert.fail(`${name}: ${selector} is not there`));
    const read = await spot.evaluate((one) => {
      if (one.matches('option, select')) return one.textContent;
      return one.matches('input, textarea') ? one.value : one.innerText;
    });
    assert.deepEqual(missing(read, payloads), [], `${name}: ${selector} shows every one of them; it reads ${read.slice(0, 200)}`);
  }
  assert.deepEqual(await came(page), {}, name);
}
