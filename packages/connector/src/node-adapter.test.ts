import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import type { HttpResult, SocketHandlers } from '@mm/core';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { WebSocketServer } from 'ws';
import { nodeWorld } from './node-adapter.ts';

const world = nodeWorld({ seed: 7 });
const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});
afterAll(() => world.close());

async function httpServer(handle: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> {
  const server: Server = createServer(handle);
  closers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function tcpServer(onRequest: (socket: import('node:net').Socket, text: string) => void): Promise<string> {
  const server = createTcpServer((socket) => {
    closers.push(() => socket.destroy());
    socket.on('error', () => {});
    socket.on('data', (data) => onRequest(socket, data.toString()));
  });
  closers.push(() => server.close());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function ask(url: string, more: { timeoutMs?: number; maxBodyBytes?: number; body?: string } = {}): Promise<HttpResult> {
  return new Promise((resolve) => {
    const request = { method: 'POST', url, headers: {}, timeoutMs: 2_000, maxBodyBytes: 1_000, ...more } as const;
    world.transport.request(request, resolve);
  });
}

describe('a request', () => {
  test('brings status, headers in lower case and the body as bytes', async () => {
    const url = await httpServer((request, response) => {
      response.writeHead(418, { 'Content-Type': 'application/json', 'X-MBX-USED-WEIGHT-1M': '7' });
      response.end(JSON.stringify({ path: request.url }));
    });
    const result = await ask(`${url}/a?b='c%20d`);
    expect(result).toMatchObject({ type: 'answered', status: 418, headers: { 'x-mbx-used-weight-1m': '7' } });
    expect(result.type === 'answered' && Buffer.from(result.body).toString()).toBe(`{"path":"/a?b='c%20d"}`);
  });

  test('that no server takes was not sent', async () => {
    const url = await httpServer(() => {});
    for (const close of closers.splice(0)) close();
    expect(await ask(url)).toMatchObject({ type: 'failed', sent: false });
  });

  test('that is cut off without an answer may have been sent', async () => {
    const url = await tcpServer((socket) => socket.destroy());
    expect(await ask(url)).toMatchObject({ type: 'failed', sent: true });
  });

  test('that is answered by half a body may have been sent', async () => {
    const url = await tcpServer((socket) => {
      socket.end('HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 20\r\n\r\n{"orderId"');
    });
    expect(await ask(url)).toMatchObject({ type: 'failed', sent: true });
  });

  test('that is not answered in time ends, and may have been sent', async () => {
    const url = await httpServer(() => {});
    expect(await ask(url, { timeoutMs: 30 })).toMatchObject({ type: 'failed', sent: true, reason: 'no answer within 30 ms' });
  });

  test('whose answer comes in pieces gets them as one', async () => {
    const pieces = ['{"a":"', 'x'.repeat(100_000), 'y', 'z'.repeat(70_000), '"}'];
    const url = await httpServer((_request, response) => {
      const next = (): void => {
        const piece = pieces.shift();
        if (piece === undefined) response.end();
        else response.write(piece, () => setTimeout(next, 2));
      };
      next();
    });
    const whole = pieces.join('');
    const result = await ask(url, { maxBodyBytes: 200_000 });
    expect(result.type === 'answered' && Buffer.from(result.body).toString() === whole).toBe(true);
  });

  test('whose answer comes in too many pieces is ended: each costs more than its bytes', async () => {
    const url = await tcpServer((socket) => {
      socket.write('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n');
      socket.write('1\r\n \r\n'.repeat(200_000));
    });
    const result = await ask(url, { maxBodyBytes: 8_000_000, timeoutMs: 10_000 });
    expect(result).toMatchObject({ type: 'failed', sent: true, reason: 'a body in more than 100000 pieces' });
  });

  test('whose answer has no end is ended at the bound', async () => {
    const url = await httpServer((_request, response) => {
      response.writeHead(200);
      const pour = (): void => {
        if (!response.destroyed) response.write('x'.repeat(500), () => setImmediate(pour));
      };
      pour();
    });
    expect(await ask(url)).toMatchObject({ type: 'failed', sent: true, reason: 'a body over 1000 bytes' });
  });

  test('does not follow a redirect', async () => {
    let asked = 0;
    const url = await httpServer((_request, response) => {
      asked += 1;
      response.writeHead(302, { location: '/elsewhere' }).end();
    });
    expect(await ask(`${url}/here`)).toMatchObject({ type: 'answered', status: 302 });
    expect(asked).toBe(1);
  });

  test('is sent once, also on a kept-alive connection that the server closes under it', async () => {
    let asked = 0;
    const url = await tcpServer((socket, text) => {
      asked += 1;
      if (text.includes('/first')) socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}');
      else socket.destroy();
    });
    expect(await ask(`${url}/first`)).toMatchObject({ status: 200 });
    expect(await ask(`${url}/second`)).toMatchObject({ type: 'failed', sent: true });
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(asked).toBe(2);
  });

  test('that is given up is heard of no more', async () => {
    const url = await httpServer(() => {});
    let heard = 0;
    const abort = world.transport.request({ method: 'GET', url, headers: {}, timeoutMs: 20, maxBodyBytes: 10 }, () => {
      heard += 1;
    });
    abort();
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(heard).toBe(0);
  });
});

describe('a socket', () => {
  async function wsServer(onConnection: (socket: import('ws').WebSocket) => void): Promise<string> {
    const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: true });
    closers.push(() => {
      for (const client of server.clients) client.terminate();
      server.close();
    });
    server.on('connection', onConnection);
    await new Promise<void>((resolve) => server.on('listening', resolve));
    return `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  /** Connects, and writes down what comes. */
  function connect(url: string, maxMessageBytes = 1_000) {
    const log: string[] = [];
    let done: () => void = () => {};
    const closed = new Promise<void>((resolve) => {
      done = resolve;
    });
    const handlers: SocketHandlers = {
      onOpen: () => log.push('open'),
      onMessage: (data) => log.push(Buffer.from(data).toString()),
      onBatchEnd: () => log.push('end'),
      onPing: () => log.push('ping'),
      onPong: () => log.push('pong'),
      onClose: (code, reason) => {
        log.push(`close ${code} ${reason}`);
        done();
      },
    };
    const socket = world.transport.openSocket({ url, maxMessageBytes, handshakeTimeoutMs: 500 }, handlers);
    closers.push(() => socket.close());
    return { log, socket, closed };
  }

  test('hands on the messages of one read, then says that they are through', async () => {
    const url = await wsServer((socket) => {
      // One write of two frames: one read at the other end.
      (socket as unknown as { _socket: import('node:net').Socket })._socket.write(Buffer.from('8101418101428a00', 'hex'));
      setTimeout(() => socket.close(4001, 'enough'), 30);
    });
    const { log, closed } = connect(url);
    await closed;
    expect(log.filter((one) => one !== 'pong')).toEqual(['open', 'A', 'B', 'end', 'close 4001 enough']);
  });

  test('closes on a message over its bound, without an unhandled error', async () => {
    const { log, closed } = connect(await wsServer((socket) => socket.send('x'.repeat(1_001))));
    await closed;
    expect(log[0]).toBe('open');
    expect(log.at(-1)).toMatch(/^close 100[69]/);
  });

  test.each([
    ['bad UTF-8', '8102fffe'],
    ['a compressed frame, which was not agreed on', 'c10141'],
    ['a frame of 100 MB', '817f0000000006400000'],
    ['a frame that claims to be masked', '818100000000'],
    ['a reserved kind of frame', '8b0141'],
    ['thousands of splinters', `010141${'000141'.repeat(2_000)}`],
  ])('closes on %s, and the process lives', async (_, hex) => {
    const url = await wsServer((socket) => {
      socket.on('error', () => {});
      (socket as unknown as { _socket: import('node:net').Socket })._socket.write(Buffer.from(hex, 'hex'));
    });
    const { log, closed } = connect(url, 1_000_000);
    await closed;
    expect(log.slice(0, -1)).toEqual(['open']);
    expect(log.at(-1)).toMatch(/^close \d{4} /);
  });

  test('that no server takes closes, and says why', async () => {
    const url = await httpServer(() => {});
    for (const close of closers.splice(0)) close();
    const { log, closed } = connect(url.replace('http', 'ws'));
    await closed;
    expect(log).toEqual([expect.stringMatching(/^close 1006 connect ECONNREFUSED/)]);
  });

  test('whose handshake is answered by a redirect or a page closes, and follows nothing', async () => {
    const url = await httpServer((_request, response) => response.writeHead(301, { location: 'ws://127.0.0.1:1/' }).end());
    const { log, closed } = connect(url.replace('http', 'ws'));
    await closed;
    expect(log).toEqual([expect.stringMatching(/^close 1006 .*301/)]);
  });

  test('to what is no URL closes later and does not quote it', async () => {
    const { log, closed } = connect('ws://[bad?listenKey=verysecret');
    expect(log).toEqual([]);
    await closed;
    expect(log).toEqual(['close 1006 the URL cannot be opened']);
  });

  test('sends text at once, and nothing once it is closed', async () => {
    const heard: string[] = [];
    const url = await wsServer((socket) => socket.on('message', (data) => heard.push(String(data))));
    const { socket, log, closed } = connect(url);
    await expect.poll(() => log).toEqual(['open']);
    socket.send('one');
    await expect.poll(() => heard).toEqual(['one']);
    socket.close();
    await closed;
    expect(socket.send('two')).toBe(0);
    expect(heard).toEqual(['one']);
  });
});

describe('time and chance', () => {
  test('wall time moves with the monotonic clock', () => {
    const first = world.clock.nowUs() - world.clock.monotonicUs();
    for (let i = 0; i < 1_000; i += 1) world.clock.nowUs();
    expect(Math.abs(world.clock.nowUs() - world.clock.monotonicUs() - first)).toBeLessThan(10_000);
    expect(Math.abs(world.clock.nowUs() / 1_000 - Date.now())).toBeLessThan(1_000);
  });

  test('an alarm never rings within its call, nor early, nor once taken back', async () => {
    const rang: number[] = [];
    const start = world.clock.monotonicUs();
    world.scheduler.after(5_000, () => rang.push(world.clock.monotonicUs() - start));
    world.scheduler.after(1_000, () => rang.push(-1))();
    world.scheduler.after(0, () => rang.push(0));
    expect(rang).toEqual([]);
    await expect.poll(() => rang.length).toBe(2);
    expect(rang[0]).toBe(0);
    expect(rang[1]).toBeGreaterThanOrEqual(5_000);
  });

  test('the same seed gives the same chances, all of them in [0, 1)', () => {
    const [a, b] = [nodeWorld({ seed: 42 }), nodeWorld({ seed: 42 })];
    const chances = Array.from({ length: 100 }, () => a.random());
    expect(Array.from({ length: 100 }, () => b.random())).toEqual(chances);
    for (const chance of [...chances, nodeWorld().random()]) {
      expect(chance).toBeGreaterThanOrEqual(0);
      expect(chance).toBeLessThan(1);
    }
  });
});
