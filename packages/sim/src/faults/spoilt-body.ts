import type { VenueResponse } from '../server/venue-server.ts';

/** A 200 whose body is not what it says: what proxies and overloaded venues send. */
export function spoiltBody(response: VenueResponse, how: string): VenueResponse {
  switch (how) {
    case 'empty':
      return { ...response, body: '' };
    case 'html':
      return { ...response, headers: { ...response.headers, 'content-type': 'text/html' }, body: HTML };
    case 'not-json':
      return { ...response, body: 'error code: 1016' };
    default:
      return { ...response, body: response.body.slice(0, Math.floor(response.body.length / 2)) };
  }
}

const HTML =
  '<!DOCTYPE html><html><head><title>502 Bad Gateway</title></head><body><center><h1>502 Bad Gateway</h1></center></body></html>';
