// harness.mjs - what the browser tests share: the built console, a gateway, a browser, a login.
//
// The gateway is the double (mock.mjs), or the running one that GUANJIA_BASE names: then only
// the tests run that need nothing but a resident who writes and staff who work.
import { execFileSync } from 'node:child_process';
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { Mock } from './mock.mjs';

const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
export const BUILD = path.resolve(ROOT, process.env.BUILD || 'build');
export const REAL = process.env.GUANJIA_BASE || '';
const CHROMIUM = process.env.CHROMIUM || '/usr/bin/chromium';
const FLAGS = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
  '--disable-background-networking', '--disable-component-update', '--disable-sync'];
const WAIT_MS = 8000;

/** The folder of the built console; builds it where it is not there yet. */
export function consoleDirectory() {
  const directory = path.join(BUILD, 'console');
  if (!fs.existsSync(path.join(directory, 'index.html'))) {
    const script = path.join(ROOT, 'adapters/staff/console/build.mjs');
    execFileSync(process.execPath, [script, directory], { stdio: 'inherit' });
  }
  return directory;
}

export const startMock = (options) => new Mock(consoleDirectory(), options).start();

export const launch = () => chromium.launch({ executablePath: CHROMIUM, args: FLAGS });

// The refused websocket of a page without a session is no fault: it is how the page learns it. Nor is
// a gateway that a test stopped.
const EXPECTED = /\/staff\/(ws|login)|\/healthz|WebSocket connection to/;

/** A page that notes whatever goes wrong in it. */
export async function openPage(browser, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'zh-CN', ...options });
  context.setDefaultTimeout(WAIT_MS);
  const page = await context.newPage();
  page.faults = [];
  page.on('pageerror', (fault) => page.faults.push(String(fault)));
  page.on('console', (message) => {
    const text = `${message.text()} ${message.location().url}`;
    if (message.type() === 'error' && !EXPECTED.test(text)) page.faults.push(text);
  });
  page.on('dialog', (dialog) => {
    page.faults.push(`a dialog of a script: ${dialog.message()}`);
    dialog.dismiss();
  });
  return page;
}

export async function fillLogin(page, username, password) {
  await page.fill('[name=username]', username);
  await page.fill('[name=password]', password);
  await page.keyboard.press('Enter');
}

export async function enter(page, base, username = 'clerk', hash = '') {
  await page.goto(`${base}/staff/${hash}`);
  await fillLogin(page, username, 'guanjia');
  await page.waitForSelector('.link-state.up');
}

/** Waits until read() is what is wanted; says what it was last. */
export async function until(read, wanted, what = 'value') {
  const end = Date.now() + WAIT_MS;
  let last;
  do {
    last = await read();
    if (typeof wanted === 'function' ? wanted(last) : last === wanted) return last;
    await new Promise((resolve) => setTimeout(resolve, 25));
  } while (Date.now() < end);
  throw new Error(`${what}: still ${JSON.stringify(last)}`);
}

// ---- a resident of the running gateway's demo, over its plaintext WeChat account ----

const PLAIN = { token: 'guanjia-demo', original: 'gh_demo_plain' };

export async function residentWrites(openid, text) {
  const timestamp = String(Math.floor(Date.now() / 1000));
  const nonce = String(crypto.randomInt(1e9));
  const signature = crypto.createHash('sha1').update([PLAIN.token, timestamp, nonce].sort().join('')).digest('hex');
  const body = `<xml><ToUserName>${PLAIN.original}</ToUserName><FromUserName>${openid}</FromUserName>`
    + `<CreateTime>${timestamp}</CreateTime><MsgType>text</MsgType><Content><![CDATA[${text}]]></Content>`
    + `<MsgId>${crypto.randomInt(1e14)}</MsgId></xml>`;
  const response = await fetch(`${REAL}/wechat/plain?signature=${signature}&timestamp=${timestamp}&nonce=${nonce}`, { method: 'POST', body });
  if (!response.ok) throw new Error(`the resident got ${response.status}`);
  return response.text();
}
