// fees.mjs - homes that owe, in any number: their tables, a gateway that reminds them through the double of
// a carrier, what their phones were shown, and what the gateway counted.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { Gateway, Platform, freePort, newFolder } from './harness.mjs';
import { Staff } from './staff.mjs';

const ROOMS = 100; // of an entrance: 25 floors with four doors
const ENTRANCES = 20;
const WRITE_BYTES = 1 << 20;

/** The room and the phone of home number i: a million of them, none twice. `building`: all in that one. */
export function room(i, building) {
  const entrance = Math.floor(i / ROOMS);
  const door = (Math.floor((i % ROOMS) / 4) + 1) * 100 + (i % 4) + 1;
  return building ? `${building}-${entrance + 1}-${door}` : `${Math.floor(entrance / ENTRANCES) + 101}-${(entrance % ENTRANCES) + 1}-${door}`;
}
export const phone = (i) => `150${String(i).padStart(8, '0')}`;
export const homeOf = (peer) => (peer.startsWith('150') ? Number(peer.slice(3)) : -1);

let folder;

/** A table of `count` rows; its file. */
export function table(name, header, count, row) {
  folder ??= newFolder('tables');
  const file = path.join(folder, `${name}.csv`);
  const out = fs.openSync(file, 'w');
  let text = `${header}\n`;
  for (let i = 0; i < count; i++) {
    text += `${row(i)}\n`;
    if (text.length > WRITE_BYTES) {
      fs.writeSync(out, text);
      text = '';
    }
  }
  fs.writeSync(out, text);
  fs.closeSync(out);
  return file;
}

/** The counts that `import` printed last. */
export function counts(output) {
  const [, ...numbers] = /: (\d+) new, (\d+) changed, (\d+) same, (\d+) bad\n$/.exec(output) ?? assert.fail(output);
  const [fresh, changed, same, bad] = numbers.map(Number);
  return { new: fresh, changed, same, bad };
}

/** A gateway, not started yet, that may write to residents at any hour, `perSecond` messages by SMS, and the double
 *  it writes to. */
export async function prepare({ perSecond, queued, settings = {}, reports, patienceMs = 5000 }) {
  const port = await freePort();
  const platform = await new Platform('--retry-after-ms', String(patienceMs)).start(port);
  const gateway = new Gateway({ port, platform, settings: { courier_parallel: 256, send_timeout_ms: patienceMs, ...settings } });
  gateway.edit('demo/communities.json', ({ sunshine }) => { sunshine.outreach_hours = { from: '00:00', until: '24:00' }; });
  gateway.edit('campaigns.json', (all) => { // no ladder: it would begin at midnight, whenever that comes
    Object.assign(all, { per_minute: 60000, queued_max: queued, kinds: all.kinds.filter(({ ladder }) => !ladder) });
  });
  gateway.edit('demo/outbound.json', (all) => {
    delete all.lanes.campaign.quiet;
    for (const lane of Object.values(all.lanes)) lane.share_percent = 100; // nothing else wants to be sent
    all.rates = [{ channel: 'sms', per_second: perSecond, burst: Math.max(1, Math.floor(perSecond / 4)) }];
  });
  await platform.order({ sms_reports: reports });
  return { gateway, platform };
}

/** One request at the socket of the command line. */
export function control(gateway, request) {
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = net.connect(path.join(gateway.data, 'guanjia.sock'), () => socket.write(`${JSON.stringify(request)}\n`));
    socket.setEncoding('utf8').on('data', (text) => { answer += text; });
    socket.on('error', reject).on('end', () => { socket.end(); resolve(JSON.parse(answer)); });
  });
}

/** A campaign as staff make it: created by one, approved and started by another. Its id, and the moment of its start. */
export async function begin(gateway, members = {}) {
  const [clerk, supervisor] = await Promise.all(['clerk', 'supervisor'].map((name) => Staff.connect(gateway, name)));
  const { campaign } = await clerk.ok('campaign.create', { kind: 'fees', ...members });
  await supervisor.ok('campaign.approve', { campaign: campaign.id });
  const started = performance.now();
  await supervisor.ok('campaign.start', { campaign: campaign.id });
  await Promise.all([clerk.close(), supervisor.close()]);
  return { id: campaign.id, started };
}

/** What `campaign show` says: state, counts, and how many were skipped for which reason. Needs no gateway. */
export async function show(gateway, id) {
  const { code, output, errors } = await gateway.command('campaign', 'show', String(id), '--demo');
  assert.equal(code, 0, errors);
  const [line, ...rest] = output.trim().split('\n');
  const [, , , state, ...figures] = line.split('\t');
  const skips = rest.filter((one) => one.startsWith('skipped ')).map((one) => one.split(' '));
  return {
    state,
    ...Object.fromEntries(figures.map((one) => one.split(' ')).map(([name, value]) => [name, Number(value)])),
    reasons: Object.fromEntries(skips.map(([, reason, value]) => [reason, Number(value)])),
  };
}

/** What phones were shown, in the order in which the double took it: read on with look(). */
export class Record {
  constructor(platform, each) { Object.assign(this, { platform, each, read: 0, count: 0 }); }

  async look() {
    for (;;) {
      const { next, entries } = await this.platform.call(`/control/log?${new URLSearchParams({ kind: 'message', since: this.read })}`);
      for (const entry of entries) this.each(homeOf(entry.openid), entry);
      this.count += entries.length;
      if (next === this.read) return;
      this.read = next;
    }
  }
}
