// Child processes that never outlive this one: whatever way it ends, all are stopped.
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';

const READY_MS_MAX = 15_000;
const STOP_MS_MAX = 10_000;
const running = new Set();

export const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** A port that was free a moment ago. */
export function freePort() {
  return new Promise((resolve, reject) => {
    const probe = net.createServer();
    probe.on('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

/**
 * Starts a program. What it writes to stderr goes to the file `log`, not through this process,
 * which would steal the time that is being measured. `stdout` is collected in `.output`.
 */
export function start(command, args, { log, env = {} } = {}) {
  const sink = log ? fs.openSync(log, 'a') : 'inherit';
  const child = spawn(command, args, {
    stdio: ['pipe', 'pipe', sink],
    env: { ...process.env, ...env },
  });
  if (log) fs.closeSync(sink);
  child.title = `${command} ${args.slice(0, 2).join(' ')}`;
  child.log = log;
  child.output = '';
  child.stdout.setEncoding('utf8').on('data', (text) => { child.output += text; });
  child.stdin.on('error', () => {}); // it may end before it reads
  child.ended = new Promise((resolve) => {
    const settle = (code, signal) => { running.delete(child); resolve({ code, signal }); };
    child.once('exit', settle);
    child.once('error', (error) => { child.failure = error; settle(-1, null); });
  });
  running.add(child);
  return child;
}

/** The processors that this process may use without the first of them, as taskset takes them; '' where there is only one. */
export function processorsButFirst() {
  const list = /^Cpus_allowed_list:\s+(\S+)/m.exec(fs.readFileSync('/proc/self/status', 'utf8'))[1];
  const numbers = list.split(',').flatMap((range) => {
    const [from, to = from] = range.split('-').map(Number);
    return Array.from({ length: to - from + 1 }, (_, i) => from + i);
  });
  return numbers.slice(1).join(',');
}

export const hasEnded = (child) => !running.has(child);

/** The end of what a child wrote to its log. */
export function lastWords(child) {
  if (child.failure) return child.failure.message;
  const text = child.log ? fs.readFileSync(child.log, 'utf8') : '';
  return text.trim().split('\n').slice(-5).join('\n') || '(it said nothing)';
}

/** Waits until `probe` gives something true; throws when the child ends or the time is over. */
export async function until(child, probe, what, patience_ms = READY_MS_MAX) {
  const deadline = Date.now() + patience_ms;
  for (;;) {
    const answer = await probe();
    if (answer) return answer;
    if (hasEnded(child)) throw new Error(`${child.title}: ended before it was ${what}: ${lastWords(child)}`);
    if (Date.now() > deadline) throw new Error(`${child.title}: not ${what} in ${patience_ms / 1000} s: ${lastWords(child)}`);
    await sleep(20);
  }
}

export const untilReady = (child, base) =>
  until(child, () => fetch(`${base}/readyz`).then((response) => response.ok, () => false), 'ready');

/** Runs a program to its end and gives its stdout; throws when it fails. */
export async function finish(child) {
  const { code, signal } = await child.ended;
  if (code !== 0) throw new Error(`${child.title}: ended with ${signal ?? code}: ${lastWords(child)}`);
  return child.output;
}

/** Ends a child in order, by force when it takes too long. Gives false when force was needed. */
export async function stop(child, signal = 'SIGTERM') {
  if (hasEnded(child)) return true;
  child.kill(signal);
  let forced = false;
  const timer = setTimeout(() => { forced = true; child.kill('SIGKILL'); }, STOP_MS_MAX);
  await child.ended;
  clearTimeout(timer);
  return !forced;
}

export const stopAll = () => Promise.all([...running].map((child) => stop(child)));

/** Resident memory in KiB. */
export function residentKib(child) {
  const status = fs.readFileSync(`/proc/${child.pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+)/m.exec(status)[1]);
}

/** Runs a short program to its end at once and gives stdout; throws when it fails. */
export function run(command, args) {
  const result = spawnSync(command, args, { encoding: 'utf8', maxBuffer: 1 << 30 });
  if (result.status !== 0) {
    throw new Error(`${command} ${args.join(' ')}: ${result.error?.message ?? (result.stderr || result.stdout).trim()}`);
  }
  return result.stdout;
}

for (const [signal, number] of [['SIGINT', 2], ['SIGTERM', 15], ['SIGHUP', 1]]) {
  process.once(signal, () => stopAll().finally(() => process.exit(128 + number)));
}
process.on('exit', () => { for (const child of running) child.kill('SIGKILL'); });
