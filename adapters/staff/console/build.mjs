// build.mjs - bundles the console: node build.mjs OUT_DIR
//
// The result (index.html, app.js, app.css, favicon.svg) depends on the sources and the locked
// packages alone, so that two builds are byte for byte the same.
import { build } from 'esbuild';
import { copyFile, mkdir } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const TARGET = ['chrome98', 'firefox98', 'safari15.4']; // the first with <dialog> everywhere
const here = path.dirname(fileURLToPath(import.meta.url));
const out = process.argv[2];
if (!out) {
  console.error('usage: node build.mjs OUT_DIR');
  process.exit(2);
}

await mkdir(out, { recursive: true });
await build({
  absWorkingDir: here,
  entryPoints: { app: 'src/main.js' },
  outdir: path.resolve(out),
  bundle: true,
  format: 'iife',
  minify: true,
  charset: 'utf8',
  legalComments: 'none',
  target: TARGET,
  logLevel: 'warning',
});
await build({
  absWorkingDir: here,
  entryPoints: { app: 'app.css' },
  outdir: path.resolve(out),
  bundle: true,
  minify: true,
  charset: 'utf8',
  target: TARGET,
  logLevel: 'warning',
});
for (const name of ['index.html', 'favicon.svg']) {
  await copyFile(path.join(here, name), path.join(out, name));
}
