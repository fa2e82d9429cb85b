// What `make install` lays down, and what `scripts/packages.sh` says on a machine without anything.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const BUILD = process.env.BUILD ?? 'build';
let folder;

before(() => { folder = fs.mkdtempSync(path.join(os.tmpdir(), 'guanjia-install-')); });
after(() => fs.rmSync(folder, { recursive: true, force: true }));

function run(command, args, env = {}) {
  const { MAKEFLAGS, MFLAGS, MAKELEVEL, ...rest } = process.env;
  return spawnSync(command, args, { cwd: ROOT, encoding: 'utf8', env: { ...rest, ...env } });
}

const install = () => run('make', ['install', `BUILD=${BUILD}`, `DESTDIR=${folder}`, 'PREFIX=/usr']);
const at = (name) => path.join(folder, name);

test('an installation is whole, proves itself and holds no demo', () => {
  const result = install();
  assert.equal(result.status, 0, result.stderr);
  for (const name of ['etc/guanjia/gateway.json', 'etc/guanjia/intents/labels.tsv',
    'usr/lib/sysusers.d/guanjia.conf', 'usr/share/doc/guanjia/README.zh-CN.md']) {
    assert.ok(fs.existsSync(at(name)), `${name} is there`);
  }
  assert.ok(!fs.existsSync(at('etc/guanjia/demo')), 'published secrets stay out');
  assert.match(fs.readFileSync(at('usr/lib/systemd/system/guanjia.service'), 'utf8'),
    /^ExecStart=\/usr\/bin\/guanjia serve$/m);
  assert.equal(fs.statSync(at('etc/guanjia/accounts/secrets')).mode & 0o777, 0o700);
  const check = run(at('usr/bin/guanjia'), ['check', '--config', at('etc/guanjia')]);
  assert.equal(check.status, 0, check.stdout + check.stderr);
});

test('a second installation keeps what the company has changed, and says so', () => {
  const file = at('etc/guanjia/gateway.json');
  const own = '{"listen": "127.0.0.1:9000"}\n';
  fs.writeFileSync(file, own);
  const result = install();
  assert.equal(result.status, 0, result.stderr);
  assert.equal(fs.readFileSync(file, 'utf8'), own);
  assert.match(result.stdout, /kept .*gateway\.json, which differs/);
});

/** packages.sh where dpkg knows these packages, the user is who `uid` says, and apt-get ends with `apt`. */
function packages(action, set, uid, { installed = [], apt = 0 } = {}) {
  const fake = fs.mkdtempSync(path.join(folder, 'fake-'));
  const program = (name, body) =>
    fs.writeFileSync(path.join(fake, name), `#!/bin/sh\n${body}\n`, { mode: 0o755 });
  program('dpkg-query', `cat <<END\n${installed.map((name) => `installed ${name}`).join('\n')}\nEND`);
  program('id', `echo ${uid}`);
  program('apt-get', `echo "$DEBIAN_FRONTEND: $*" >>${fake}/calls; exit ${apt}`);
  program('chromium', 'exit 0');
  const result = run('scripts/packages.sh', [action, set], { PATH: `${fake}:${process.env.PATH}` });
  const calls = path.join(fake, 'calls');
  return { ...result, calls: fs.existsSync(calls) ? fs.readFileSync(calls, 'utf8') : '' };
}

test('without root the one command that installs is printed, and nothing is done', () => {
  const { status, stdout, calls } = packages('install', 'test', 1000);
  assert.equal(status, 1);
  const commands = stdout.split('\n').filter((line) => line.includes('apt-get'));
  assert.equal(commands.length, 1);
  assert.match(commands[0], /^ +sudo apt-get install -y --no-install-recommends gcc .*libcmocka-dev/);
  assert.match(stdout, /libjansson-dev +JSON/, 'a word of why');
  assert.equal(calls, '');
});

test('as root the missing packages are installed without a question', () => {
  const { status, calls } = packages('install', 'build', 0);
  assert.equal(status, 0);
  assert.match(calls, /^noninteractive: .*install --no-install-recommends gcc /m);
  assert.doesNotMatch(calls, /cmocka/, 'tests are not asked for');
});

test('a plain make says what is missing and installs nothing', () => {
  const { status, stdout, calls } = packages('check', 'build', 0);
  assert.equal(status, 1);
  assert.match(stdout, /sudo apt-get install/);
  assert.equal(calls, '');
});

test('what can not be installed is done without where something else will do, and nowhere else', () => {
  const all = run('scripts/packages.sh', ['list', 'test']).stdout.trim().split('\n');
  const without = (name) => ({ installed: all.filter((one) => one !== name), apt: 100 });
  assert.equal(packages('install', 'test', 0, without('chromium-headless-shell')).status, 0);
  assert.equal(packages('install', 'test', 1000, without('chromium-headless-shell')).status, 0);
  const { status, stdout } = packages('install', 'test', 0, without('libcmocka-dev'));
  assert.equal(status, 1);
  assert.match(stdout, /sudo apt-get install .* libcmocka-dev\n/);
});
