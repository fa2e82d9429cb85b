// build.mjs - bundles the console: node build.mjs OUT_DIR
//
// index.html, app.js and app.css, and chunk-HASH.js for what the two share with views that are
// fetched when they are first looked at (import(…)). The result depends on the sources and the
// locked packages alone, so that two builds are byte for byte the same.
import { build } from 'esbuild';
import { createHash } from 'node:crypto';
import { copyFile, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { firstLoad, report } from './sizes.mjs';

const TARGET = ['chrome98', 'firefox98', 'safari15.4']; // the first with <dialog> everywhere
const here = path.dirname(fileURLToPath(import.meta.url));
const out = process.argv[2] && path.resolve(process.argv[2]);
if (!out) {
  console.error('usage: node build.mjs OUT_DIR');
  process.exit(2);
}

const common = {
  absWorkingDir: here, outdir: out, bundle: true, minify: true, charset: 'utf8', legalComments: 'none', target: TARGET, logLevel: 'warning',
};

await rm(out, { recursive: true, force: true }); // the chunks of another build have other names
await mkdir(out, { recursive: true });
const scripts = await build({ ...common, entryPoints: { app: 'src/main.js' }, format: 'esm', splitting: true, chunkNames: 'chunk-[hash]', metafile: true });
await build({ ...common, entryPoints: { app: 'app.css' } });
await copyFile(path.join(here, 'favicon.svg'), path.join(out, 'favicon.svg'));

// What app.js needs at once is named in the page, so that it is fetched beside it, not after it.
const outputs = Object.entries(scripts.metafile.outputs).map(([file, output]) => [path.basename(file), output]);
const [, entry] = outputs.find(([name]) => name === 'app.js');
const needed = entry.imports.filter(({ kind }) => kind === 'import-statement').map(({ path: file }) => path.basename(file));
const preload = needed.map((name) => `  <link rel="modulepreload" href="${name}">\n`).join('');
const page = await readFile(path.join(here, 'index.html'), 'utf8');
// The page knows which console it is, and finds out when the gateway serves another one.
const digest = createHash('sha256').update(page);
for (const name of (await readdir(out)).sort()) digest.update(await readFile(path.join(out, name)));
const version = `name="version" content="${digest.digest('hex').slice(0, 16)}"`;
await writeFile(path.join(out, 'index.html'), page.replace('name="version" content="0"', version).replace('  <script', `${preload}  <script`));

report(await firstLoad(out));
