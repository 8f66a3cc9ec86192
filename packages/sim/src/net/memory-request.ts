import type { CancelAlarm, HttpRequest, HttpResult } from '@mm/core';
import type { RequestId, VenueResponse } from '../server/venue-server.ts';
import type { Address } from './addresses.ts';
import type { ByteCut, DialOutcome } from './link-faults.ts';
import type { RequestEnd } from './memory-host.ts';
import { DIAL_FAILURES, type MemoryLink } from './memory-link.ts';
import { requestBytes, responseBytes, utf8Bytes } from './wire-bytes.ts';

/** One HTTP request on its way through a virtual world. */
export class MemoryRequest implements RequestEnd {
  readonly #link: MemoryLink;
  readonly #request: HttpRequest;
  readonly #address: Address;
  readonly #label: string;
  readonly #alarms = new Set<CancelAlarm>();
  #onDone: ((result: HttpResult) => void) | undefined;
  #cut: ByteCut | undefined;
  #id: RequestId | undefined;
  /** When its first byte leaves: before that, giving up means that nothing was sent. */
  #leavesUs = Number.POSITIVE_INFINITY;

  constructor(link: MemoryLink, label: string, request: HttpRequest, address: Address, onDone: (result: HttpResult) => void) {
    this.#link = link;
    this.#label = label;
    this.#request = request;
    this.#address = address;
    this.#onDone = onDone;
    this.#after(request.timeoutMs * 1_000, () => this.#fail('timed out'));
    this.#dial(link.dial());
  }

  /** The client no longer waits, or its process is gone: nobody is told anything any more. */
  readonly abort = (): void => {
    this.#onDone = undefined;
    this.#end();
  };

  answered(response: VenueResponse): void {
    const cut = this.#cut;
    // A connection that breaks once the request is through brings no answer.
    if (this.#onDone === undefined || cut?.direction === 'up') return;
    const { maxBodyBytes } = this.#request;
    if (cut !== undefined && cut.afterBytes < responseBytes(response)) this.cut(response, cut.afterBytes);
    else if (utf8Bytes(response.body) > maxBodyBytes) this.#breakAfter(this.#link.latency.down(), 'body too large');
    else this.#after(this.#link.latency.down(), () => this.#answer(response));
  }

  cut(response: VenueResponse, afterBytes: number): void {
    const reason = afterBytes === 0 ? 'socket hang up' : afterBytes < responseBytes(response) ? 'aborted by peer' : 'ECONNRESET';
    this.#breakAfter(this.#link.latency.down(), reason);
  }

  #dial(outcome: DialOutcome): void {
    const { latency, time } = this.#link;
    if (outcome === 'never') return;
    if (outcome !== 'open') {
      this.#after(latency.up() + latency.down(), () => this.#fail(DIAL_FAILURES[outcome]));
      return;
    }
    const upUs = latency.up();
    const connectUs = this.#link.isWarm ? 0 : latency.connect();
    this.#link.isWarm = true;
    this.#leavesUs = time.nowUs + connectUs;
    this.#cut = this.#link.cut();
    this.#after(connectUs + upUs, () => this.#arrive());
  }

  #arrive(): void {
    const { trace, time, host, address, remoteAddress } = this.#link;
    const { path, query } = this.#address;
    const { method, body = '', headers } = this.#request;
    const target = query === '' ? path : `${path}?${query}`;
    if (this.#cut?.direction === 'up') {
      const missing = requestBytes(this.#request, target, this.#address.authority) - this.#cut.afterBytes;
      if (missing < 0) this.#cut = undefined;
      if (missing > 0) {
        this.#breakAfter(this.#link.latency.down(), 'ECONNRESET');
        return;
      }
    }
    trace.add(time.nowUs, `${this.#label} ${method}`, `${target} ${body}`);
    const id = host.request(this, { host: address.role, method, path, query, headers: lowered(headers), body, remoteAddress });
    this.#id = id;
    // An answer given within the call came before the id was known here.
    if (this.#onDone === undefined) host.forget(id);
    else if (this.#cut?.direction === 'up') this.#breakAfter(this.#link.latency.down(), 'ECONNRESET');
  }

  #answer(response: VenueResponse): void {
    const { trace, time, clock } = this.#link;
    const { status, headers } = response;
    trace.add(time.nowUs, `${this.#label} ${status}`, response.body);
    const body = new TextEncoder().encode(response.body);
    this.#done({ type: 'answered', status, headers, body, receiveTimeUs: clock.nowUs() });
  }

  #breakAfter(delayUs: number, reason: string): void {
    this.#link.isWarm = false;
    if (this.#id !== undefined) this.#link.host.forget(this.#id);
    this.#after(delayUs, () => this.#fail(reason));
  }

  #fail(reason: string): void {
    const { trace, time, clock } = this.#link;
    trace.add(time.nowUs, `${this.#label} failed`, reason);
    this.#done({ type: 'failed', sent: time.nowUs >= this.#leavesUs, reason, receiveTimeUs: clock.nowUs() });
  }

  #done(result: HttpResult): void {
    const onDone = this.#onDone;
    this.#onDone = undefined;
    this.#end();
    onDone?.(result);
  }

  #end(): void {
    for (const cancel of this.#alarms) cancel();
    this.#alarms.clear();
    if (this.#id !== undefined) this.#link.host.forget(this.#id);
  }

  #after(delayUs: number, run: () => void): void {
    const { time } = this.#link;
    const cancel = time.at(time.nowUs + delayUs, () => {
      this.#alarms.delete(cancel);
      run();
    });
    this.#alarms.add(cancel);
  }
}

function lowered(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
