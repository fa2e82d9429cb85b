// The scanner of logs finds what it is for, and lets pass what may be there.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { findings, knownSecrets, scan } from './scan.mjs';

const secrets = knownSecrets();

test('each kind of leak is found in a log line', () => {
  const leaks = [
    'ts=1 level=info msg="sms" to=13800138000', 'peer=+8613800138000', 'from 8613800138000 came', '您的验证码是123456，5分钟内有效', '{"code":"654321"}',
    'cookie guanjia_session=abc', 'GET /cgi-bin/x?access_token=abc', 'hash $argon2id$v=19$m=65536', ...[...secrets.keys()].map((secret) => `level=debug sign=${secret}`),
  ];
  for (const leak of leaks) assert.notDeepEqual(findings(`ts=1 level=info\n${leak}\n`, secrets), [], leak);
  assert.equal(findings(`one\n${leaks[0]}`, secrets)[0].line, 2);
});

test('masked numbers, times, ids and durations are no leaks', () => {
  const lines = [
    'peer=138****8000', 'at_ms=1795496400000', 'ts=2026-11-29T10:23:10+00:00 level=info msg="x" version=7', 'duration_ms 13812.345678901', 'GD000012 code=45015',
    '您的验证码是******，5分钟内有效', 'id=24138001380001',
  ];
  for (const line of lines) assert.deepEqual(findings(line, secrets), [], line);
});

test('the secrets of the demo are known', () => {
  for (const secret of ['hAo7kLm2Qw9', 'q7Zt3VxW0aLmNc5RfYh2PdKj8GuTbEo1Si6Xy9QzCvA', 'guanjia-demo']) assert.ok(secrets.has(secret), secret);
});

test('a leak in a folder of logs fails, as a folder without a gateway does', () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'guanjia-scan-'));
  try {
    fs.mkdirSync(path.join(folder, 'gateway'));
    fs.writeFileSync(path.join(folder, 'flow.log'), '# pass 1\n');
    assert.deepEqual(scan(folder), { files: 1, gateways: 0, found: [] });
    fs.writeFileSync(path.join(folder, 'gateway/one.log'), 'ts=1 level=info msg="fine"\nts=2 level=info peer=13800138000\n');
    assert.deepEqual(scan(folder), { files: 2, gateways: 1, found: ['gateway/one.log:2: a mobile number'] });
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
});
