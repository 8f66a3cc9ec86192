import type { RequestId, VenueRequest, VenueServerSink } from '../../server/venue-server.ts';
import type { BinanceFaults } from './faults.ts';
import type { Endpoint, Gateway, Outcome } from './gateway.ts';
import { mangledText } from './mangled-text.ts';
import { restParameters } from './parameters.ts';
import type { RateLimits } from './rate-limits.ts';
import { Refusal } from './refusal.ts';
import { wireText } from './wire-json.ts';

/** `GET /fapi/v1/order` → what it does. */
export type RestTable = ReadonlyMap<string, Endpoint>;

export interface RestHostParts {
  readonly table: RestTable;
  readonly gateway: Gateway;
  readonly limits: RateLimits;
  readonly faults: BinanceFaults;
  readonly sink: () => VenueServerSink;
}

/** Requests in, responses out, with the headers in which the venue tells its limits. */
export class RestHost {
  private readonly parts: RestHostParts;

  constructor(parts: RestHostParts) {
    this.parts = parts;
  }

  onRequest(id: RequestId, request: VenueRequest, nowUs: number): void {
    const endpoint = this.endpointOf(request);
    if (endpoint === undefined) {
      const known = [...this.parts.table.keys()].some((name) => name.endsWith(` ${request.path}`));
      this.refuse(id, request, new Refusal(-1101, 'Not found', { status: known ? 405 : 404 }), nowUs);
      return;
    }
    const asking = {
      params: restParameters(request.query, isForm(request) ? request.body : ''),
      address: request.remoteAddress,
      apiKey: request.headers['x-mbx-apikey'],
      session: undefined,
      viaSocket: false,
    };
    this.parts.gateway.handle(endpoint, asking, nowUs, (outcome, atUs) => this.respond(id, request, endpoint, outcome, atUs));
  }

  get names(): readonly string[] {
    return [...this.parts.table.keys()];
  }

  endpointOf(request: { readonly method: string; readonly path: string }): Endpoint | undefined {
    return this.parts.table.get(`${request.method.toUpperCase()} ${request.path}`);
  }

  private respond(id: RequestId, request: VenueRequest, endpoint: Endpoint, outcome: Outcome, nowUs: number): void {
    const { limits, faults } = this.parts;
    const orders =
      endpoint.orders === undefined || outcome.account === undefined ? {} : limits.orderHeaders(outcome.account, nowUs);
    const headers = { ...this.headers(request, nowUs), ...orders };
    const { operation } = endpoint;
    if (!outcome.done) {
      const { refusal } = outcome;
      const body = wireText(refusal.body());
      this.parts.sink().respond(id, { status: refusal.status, headers: { ...headers, ...refusal.headers }, body, operation });
      return;
    }
    const mangling = faults.takeMangling('rest');
    const text = wireText(outcome.value);
    const body = mangling === undefined ? text : mangledText(text, mangling.field, mangling.mangling);
    this.parts.sink().respond(id, { status: 200, headers, body, operation });
  }

  private refuse(id: RequestId, request: VenueRequest, refusal: Refusal, nowUs: number): void {
    const headers = this.headers(request, nowUs);
    this.parts.sink().respond(id, { status: refusal.status, headers, body: wireText(refusal.body()), operation: 'other' });
  }

  private headers(request: VenueRequest, nowUs: number): Record<string, string> {
    const { faults, limits } = this.parts;
    const json = { 'content-type': 'application/json' };
    if (faults.weightHeader === undefined) return { ...json, ...limits.weightHeaders(request.remoteAddress, nowUs) };
    faults.count('F28');
    return faults.weightHeader === '' ? json : { ...json, 'x-mbx-used-weight-1m': faults.weightHeader };
  }
}

/** Bodies of another type are not read; without a type they are taken for a form, as the venue does. */
function isForm(request: VenueRequest): boolean {
  const type = request.headers['content-type'];
  return type === undefined || type.includes('form-urlencoded') || type.includes('text/plain');
}
