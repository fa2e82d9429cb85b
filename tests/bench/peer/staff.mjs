// Staff clients of both peers: a websocket each, to which events are written.
import { WebSocketServer, WebSocket } from 'ws';

export class Staff {
  constructor(server) {
    this.listening = new Set();
    this.sockets = new WebSocketServer({
      server, path: '/staff/ws', perMessageDeflate: false,
      handleProtocols: (offered) => (offered.has('guanjia.staff.v1') ? 'guanjia.staff.v1' : false),
    });
    this.sockets.on('connection', (socket) => {
      socket.on('message', (data) => this.#request(socket, JSON.parse(data)));
      socket.on('close', () => this.listening.delete(socket));
      socket.on('error', () => socket.terminate());
    });
  }

  #request(socket, request) {
    if (request.op === 'hello') this.listening.add(socket);
    socket.send(JSON.stringify({ re: request.id, ok: true }));
  }

  /** One frame an event, as a simple server does. */
  broadcast(events) {
    for (const event of events) this.#send(JSON.stringify(event));
  }

  /** One frame for all events of a commit: the text is made once, the frame is small. */
  broadcastBatch(events) {
    if (events.length > 0) this.#send(JSON.stringify({ events }));
  }

  #send(text) {
    for (const socket of this.listening) {
      if (socket.readyState === WebSocket.OPEN) socket.send(text);
    }
  }

  close() {
    for (const socket of this.sockets.clients) socket.terminate();
    this.sockets.close();
  }
}
