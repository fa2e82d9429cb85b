// roster_deed.js - what the dialogs of the roster do: once at a time, and a refusal is said at the fields.
import { useState } from 'preact/hooks';
import * as app from '../app.js';

export function useDeed(close) {
  const [fault, setFault] = useState('');
  const [busy, setBusy] = useState(false);
  const run = async (act) => {
    if (busy) return;
    setBusy(true);
    setFault('');
    try {
      await act();
      close();
    } catch (refusal) {
      setBusy(false);
      setFault(app.errorText(refusal));
    }
  };
  return { fault, setFault, busy, run };
}
