import type { AbortRequest, HttpRequest } from '@mm/core';
import type { LosslessJson } from '../scan/parse-json.ts';
import type { Secret } from '../secret.ts';
import type { ConnectorWorld } from '../world.ts';

/** A request to a venue. The query may hold a signature, so the whole URL is a {@link Secret}. */
export interface RestRequest {
  readonly method: HttpRequest['method'];
  readonly url: Secret;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Secret;
  readonly timeoutMs?: number;
  readonly maxBodyBytes?: number;
  /** `bytes`: a book snapshot that has a scanner of its own; its content type is checked, its body is not parsed. */
  readonly as?: 'json' | 'bytes';
}

/**
 * What came back. Only `json` and `bytes` are answers of the venue's own; `status` may be anything in them.
 * `unreadable`: bytes came that are no answer: HTML, cut short, empty, a redirect, too large. `failed`: none came.
 */
export type HttpReply =
  | (ReplyHead & { readonly type: 'json'; readonly json: LosslessJson })
  | (ReplyHead & { readonly type: 'bytes'; readonly body: Uint8Array })
  | (ReplyHead & { readonly type: 'unreadable'; readonly reason: string })
  | {
      readonly type: 'failed';
      /** It may have reached the venue. */
      readonly sent: boolean;
      readonly reason: string;
      readonly receiveTimeUs: number;
    };

interface ReplyHead {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly receiveTimeUs: number;
}

export interface HttpClientOptions {
  readonly world: ConnectorWorld;
  /** Default 10,000. */
  readonly timeoutMs?: number;
  /** Default 8 MiB. */
  readonly maxBodyBytes?: number;
  /** Requests at once; past it a request fails as not sent. Default 64. */
  readonly maxInFlight?: number;
  /** Sees every reply first: rate headers, bans. */
  readonly onReply?: (reply: HttpReply) => void;
}

/** Requests with bounds on everything, whose every ending is data. Nothing that comes back throws, redirects are not followed. */
export declare class HttpClient {
  constructor(options: HttpClientOptions);
  /** `onDone` is called exactly once, later; not after an abort. */
  request(request: RestRequest, onDone: (reply: HttpReply) => void): AbortRequest;
  /** Gives up on all that is under way. */
  close(): void;
}

/** `Retry-After` in microseconds from now: seconds, or a date against `nowUs`; `undefined` when absent or unreadable. At most 4 days. */
export declare function retryAfterUs(headers: Readonly<Record<string, string>>, nowUs: number): number | undefined;
