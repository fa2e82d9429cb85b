// The usual stack: Express, the `wechat` middleware, better-sqlite3 with a transaction a
// message, `ws` for staff.
import http from 'node:http';
import express from 'express';
import wechat from 'wechat';
import { Staff } from './staff.mjs';
import { Store } from './store.mjs';
import { accounts, onStop, settings } from './settings.mjs';

const app = express();
const server = http.createServer(app);
const store = new Store(settings.database);
const staff = new Staff(server);

app.disable('x-powered-by');
app.get('/readyz', (request, response) => response.send('ready\n'));

for (const [name, account] of Object.entries(accounts)) {
  const config = account.encodingAESKey ? account : account.token;
  app.use(`/wechat/${name}`, wechat(config, (request, response) => {
    const { reply, events } = store.transaction(() => store.handle(name, request.weixin));
    response.reply(reply);
    staff.broadcast(events);
  }));
}

server.listen(settings.port, '127.0.0.1');
onStop(() => server.close(), () => staff.close(), () => store.close());
