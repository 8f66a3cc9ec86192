import { gzipSync } from 'node:zlib';
import { pour } from './hostile-frames.ts';
import type { Attack } from './hostile-proxy.ts';

const MIB = 1024 * 1024;
const JSON_TYPE = 'content-type: application/json\r\n';

function answer(body: Buffer | string, headers = JSON_TYPE, status = '200 OK'): Attack {
  return (socket) => {
    const bytes = Buffer.from(body as string);
    socket.write(`HTTP/1.1 ${status}\r\n${headers}content-length: ${bytes.length}\r\n\r\n`);
    socket.write(bytes);
  };
}

/** A head, and then the same over and over. */
function endless(head: string, piece: Buffer, times: number): Attack {
  return (socket) => {
    socket.write(`HTTP/1.1 200 OK\r\n${JSON_TYPE}${head}\r\n`);
    pour(socket, piece, times);
  };
}

const SPACES = Buffer.alloc(64 * 1024, 0x20);
const CHUNK = Buffer.concat([Buffer.from('10000\r\n'), SPACES, Buffer.from('\r\n')]);
const BOMB = gzipSync(gzipSync(Buffer.alloc(100 * MIB)));

/** Names → what a hostile server answers to a request over HTTP. */
export const HOSTILE_ANSWERS: Readonly<Record<string, Attack>> = {
  'a body without an end': endless('', SPACES, 20_000),
  'chunks without an end': endless('transfer-encoding: chunked\r\n', CHUNK, 20_000),
  'chunks of one byte, ten million': endless('transfer-encoding: chunked\r\n', Buffer.from('1\r\n \r\n'.repeat(10_000)), 1_000),
  'a body of 100 MB': endless(`content-length: ${100 * MIB}\r\n`, SPACES, 1_600),
  'a chunk of 2^63 bytes': endless('transfer-encoding: chunked\r\n', Buffer.from('7fffffffffffffff\r\n '), 1),
  'gzip within gzip': answer(BOMB, `${JSON_TYPE}content-encoding: gzip, gzip\r\n`),
  'a thousand layers of gzip': answer(BOMB, `${JSON_TYPE}content-encoding: ${Array(1_000).fill('gzip').join(', ')}\r\n`),
  'headers without an end': endless(`x-a: ${'a'.repeat(8_000)}\r\n`.repeat(1_000), SPACES, 1),
  'a header of a megabyte': endless(`x-a: ${'a'.repeat(MIB)}\r\n\r\n`, SPACES, 1),
  'a body that trickles': (socket) => {
    socket.write(`HTTP/1.1 200 OK\r\n${JSON_TYPE}content-length: 1000\r\n\r\n{`);
  },
  'a million provisional answers': (socket) => pour(socket, Buffer.from('HTTP/1.1 103 Early Hints\r\n\r\n'.repeat(1_000)), 1_000),
  'no HTTP': (socket) => void socket.write(Buffer.alloc(MIB, 0xa5)),
  'an HTML page': answer('<html>bad gateway</html>', 'content-type: text/html\r\n'),
  'an upgrade': answer('', 'upgrade: websocket\r\nconnection: upgrade\r\n', '101 Switching Protocols'),
  'a redirect': answer('{}', `${JSON_TYPE}location: http://127.0.0.1:1/\r\n`, '307 Temporary Redirect'),
  'more bytes than it says': (socket) => void socket.write(`HTTP/1.1 200 OK\r\n${JSON_TYPE}content-length: 2\r\n\r\n{}{}{}{}{}`),
  'two lengths': answer('{}', `${JSON_TYPE}content-length: 100\r\n`),
  'deep nesting': answer('['.repeat(2_000_000)),
  'keys of the prototype': answer('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"lastUpdateId":1}'),
  'bad UTF-8': answer(Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d])),
  'numbers that are none': answer(
    '{"lastUpdateId":1e999,"E":NaN,"bids":[["1e999","NaN"]],"asks":[[1e999,-1]],"serverTime":1e999}',
  ),
  'keys said twice': answer('{"lastUpdateId":1,"lastUpdateId":9007199254740993,"bids":[],"bids":[["-1","-1"]],"asks":[]}'),
  'seven megabytes of numbers': answer(`[${'1.5,'.repeat(1_750_000)}1]`),
  'as many numbers as an answer may hold': answer(`[${'1.5,'.repeat(52_000)}1]`),
  'more numbers than an answer may hold': answer(`[${'1.5,'.repeat(260_000)}1]`),
  'a clock at the end of time': answer('{"serverTime":9007199254740991}'),
  'a success that means nothing': answer('{"code":200,"msg":"success","orderId":"x","clientOrderId":{}}'),
  'an error without an end': answer(`{"code":-1,"msg":"${'x'.repeat(4 * MIB)}"}`, JSON_TYPE, '400 Bad Request'),
  'a wait without an end': answer('{"code":-1003,"msg":"slow"}', `${JSON_TYPE}retry-after: 1e999\r\n`, '503 Busy'),
};
