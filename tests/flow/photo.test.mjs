// Photos of staff: posted with the session's cookie, on disk and in the record before they are
// answered, once however often they are sent; and nothing else gets in.
import assert from 'node:assert/strict';
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { before, test } from 'node:test';
import { Gateway, request } from './harness.mjs';
import { login, Staff } from './staff.mjs';

const JPEG = Buffer.concat([Buffer.from('ffd8ffe000104a46494600010100000100010000', 'hex'), crypto.randomBytes(4000)]);
const gateway = new Gateway();
let technician;
let cookie;
let ticket;

const post = (target, body, { headers = {}, session = cookie } = {}) => request(gateway.port, {
  method: 'POST', path: `/staff/photos/${target}`, body,
  headers: { origin: gateway.url, 'content-type': 'application/octet-stream', ...(session ? { cookie: session } : {}), ...headers },
});
const photosOf = async () => (await technician.ok('ticket.get', { ticket })).photos;

before(async () => {
  await gateway.start();
  const clerk = await Staff.connect(gateway, 'clerk');
  ({ ticket: { number: ticket } } = await clerk.ok('ticket.open', {
    service: 'repair', room: '3栋2单元501', name: '陈建国', phone: '13800138000', text: '楼道灯不亮', intent: 'repair.public', channel: 'phone' }));
  technician = await Staff.connect(gateway, 'technician');
  ({ cookie } = await login(gateway, 'technician'));
});

test('a photo is answered when its file and its row are there; sent again it is the same one', async () => {
  const first = await post(`${ticket}/before`, JPEG);
  assert.equal(first.status, 201, first.body);
  const { photo } = JSON.parse(first.body);
  const hash = crypto.createHash('sha256').update(JPEG).digest('hex');
  assert.deepEqual([photo.kind, photo.actor, photo.file.hash, photo.file.type], ['before', 'technician', hash, 'image/jpeg']);
  assert.deepEqual(fs.readFileSync(path.join(gateway.data, 'media', hash.slice(0, 2), hash.slice(2))), JPEG);
  assert.equal((await post(`${ticket}/before?as=technician`, JPEG)).status, 201);
  assert.deepEqual((await photosOf()).map(({ id, kind }) => [id, kind]), [[photo.id, 'before']]);
  const { facts } = await technician.ok('ticket.get', { ticket });
  assert.equal(facts.find(({ name }) => name === 'photos_before').value, 'yes');
  const seen = await request(gateway.port, { path: `/staff/media/${hash}`, headers: { cookie } });
  assert.equal(seen.status, 200);
  assert.equal(seen.headers['content-type'], 'image/jpeg');
});

test('without a session, from another page, of another kind, too large or no picture: refused, and nothing is kept', async () => {
  const before_ = (await photosOf()).length;
  const other = Buffer.concat([JPEG, Buffer.from('x')]);
  const cases = [
    [401, `${ticket}/after`, other, { session: '' }], [401, `${ticket}/after`, other, { session: `guanjia_session=${'f'.repeat(64)}` }],
    [403, `${ticket}/after`, other, { headers: { origin: 'https://evil.example' } }],
    [409, `${ticket}/after?as=captain`, other], [409, `${ticket}/after?as=`, other], [409, `${ticket}/after?as=${'t'.repeat(500)}`, other], // taken by somebody else
    [404, `${ticket}/selfie`, other], [404, `GD999999/after`, other], [404, 'after', other],
    [400, `${ticket}/after`, '<svg onload="alert(1)"/>'], [400, `${ticket}/after`, Buffer.alloc(0)],
    [413, `${ticket}/after`, Buffer.concat([JPEG, Buffer.alloc(8 << 20)])],
  ];
  for (const [status, target, body, options] of cases) assert.equal((await post(target, body, options)).status, status, `${target} ${status}`);
  assert.equal((await photosOf()).length, before_);
});

test('a photo outlives a kill right after its answer', async () => {
  const picture = Buffer.concat([JPEG.subarray(0, 20), crypto.randomBytes(9000)]);
  assert.equal((await post(`${ticket}/after`, picture)).status, 201);
  const held = (await photosOf()).length;
  await gateway.kill();
  await gateway.start();
  technician = await Staff.connect(gateway, 'technician');
  assert.equal((await photosOf()).length, held);
  const { code, output } = await gateway.command('verify');
  assert.equal(code, 0, output);
});
