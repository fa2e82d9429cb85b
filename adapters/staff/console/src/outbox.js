// outbox.js - what did not reach residents and what waits, read for its page.
import { call, changed, read, report, state, toast } from './core.js';
import { may } from './may.js';
import * as model from './model.js';
import { t } from './words.js';

export async function loadOutbox() {
  try {
    const [{ dead }, held] = await Promise.all([
      read('outbox.dead'), may(state.me, 'outbox.held') ? read('outbox.held') : { held: [] }]);
    Object.assign(state.outbox, { dead, held: held.held });
    model.putFailures(state, dead);
    changed();
  } catch (fault) {
    report(fault);
  }
}

/** A dead letter goes out once more; one of unknown outcome may then arrive twice. */
export async function retryMessage(row) {
  state.outbox.busy = row.id;
  changed();
  try {
    await call('outbox.retry', { outbox: row.id });
    toast(t('已重新发送'));
  } catch (fault) {
    report(fault);
  }
  state.outbox.busy = 0;
  loadOutbox();
}
