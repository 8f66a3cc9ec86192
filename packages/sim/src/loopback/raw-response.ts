import { STATUS_CODES } from 'node:http';
import type { VenueResponse } from '../server/venue-server.ts';

/** A response in HTTP/1.1, byte for byte: for what is sent past Node's own writing of it. */
export function rawResponse({ status, headers, body }: VenueResponse): Buffer {
  const lines = [`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'Unknown'}`];
  for (const [name, value] of Object.entries(headers)) lines.push(`${name}: ${value}`);
  lines.push(`content-length: ${Buffer.byteLength(body)}`, 'connection: close');
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n${body}`);
}
