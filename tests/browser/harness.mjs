// harness.mjs - what the browser tests share: the built console, a gateway, a browser, a login.
//
// The gateway is the double (mock.mjs), or the real one: $BUILD/guanjia, started with fresh data,
// or the one that already runs where GUANJIA_BASE says.
import { execFileSync, spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import readline from 'node:readline';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { Mock } from './mock.mjs';

const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
export const BUILD = path.resolve(ROOT, process.env.BUILD || 'build');
const RUNNING = process.env.GUANJIA_BASE || '';
const PROGRAM = path.join(BUILD, 'guanjia');
// Chromium without the window is the same engine for half the processor time.
const CHROMIUM = process.env.CHROMIUM || ['/usr/bin/chromium-headless-shell', '/usr/bin/chromium'].find((file) => fs.existsSync(file));
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

/** Why the tests of the real gateway can not run; false when they can. */
export const noGateway = RUNNING || fs.existsSync(PROGRAM) ? false : `needs ${PROGRAM} or GUANJIA_BASE`;

/** The real gateway with the demo: { base, stop() }. */
export async function startGateway() {
  if (RUNNING) return { base: RUNNING, stop() {} };
  const data = fs.mkdtempSync(path.join(os.tmpdir(), 'guanjia-browser-'));
  const child = spawn(PROGRAM, ['serve', '--demo', '--data', data, '--listen', '127.0.0.1:0'], { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const said = [];
  const base = new Promise((resolve) => {
    for (const stream of [child.stdout, child.stderr]) {
      readline.createInterface({ input: stream }).on('line', (line) => {
        said.push(line);
        const [, url] = /(http:\/\/127\.0\.0\.1:\d+)\/staff\//.exec(line) || [];
        if (url) resolve(url);
      });
    }
  });
  const stop = async () => {
    child.kill('SIGTERM');
    await ended;
    fs.rmSync(data, { recursive: true, force: true });
    const logs = path.join(BUILD, 'test-logs/gateway'); // the last suite looks through them
    fs.mkdirSync(logs, { recursive: true });
    fs.writeFileSync(path.join(logs, `browser-${path.basename(process.argv[1] ?? '', '.mjs')}-${child.pid}.log`), said.join('\n'));
  };
  const url = await Promise.race([base, ended.then((code) => Promise.reject(new Error(`the gateway ended with ${code}: ${said.join('\n')}`)))]);
  return { base: url, pid: child.pid, stop };
}

export const launch = () => chromium.launch({ executablePath: CHROMIUM, args: FLAGS });

// The refused websocket of a page without a session is no fault: it is how the page learns it. Nor is
// a gateway that a test stopped.
const EXPECTED = /\/staff\/(ws|login)|\/healthz|\/readyz|WebSocket connection to/;

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
  const skip = page.locator('.tour .quiet-button'); // a demo's tour, which only its own test wants to see
  if (page.wantsTour || !await skip.count()) return;
  await skip.click({ timeout: WAIT_MS / 2 }).catch(() => {}); // it may have gone by itself: skipped in another tab
  await skip.waitFor({ state: 'detached' });
}

/** Signs out, by the menu of whoever is logged in. */
export async function signOut(page) {
  await page.locator('.account, .more-places').filter({ visible: true }).first().click();
  await page.getByRole('button', { name: '退出登录' }).click();
  await page.waitForSelector('.door form');
}

/** Waits until read() is what is wanted; says what it was last. */
export async function until(read, wanted, what = 'value', wait_ms = WAIT_MS) {
  const end = Date.now() + wait_ms;
  let last;
  do {
    last = await read();
    if (typeof wanted === 'function' ? wanted(last) : last === wanted) return last;
    await new Promise((resolve) => setTimeout(resolve, 25));
  } while (Date.now() < end);
  throw new Error(`${what}: still ${JSON.stringify(last)}`);
}
