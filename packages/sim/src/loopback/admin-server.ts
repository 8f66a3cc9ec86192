import type { IncomingMessage, ServerResponse } from 'node:http';
import { FAULT_KINDS, type FaultParams } from '../faults/fault-kinds.ts';
import type { HostedVenue } from '../world/create-world.ts';
import type { FillRequest, WorldAdmin } from '../world/world-admin.ts';

const MAX_BODY_BYTES = 65_536;
const LOCAL_HOST = /^(127\.0\.0\.1|localhost)(:\d+)?$/;

type Answer = readonly [status: number, body: unknown];

/** What the admin interface of a running world can tell and do. */
export interface AdminScope {
  readonly admin: WorldAdmin;
  readonly venues: () => readonly Pick<HostedVenue, 'name' | 'urls' | 'keys'>[];
}

/** Answers HTTP requests about a running world: URLs and keys, faults, prices, fills, the summary. All bodies are JSON. */
export function answerAdmin(scope: AdminScope, request: IncomingMessage, response: ServerResponse): void {
  const parts: Buffer[] = [];
  let size = 0;
  request.on('data', (part: Buffer) => {
    size += part.length;
    if (size <= MAX_BODY_BYTES) parts.push(part);
  });
  request.on('end', () => {
    const [status, body] = answerTo(scope, request, size > MAX_BODY_BYTES ? undefined : Buffer.concat(parts).toString('utf8'));
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(`${JSON.stringify(body)}\n`);
  });
}

function answerTo(scope: AdminScope, { method, url, headers }: IncomingMessage, text: string | undefined): Answer {
  // A page in a browser has no business here, whatever name it reached this port under.
  if (headers.origin !== undefined || !LOCAL_HOST.test(headers.host ?? '')) return [403, { error: 'local programs only' }];
  const body = bodyOf(text);
  if (body === undefined) return [400, { error: 'the body is a JSON object' }];
  try {
    return routed(scope, `${method} ${url}`, body);
  } catch (error) {
    if (error instanceof RangeError) return [400, { error: error.message }];
    throw error;
  }
}

function routed({ admin, venues }: AdminScope, route: string, body: Readonly<Record<string, unknown>>): Answer {
  switch (route) {
    case 'GET /admin/venues':
      return [200, { venues: venues().map(({ name, urls, keys }) => ({ name, urls, keys })) }];
    case 'GET /admin/faults':
      return [200, { kinds: FAULT_KINDS, counts: admin.faults() }];
    case 'POST /admin/faults': {
      const { fault, ...params } = body;
      admin.fire(String(fault), params as FaultParams);
      return [200, { counts: admin.faults() }];
    }
    case 'DELETE /admin/faults':
      admin.clearFaults();
      return [200, { counts: admin.faults() }];
    case 'POST /admin/price':
      admin.movePrice(String(body.market), Number(body.bps));
      return [200, {}];
    case 'POST /admin/fill':
      return [200, { filled: admin.fill(fillRequest(body)) }];
    case 'GET /admin/summary':
      return [200, admin.summary()];
    default:
      return [
        404,
        {
          error:
            'there are GET /admin/venues, GET, POST and DELETE /admin/faults, POST /admin/price, POST /admin/fill, GET /admin/summary',
        },
      ];
  }
}

function fillRequest({ venue, clientOrderId, account, symbol, steps }: Readonly<Record<string, unknown>>): FillRequest {
  const text = (value: unknown, name: string): Record<string, string> => (typeof value === 'string' ? { [name]: value } : {});
  if (steps !== undefined && !(Number.isSafeInteger(steps) && Number(steps) > 0))
    throw new RangeError('steps is a whole number above 0');
  return {
    venue: String(venue),
    ...text(clientOrderId, 'clientOrderId'),
    ...text(account, 'account'),
    ...text(symbol, 'symbol'),
    ...(steps === undefined ? {} : { steps: Number(steps) }),
  };
}

function bodyOf(text: string | undefined): Readonly<Record<string, unknown>> | undefined {
  if (text === '') return {};
  try {
    const value: unknown = JSON.parse(text ?? '');
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
