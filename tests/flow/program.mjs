// program.mjs - the program for a test that needs no gateway: run to its end in folders that go
// with the test file.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { spawnSync } from 'node:child_process';
import { after } from 'node:test';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));
export const CONFIG = path.join(ROOT, 'config');
const BUILD = path.resolve(ROOT, process.env.BUILD ?? 'build');

const folders = [];
after(() => folders.forEach((folder) => fs.rmSync(folder, { recursive: true, force: true })));

/** A new copy of the shipped configuration with its intents, for changing. */
export function copyConfig() {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'guanjia-config-'));
  folders.push(folder);
  fs.cpSync(CONFIG, folder, { recursive: true });
  fs.cpSync(path.join(ROOT, 'intents'), path.join(folder, 'intents'), { recursive: true });
  return folder;
}

/** { code, output, errors } of `guanjia ARGUMENTS…`. */
export function guanjia(...args) {
  const { status, stdout, stderr } = spawnSync(path.join(BUILD, 'guanjia'), args,
    { cwd: ROOT, encoding: 'utf8', maxBuffer: 1 << 24 });
  return { code: status, output: stdout, errors: stderr };
}

export const readJson = (...parts) => JSON.parse(fs.readFileSync(path.join(...parts), 'utf8'));
