import type { HttpRequest } from '@mm/core';
import type { VenueResponse } from '../server/venue-server.ts';

/*
 * How many bytes things have on a wire: for faults that cut one at a given byte. HTTP/1.1 as Node writes it, WebSocket
 * frames as RFC 6455 has them, a client's with its four bytes of mask.
 */

export function requestBytes(request: HttpRequest, target: string, host: string): number {
  const head = [`${request.method} ${target} HTTP/1.1`, `host: ${host}`, 'connection: keep-alive'];
  for (const [name, value] of Object.entries(request.headers)) head.push(`${name}: ${value}`);
  if (request.body !== undefined) head.push(`content-length: ${utf8Bytes(request.body)}`);
  return utf8Bytes(head.join('\r\n')) + 4 + utf8Bytes(request.body ?? '');
}

export function responseBytes(response: VenueResponse): number {
  return responseHeadBytes(response) + utf8Bytes(response.body);
}

function responseHeadBytes(response: VenueResponse): number {
  const head = [`HTTP/1.1 ${response.status} OK`, `content-length: ${utf8Bytes(response.body)}`];
  for (const [name, value] of Object.entries(response.headers)) head.push(`${name}: ${value}`);
  return utf8Bytes(head.join('\r\n')) + 4;
}

export function frameBytes(text: string, direction: 'up' | 'down'): number {
  const payload = utf8Bytes(text);
  const length = payload < 126 ? 0 : payload < 65_536 ? 2 : 8;
  return 2 + length + (direction === 'up' ? 4 : 0) + payload;
}

export function utf8Bytes(text: string): number {
  return Buffer.byteLength(text, 'utf8');
}
