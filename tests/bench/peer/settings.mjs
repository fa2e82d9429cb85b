// Command line and accounts of both peers: node express.mjs PORT DATA-FOLDER. The accounts are
// those of the gateway's demo, so that the same load fits all.
import path from 'node:path';

export const accounts = {
  plain: { token: 'guanjia-demo' },
  demo: {
    token: 'hAo7kLm2Qw9',
    appid: 'wx0123456789abcdef',
    encodingAESKey: 'q7Zt3VxW0aLmNc5RfYh2PdKj8GuTbEo1Si6Xy9QzCvA',
  },
};

const [port, folder] = process.argv.slice(2);
if (!port || !folder) {
  console.error('usage: node SERVER.mjs PORT DATA-FOLDER');
  process.exit(2);
}

export const settings = { port: Number(port), database: path.join(folder, 'peer.db') };

/** Ends the process in order on SIGTERM and SIGINT. */
export function onStop(...closers) {
  for (const signal of ['SIGTERM', 'SIGINT']) {
    process.on(signal, () => {
      for (const close of closers) close();
      process.exit(0);
    });
  }
}
