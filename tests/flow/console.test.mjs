// console.test.mjs - the console's files over HTTP: compressed for whoever accepts that, the same bytes
// for whoever does not, each form with an etag of its own.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { Gateway, raw, request } from './harness.mjs';

const WORTH_IT_BYTES = 300; // below, a file may be larger compressed

let gateway;
let files;

const get = (path, headers = {}, method = 'GET') => request(gateway.port, { method, path, headers });
const coded = (coding) => (coding === undefined ? {} : { 'accept-encoding': coding });

before(async () => {
  gateway = await new Gateway().start();
  const page = (await get('/staff/')).body;
  files = ['/staff/', ...[...page.matchAll(/(?:href|src)="([\w.-]+)"/g)].map(([, name]) => `/staff/${name}`)];
});

test('each file of the first load is the same bytes compressed and not', async () => {
  assert.ok(files.length > 4, files.join());
  let [sent, whole] = [0, 0];
  for (const file of files) {
    const plain = await get(file);
    const small = await get(file, coded('gzip, deflate, br'));
    assert.deepEqual([plain.status, small.status], [200, 200], file);
    const is = plain.bytes.length > WORTH_IT_BYTES ? 'gzip' : small.headers['content-encoding'];
    assert.deepEqual([plain.headers['content-encoding'], small.headers['content-encoding']], [undefined, is], file);
    assert.ok((is ? gunzipSync(small.bytes) : small.bytes).equals(plain.bytes), file);
    for (const { headers, bytes } of [plain, small]) assert.equal(Number(headers['content-length']), bytes.length, file);
    for (const name of ['content-type', 'content-security-policy', 'cache-control', 'x-content-type-options']) assert.equal(small.headers[name], plain.headers[name], `${file}: ${name}`);
    for (const { headers } of [plain, small]) assert.equal(headers.vary, 'Accept-Encoding', file);
    sent += small.bytes.length;
    whole += plain.bytes.length;
  }
  assert.ok(sent < whole / 2, `${sent} of ${whole} bytes`);
});

test('a file is compressed for whoever accepts that, and for nobody else', async () => {
  const cases = {
    gzip: ['gzip', 'br;q=1, gzip;q=0.5', 'GZIP', '*', 'deflate, *;q=0.1', '*;q=0, gzip'],
    plain: [undefined, '', 'br', 'identity', 'gzip;q=0', 'gzip;q=0.000, br', '*;q=0', 'gzip;q=0, *', 'gzip;q=nonsense', `gzip, ${'x'.repeat(300)}`],
  };
  const { bytes } = await get('/staff/app.css');
  for (const [form, all] of Object.entries(cases)) {
    for (const coding of all) {
      const answer = await get('/staff/app.css', coded(coding));
      assert.equal(answer.headers['content-encoding'] ?? 'plain', form, String(coding));
      assert.ok((form === 'gzip' ? gunzipSync(answer.bytes) : answer.bytes).equals(bytes), String(coding));
    }
  }
});

test('each form has its etag, which is good for that form alone', async () => {
  const plain = await get('/staff/app.js');
  const small = await get('/staff/app.js', coded('gzip'));
  assert.notEqual(plain.headers.etag, small.headers.etag);
  const asks = async (etag, coding) => {
    const answer = await get('/staff/app.js', { 'if-none-match': etag, ...coded(coding) });
    if (answer.status === 304) {
      assert.deepEqual([answer.bytes.length, answer.headers.etag, answer.headers.vary, answer.headers['content-encoding']], [0, etag, 'Accept-Encoding', undefined]);
    }
    return answer.status;
  };
  assert.deepEqual([await asks(small.headers.etag, 'gzip'), await asks(plain.headers.etag)], [304, 304]);
  assert.deepEqual([await asks(plain.headers.etag, 'gzip'), await asks(small.headers.etag)], [200, 200]);
});

test('HEAD tells of the compressed file without sending it; the connection goes on', async () => {
  const small = await get('/staff/app.js', coded('gzip'));
  const head = await get('/staff/app.js', coded('gzip'), 'HEAD');
  assert.deepEqual([head.status, head.bytes.length, head.headers['content-encoding'], head.headers['content-length'], head.headers.etag],
    [200, 0, 'gzip', String(small.bytes.length), small.headers.etag]);
  const ask = (method, more = '') => `${method} /staff/app.js HTTP/1.1\r\nHost: g\r\nAccept-Encoding: gzip\r\n${more}\r\n`;
  const { text } = await raw(gateway.port, ask('HEAD') + ask('GET', 'Connection: close\r\n'));
  assert.equal(text.match(/HTTP\/1\.1 200 OK/g).length, 2, 'one after the other on the same connection');
});

test('a file too small to be worth it is sent as it is', async () => {
  const script = gunzipSync((await get('/staff/app.js', coded('gzip'))).bytes).toString();
  const names = [...new Set(script.match(/chunk-\w+\.js/g))];
  assert.ok(names.length > 3);
  for (const name of names) {
    const plain = await get(`/staff/${name}`);
    const best = await get(`/staff/${name}`, coded('gzip'));
    assert.equal(plain.status, 200, name);
    assert.ok(best.bytes.length <= plain.bytes.length, name);
  }
});
