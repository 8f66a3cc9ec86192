import type { Transport } from '@mm/core';
import { WebSocket } from 'ws';

/** The plainest transport there is, over `fetch` and `ws`: for tests that compare loopback with memory. It tells no time. */
export const nodeTransport: Transport = {
  openSocket: ({ url, handshakeTimeoutMs }, handlers) => {
    const socket = new WebSocket(url, { handshakeTimeout: handshakeTimeoutMs });
    socket.on('open', () => handlers.onOpen());
    socket.on('message', (data: Buffer) => handlers.onMessage(data, 0));
    socket.on('error', () => undefined);
    socket.on('close', (code, reason) => handlers.onClose(code, String(reason)));
    return {
      send: (text) => {
        socket.send(text);
        return socket.bufferedAmount;
      },
      ping: () => socket.ping(),
      close: (code, reason) => socket.close(code, reason),
    };
  },
  request: ({ method, url, headers, body }, onDone) => {
    const answered = async (): Promise<void> => {
      const response = await fetch(url, { method, headers, ...(body === undefined ? {} : { body }) });
      onDone({
        type: 'answered',
        status: response.status,
        headers: Object.fromEntries(response.headers),
        body: new Uint8Array(await response.arrayBuffer()),
        receiveTimeUs: 0,
      });
    };
    answered().catch((error) => onDone({ type: 'failed', sent: true, reason: String(error), receiveTimeUs: 0 }));
    return () => undefined;
  },
};
