import { type AbortRequest, type HttpRequest, type HttpResult, isRefusal } from '@mm/core';
import { type LosslessJson, parseJson } from '../scan/parse-json.ts';
import { redactUrl, Secret } from '../secret.ts';
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
      readonly sentAtUs: number;
      readonly receiveTimeUs: number;
    };

interface ReplyHead {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly sentAtUs: number;
  readonly receiveTimeUs: number;
}

export interface HttpClientOptions {
  readonly world: ConnectorWorld;
  /** Default 10,000. */
  readonly timeoutMs?: number;
  /** Default 4 MiB. JSON is refused with more than a comma for every 80 bytes of it: a value costs up to a kilobyte. */
  readonly maxBodyBytes?: number;
  /** Requests at once; past it a request fails as not sent. Default 64. */
  readonly maxInFlight?: number;
  /** Sees every reply first: rate headers, bans. */
  readonly onReply?: (reply: HttpReply) => void;
}

/** Requests with bounds on everything, whose every ending is data. Nothing that comes back throws, redirects are not followed. */
export class HttpClient {
  readonly #options: HttpClientOptions;
  readonly #underWay = new Set<AbortRequest>();

  constructor(options: HttpClientOptions) {
    this.#options = options;
  }

  get inFlight(): number {
    return this.#underWay.size;
  }

  /** `onDone` is called exactly once, later; not after an abort. */
  request(request: RestRequest, onDone: (reply: HttpReply) => void): AbortRequest {
    const { world, onReply } = this.#options;
    const sentAtUs = world.clock.nowUs();
    const done = (reply: HttpReply): void => {
      this.#underWay.delete(abort);
      onReply?.(reply);
      onDone(reply);
    };
    const stop = this.#start(request, sentAtUs, done);
    const abort = (): void => {
      this.#underWay.delete(abort);
      stop();
    };
    this.#underWay.add(abort);
    return abort;
  }

  /** Gives up on all that is under way. */
  close(): void {
    for (const abort of [...this.#underWay]) abort();
  }

  #start(request: RestRequest, sentAtUs: number, done: (reply: HttpReply) => void): AbortRequest {
    const { world, timeoutMs = 10_000, maxBodyBytes = 4 * 1024 * 1024, maxInFlight = 64 } = this.#options;
    if (this.#underWay.size >= maxInFlight) {
      const reason = `${maxInFlight} requests are under way already`;
      return world.scheduler.after(0, () =>
        done({ type: 'failed', sent: false, reason, sentAtUs, receiveTimeUs: world.clock.nowUs() }),
      );
    }
    const wire: HttpRequest = {
      method: request.method,
      url: Secret.reveal(request.url),
      headers: request.headers ?? {},
      ...(request.body === undefined ? {} : { body: Secret.reveal(request.body) }),
      timeoutMs: request.timeoutMs ?? timeoutMs,
      maxBodyBytes: request.maxBodyBytes ?? maxBodyBytes,
    };
    return world.transport.request(wire, (result) => done(read(result, request, sentAtUs, wire.maxBodyBytes / BYTES_A_COMMA)));
  }
}

function read(result: HttpResult, request: RestRequest, sentAtUs: number, maxCommas: number): HttpReply {
  const { receiveTimeUs } = result;
  if (result.type === 'failed') {
    return { type: 'failed', sent: result.sent, reason: redactUrl(result.reason, request.url), sentAtUs, receiveTimeUs };
  }
  const head: ReplyHead = { status: result.status, headers: result.headers, sentAtUs, receiveTimeUs };
  const unreadable = (reason: string): HttpReply => ({ ...head, type: 'unreadable', reason });
  if (result.status >= 300 && result.status < 400) return unreadable('a redirect');
  if (result.body.length === 0) return unreadable('an empty body');
  if (!JSON_TYPE.test(result.headers['content-type'] ?? '')) return unreadable('not JSON by its content type');
  // An error in bytes is small and has no scanner of its own.
  if (request.as === 'bytes' && result.status === 200) return { ...head, type: 'bytes', body: result.body };
  const parsed = parseJson(result.body, { maxBytes: result.body.length, maxCommas });
  // The parser's own message quotes the body, which may hold a listen key.
  return isRefusal(parsed) ? unreadable('not readable as JSON') : { ...head, type: 'json', json: parsed.json };
}

const BYTES_A_COMMA = 80;
const JSON_TYPE = /^application\/([a-z0-9.+-]+\+)?json\b/i;
