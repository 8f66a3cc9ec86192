import { createHash } from 'node:crypto';
import type { Socket } from 'node:net';
import { deflateRawSync } from 'node:zlib';
import type { Attack } from './hostile-proxy.ts';

const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
const MIB = 1024 * 1024;

/** A frame as RFC 6455 has it, of a server: without a mask. `first` is its first byte. */
function frame(first: number, payload: Buffer | string): Buffer {
  const body = Buffer.from(payload as string);
  return Buffer.concat([frameHead(first, body.length), body]);
}

/** The head of a frame that says it is so long. */
function frameHead(first: number, length: number): Buffer {
  if (length < 126) return Buffer.from([first, length]);
  if (length < 65_536) return Buffer.from([first, 126, length >> 8, length & 255]);
  const head = Buffer.alloc(10);
  head[0] = first;
  head[1] = 127;
  head.writeBigUInt64BE(BigInt(length), 2);
  return head;
}

/** Writes the same over and over, as fast as it is read, until the other side has had enough or all is out. */
export function pour(socket: Socket, piece: Buffer, times: number): void {
  let left = times;
  const more = (): void => {
    while (left > 0 && !socket.destroyed) {
      left -= 1;
      if (!socket.write(piece)) return;
    }
  };
  socket.on('drain', more);
  more();
}

function accept(head: string): string {
  const key = /sec-websocket-key: *(\S+)/i.exec(head)?.[1] ?? '';
  return createHash('sha1')
    .update(key + GUID)
    .digest('base64');
}

function upgrade(head: string, more = ''): string {
  return `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept(head)}\r\n${more}\r\n`;
}

/** After a handshake as it should be. */
function opened(then: (socket: Socket) => void): Attack {
  return (socket, head) => {
    socket.write(upgrade(head));
    then(socket);
  };
}

const bytes = (...some: readonly Buffer[]): Attack => opened((socket) => void socket.write(Buffer.concat(some)));
const text = (payload: string): Attack => bytes(frame(0x81, payload));
/** Many a time, for what a single message does not show. */
const texts = (payload: string, times: number): Attack => opened((socket) => pour(socket, frame(0x81, payload), times));

/** 100 MB of zeros, a tenth of a percent of that on the wire. */
const BOMB = deflateRawSync(Buffer.alloc(100 * MIB));
const DEPTH = '"e":"depthUpdate","E":1,"T":1,"s":"BTCUSDT","U":1,"u":2,"pu":0';

function objectOf(keys: number): string {
  return `{${Array.from({ length: keys }, (_, i) => `"k${i}":${i}`).join(',')}}`;
}

/** Names → what a hostile server does on a WebSocket. Endless means until the connector hangs up. */
export const HOSTILE_FRAMES: Readonly<Record<string, Attack>> = {
  'a handshake without an end': (socket) => pour(socket, Buffer.from('HTTP/1.1 101 Switching Protocols\r\nX-A: b\r\n'), 1),
  'a handshake with endless headers': (socket) => {
    socket.write('HTTP/1.1 101 Switching Protocols\r\n');
    pour(socket, Buffer.from(`X-${'a'.repeat(1_000)}: ${'b'.repeat(8_000)}\r\n`), 100_000);
  },
  'a bad server_max_window_bits': (socket, head) => {
    socket.write(upgrade(head, 'Sec-WebSocket-Extensions: permessage-deflate; server_max_window_bits=99\r\n'));
  },
  'compression nobody asked for, and a deflate bomb': (socket, head) => {
    socket.write(upgrade(head, 'Sec-WebSocket-Extensions: permessage-deflate\r\n'));
    socket.write(frame(0xc1, BOMB));
  },
  'a deflate bomb out of the blue': bytes(frame(0xc1, BOMB)),
  'reserved bits': bytes(frame(0xb1, '{}'), frame(0x91, '{}')),
  'a reserved kind of frame': bytes(frame(0x83, '{}')),
  'a masked frame': bytes(Buffer.from([0x81, 0x82, 1, 2, 3, 4, 0x7a, 0x7f])),
  'fragments of one byte, ten million': opened((socket) => {
    socket.write(frame(0x01, '{'));
    pour(socket, Buffer.concat(Array.from({ length: 10_000 }, () => frame(0x00, ' '))), 1_000);
  }),
  'empty fragments, ten million': opened((socket) => {
    socket.write(frame(0x01, ''));
    pour(socket, Buffer.concat(Array.from({ length: 10_000 }, () => frame(0x00, ''))), 1_000);
  }),
  'a message of 100 MB': opened((socket) => {
    socket.write(frameHead(0x81, 100 * MIB));
    pour(socket, Buffer.alloc(64 * 1024, 0x20), 1_600);
  }),
  'a message of 2^63 bytes': bytes(Buffer.from([0x81, 127, 0x7f, 255, 255, 255, 255, 255, 255, 255])),
  'a message without an end': opened((socket) => {
    socket.write(frame(0x01, '{"a":"'));
    pour(socket, frame(0x00, 'x'.repeat(60_000)), 10_000);
  }),
  'a message whose bytes never come': bytes(frameHead(0x81, 4 * MIB - 1), Buffer.alloc(1024)),
  'binary frames': opened((socket) => pour(socket, frame(0x82, Buffer.alloc(3 * MIB, 0xff)), 30)),
  'bad UTF-8': bytes(frame(0x81, Buffer.from([0x7b, 0xff, 0xfe, 0xc0, 0x80, 0x7d]))),
  'a close with 100 kB of reason': bytes(frame(0x88, Buffer.alloc(100_000, 0x61))),
  'a close with an invalid code': bytes(frame(0x88, Buffer.from([0x00, 0x01, 0xff]))),
  'pings, a million': opened((socket) =>
    pour(socket, Buffer.concat(Array.from({ length: 1_000 }, () => frame(0x89, Buffer.alloc(125)))), 1_000),
  ),
  'a ping in pieces': bytes(frame(0x09, 'a')),
  'no WebSocket at all': opened((socket) => void socket.write(Buffer.alloc(MIB, 0xa5))),
  'no JSON': texts('<html>bad gateway</html>', 20_000),
  'deep nesting': texts(`${'['.repeat(1_000_000)}${']'.repeat(1_000_000)}`, 10),
  'deep nesting of a known frame': texts(`{${DEPTH},"b":${'['.repeat(500_000)}`, 10),
  'keys of the prototype': texts(
    '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"e":"depthUpdate"}',
    1_000,
  ),
  'a known frame with keys of the prototype': texts(`{"__proto__":{"polluted":1},${DEPTH},"b":[],"a":[]}`, 1_000),
  'numbers that are none': texts(`{${DEPTH},"b":[["1e999","NaN"],["-1","Infinity"]],"a":[[1e999,-1e999]],"E":1e999}`, 1_000),
  'keys said twice': texts(`{${DEPTH},${DEPTH},"b":[["1","1"]],"b":[["2","2"]],"a":[],"s":"ETHUSDT"}`, 1_000),
  'three megabytes of numbers, many times': texts(`[${'1e5,'.repeat(750_000)}1]`, 10),
  'three megabytes of keys': texts(objectOf(200_000), 10),
  'as many numbers as a message may hold, many times': texts(`[${'1e5,'.repeat(19_900)}1]`, 200),
  'as many keys as a message may hold, many times': texts(objectOf(19_900), 200),
  'answers to questions nobody asked': texts(
    '{"id":1,"status":200,"result":{"__proto__":{"polluted":1}},"rateLimits":"x"}',
    10_000,
  ),
  'an answer that is half of one': text('{"result":nul'),
};
