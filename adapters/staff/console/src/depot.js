// depot.js - photos that wait for the gateway, with whose they are, in the browser's own database: they
// outlive the page, the browser and a flat battery. Where there is none (shut off, a private window) they
// are kept as long as the page is open.

const NAME = 'guanjia';
const STORE = 'photos';
const spare = new Map(); // id → row, without a database

let opening = null;

function open() {
  opening ??= new Promise((resolve) => {
    try {
      const request = indexedDB.open(NAME, 1);
      request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: 'id' });
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => resolve(null);
      request.onblocked = () => resolve(null);
    } catch {
      resolve(null);
    }
  });
  return opening;
}

// Resolved once it is on disk (a write) or read. The row's Blob is copied by the browser.
async function run(mode, act) {
  const database = await open();
  if (!database) return undefined;
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(STORE, mode);
    const request = act(transaction.objectStore(STORE));
    transaction.oncomplete = () => resolve(request.result);
    transaction.onabort = () => reject(transaction.error);
  });
}

/** Puts a row { id, … } in, or in the place of the one of its id. */
export async function putRow(row) {
  try {
    if ((await run('readwrite', (store) => store.put(row))) === undefined) spare.set(row.id, row);
    else spare.delete(row.id);
  } catch {
    spare.set(row.id, row); // no room on the disk
  }
}

export async function dropRow(id) {
  spare.delete(id);
  await run('readwrite', (store) => store.delete(id)).catch(() => {});
}

/** All of them, of everybody, oldest first. */
export async function allRows() {
  const rows = await run('readonly', (store) => store.getAll()).catch(() => []);
  return [...(rows || []), ...spare.values()].sort((a, b) => a.at - b.at);
}
