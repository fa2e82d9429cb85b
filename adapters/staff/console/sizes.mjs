// sizes.mjs - what a browser fetches before the console can be used, and how large it is compressed.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { gzipSync } from 'node:zlib';

export const FIRST_LOAD_BYTES_MAX = 150_000;

/** [{ name, bytes, compressed }] of the files that index.html names, and itself. */
export async function firstLoad(directory) {
  const page = await readFile(path.join(directory, 'index.html'), 'utf8');
  const named = [...page.matchAll(/(?:href|src)="([\w.-]+)"/g)].map(([, name]) => name);
  return Promise.all(['index.html', ...new Set(named)].map(async (name) => {
    const content = await readFile(path.join(directory, name));
    return { name, bytes: content.length, compressed: gzipSync(content, { level: 9 }).length };
  }));
}

export const sumOf = (files) => files.reduce((sum, { compressed }) => sum + compressed, 0);

export function report(files) {
  for (const { name, bytes, compressed } of files) console.log(`  ${name.padEnd(20)} ${String(bytes).padStart(7)} bytes, ${String(compressed).padStart(6)} compressed`);
  console.log(`  first load ${sumOf(files)} bytes compressed, at most ${FIRST_LOAD_BYTES_MAX}`);
}
