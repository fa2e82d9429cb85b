// The vendors' own packages agree with our signatures, on requests made up at random.
import assert from 'node:assert/strict';
import crypto from 'node:crypto';
import path from 'node:path';
import { createRequire } from 'node:module';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { ROOT } from './program.mjs';

const require = createRequire(import.meta.url);
const { default: OpenApiUtil } = require('@alicloud/openapi-util');
const { default: TencentSign } = require('tencentcloud-sdk-nodejs-common/tencentcloud/common/sign.js');
const { getExpectedTwilioSignature } = require('twilio/lib/webhooks/webhooks.js');

const COUNT = 200;
const PROGRAM = path.join(path.resolve(ROOT, process.env.BUILD ?? 'build'), 'tests/sms_sign');

function ours(lines) {
  const { status, stdout, error } = spawnSync(PROGRAM, { input: lines.map((line) => `${JSON.stringify(line)}\n`).join(''), encoding: 'utf8', maxBuffer: 1 << 24 });
  assert.equal(status, 0, String(error));
  return stdout.split('\n').slice(0, -1);
}

const pick = (list) => list[crypto.randomInt(list.length)];
const PIECES = ['停水', '3号楼', 'a', 'Z', '0', ' ', '+', '*', '~', "'", '(', ')', '!', '&', '=', '%', '/', '?', '"', '{', '}', '\n', '😀', 'é', '.', '-', '_', '：', '；', ','];
const words = (max = 12) => Array.from({ length: crypto.randomInt(max) }, () => pick(PIECES)).join('');
const name = () => pick('ABCDEFGHIJKLMNOPQRSTUVWXYZ'.split('')) + crypto.randomBytes(crypto.randomInt(1, 6)).toString('hex');
const secret = () => crypto.randomBytes(crypto.randomInt(8, 40)).toString('base64url');
const some = (max, value = words) => Object.fromEntries(Array.from({ length: crypto.randomInt(max) }, () => [name(), value()]));
const sha256 = (text) => crypto.createHash('sha256').update(text).digest('hex');

function agree(lines, theirs) {
  const made = ours(lines);
  assert.equal(made.length, COUNT);
  lines.forEach((line, i) => assert.equal(made[i], theirs(line), JSON.stringify(line)));
}

test('@alicloud/openapi-util signs V3 requests as we do', () => {
  const lines = Array.from({ length: COUNT }, () => {
    const body = pick(['', words(40)]);
    const headers = {
      host: pick(['dysmsapi.aliyuncs.com', '127.0.0.1:8090']), 'x-acs-action': 'SendSms', 'x-acs-version': '2017-05-25', 'x-acs-content-sha256': sha256(body),
      'x-acs-date': new Date(crypto.randomInt(2 ** 31) * 1000).toISOString().replace('.000', ''), 'x-acs-signature-nonce': crypto.randomBytes(16).toString('hex'),
      ...(body && { 'content-type': 'application/json' }),
    };
    return { kind: 'acs3', method: pick(['POST', 'GET']), path: '/', query: some(12), headers, body, id: secret(), secret: secret() };
  });
  agree(lines, ({ method, path: pathname, query, headers, body, id, secret: key }) =>
    OpenApiUtil.getAuthorization({ method, pathname, query, headers }, 'ACS3-HMAC-SHA256', sha256(body), id, key));
});

test('@alicloud/openapi-util signs RPC requests as we do', () => {
  const lines = Array.from({ length: COUNT }, () => ({ kind: 'rpc', method: pick(['POST', 'GET']), fields: { Action: 'SendSms', ...some(16) }, secret: secret() }));
  agree(lines, ({ fields, method, secret: key }) => OpenApiUtil.getRPCSignature(fields, method, key));
});

test('tencentcloud-sdk-nodejs-common signs as we do', () => {
  const lines = Array.from({ length: COUNT }, () => ({
    kind: 'tc3', host: pick(['sms.tencentcloudapi.com', 'cvm.tencentcloudapi.com']), type: pick(['application/json', 'application/json; charset=utf-8']),
    body: JSON.stringify({ PhoneNumberSet: ['+8613800138000'], SignName: words(), TemplateParamSet: [words(), words()] }),
    service: pick(['sms', 'cvm']), action: '', at: crypto.randomInt(2 ** 31), id: secret(), secret: secret(),
  }));
  agree(lines, ({ host, type, body, service, at, id, secret: key }) => TencentSign.sign3({
    method: 'POST', url: `https://${host}/`, payload: Buffer.from(body), timestamp: at, service, secretId: id, secretKey: key, headers: { 'Content-Type': type },
  }));
});

test('twilio signs as we do', () => {
  const lines = Array.from({ length: COUNT }, () => ({
    kind: 'twilio', url: `https://${pick(['gw.example.com', 'user:pass@gw.example.com:8443'])}/sms/twilio/inbound${pick(['', '?ref=m12', '?foo=1&bar=2'])}`,
    fields: { MessageSid: 'SM1', ...some(20, () => (crypto.randomInt(5) === 0 ? [secret(), secret(), 'x', 'x'] : words())) }, secret: secret(),
  }));
  agree(lines, ({ url, fields, secret: token }) => getExpectedTwilioSignature(token, url, fields));
});
