// scan.mjs - looks through the logs of a test run for what no log may show: whole mobile numbers, codes,
// tokens and secrets.
//
//   node tests/secrets/scan.mjs FOLDER   every *.log in it, and in the folders below
//
// A log of nothing proves nothing: no file, or none of a gateway, is a failure too.
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const SECRET_KEYS = /(token|secret|aes_key|password|secret_key|callback_key|signing_key)$/;
const SHORTEST = 8; // shorter ones ("12345") are found in any log by chance
const FINDINGS_SHOWN = 160;

/** What the demo's accounts and the tests use as secrets, by where they stand. */
export function knownSecrets(root = ROOT) {
  const secrets = new Map([['guanjia_session=', 'a session cookie'], ['access_token=', 'a token of the platform']]);
  const folder = path.join(root, 'config/demo/accounts');
  for (const file of fs.readdirSync(folder).filter((name) => name.endsWith('.json'))) {
    for (const [key, value] of Object.entries(JSON.parse(fs.readFileSync(path.join(folder, file), 'utf8')))) {
      if (SECRET_KEYS.test(key) && typeof value === 'string' && value.length >= SHORTEST) secrets.set(value, `${file}: ${key}`);
    }
  }
  return secrets;
}

const PATTERNS = [
  [/(?<![\d.])1[3-9]\d{9}(?!\d)/, 'a mobile number'],
  [/(?<!\d)(?:\+|00)?861[3-9]\d{9}(?!\d)/, 'a mobile number with its country'],
  [/验证码[^\d\n]{0,12}\d{6}(?!\d)/, 'a code'],
  [/\bcode["=: ]{1,3}\d{6}(?!\d)/, 'a code'],
  [/\$argon2id\$/, 'the hash of a password'],
];

/** What a log shows and may not: [{ line, what }]. */
export function findings(text, secrets) {
  const found = [];
  for (const [index, line] of text.split('\n').entries()) {
    for (const [pattern, what] of PATTERNS) if (pattern.test(line)) found.push({ line: index + 1, what });
    for (const [secret, what] of secrets) if (line.includes(secret)) found.push({ line: index + 1, what });
  }
  return found;
}

/** Every *.log of the folder and those below. */
export function logsIn(folder) {
  return fs.readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.log'))
    .map((entry) => path.join(entry.path ?? entry.parentPath, entry.name));
}

/** Counts what was read; says what was found, without saying it again. */
export function scan(folder, secrets = knownSecrets()) {
  const result = { files: 0, gateways: 0, found: [] };
  for (const file of logsIn(folder)) {
    const text = fs.readFileSync(file, 'utf8');
    result.files++;
    result.gateways += /(^|\n)ts=\S+ level=/.test(text) ? 1 : 0;
    for (const { line, what } of findings(text, secrets)) result.found.push(`${path.relative(folder, file)}:${line}: ${what}`);
  }
  return result;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { files, gateways, found } = scan(process.argv[2]);
  for (const one of found.slice(0, FINDINGS_SHOWN)) console.log(`error: ${one}`);
  console.log(`${files} logs, ${gateways} of a gateway, ${found.length} findings`);
  process.exitCode = found.length === 0 && gateways > 0 ? 0 : 1;
}
