import { createHmac } from 'node:crypto';
import type { Clock, HttpResult, Socket, Transport } from '@mm/core';
import type { HostedVenue } from '../world/create-world.ts';

type Params = Readonly<Record<string, string>>;

/** What became of a request: `pending` while nobody knows. */
export interface Answer {
  state: 'pending' | 'answered' | 'failed';
  status: number;
  /** Parsed, or the text where it is no JSON. */
  body: unknown;
  headers: Readonly<Record<string, string>>;
  reason: string;
}

/** What a socket heard. */
export interface Ear {
  readonly socket: Socket;
  readonly texts: string[];
  closed: string | undefined;
  opened: boolean;
  pings: number;
}

/** The machine it runs on. */
export interface TraderMachine {
  readonly transport: Transport;
  readonly clock: Pick<Clock, 'nowUs'>;
}

/** A client of Binance written the obvious way: signs, asks, listens, writes everything down. It never tries twice. */
export class PlainTrader {
  readonly #client: TraderMachine;
  readonly #venue: HostedVenue;
  readonly #isSpot: boolean;
  #count = 0;

  constructor(client: TraderMachine, venue: HostedVenue) {
    this.#client = client;
    this.#venue = venue;
    this.#isSpot = venue.urls.stream !== undefined;
  }

  get(path: string, params: Params = {}): Answer {
    return this.#ask('GET', path, new URLSearchParams(params).toString());
  }

  place(params: Params = {}): Answer {
    this.#count += 1;
    const limit = params.type === 'MARKET' ? {} : { type: 'LIMIT', timeInForce: 'GTC', price: '60000.0' };
    return this.signed('POST', this.#path('order'), {
      symbol: 'BTCUSDT',
      side: 'BUY',
      quantity: '0.010',
      newClientOrderId: `order-${this.#count}`,
      ...limit,
      ...params,
    });
  }

  cancel(clientOrderId: string): Answer {
    return this.signed('DELETE', this.#path('order'), { symbol: 'BTCUSDT', origClientOrderId: clientOrderId });
  }

  query(clientOrderId: string): Answer {
    return this.signed('GET', this.#path('order'), { symbol: 'BTCUSDT', origClientOrderId: clientOrderId });
  }

  signed(method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, params: Params): Answer {
    const query = new URLSearchParams({
      ...params,
      timestamp: String(Math.floor(this.#client.clock.nowUs() / 1_000)),
    }).toString();
    const key = this.#key;
    return this.#ask(method, path, `${query}&signature=${createHmac('sha256', key.secret).update(query).digest('hex')}`);
  }

  /** The message of a signed call of the WebSocket API. */
  message(method: string, params: Params): string {
    const { apiKey, secret } = this.#key;
    const all: Record<string, string> = { ...params, apiKey, timestamp: String(Math.floor(this.#client.clock.nowUs() / 1_000)) };
    const payload = Object.keys(all)
      .sort()
      .map((name) => `${name}=${all[name]}`)
      .join('&');
    const signature = createHmac('sha256', secret).update(payload).digest('hex');
    this.#count += 1;
    return JSON.stringify({ id: this.#count, method, params: { ...all, timestamp: Number(all.timestamp), signature } });
  }

  listen(url: string): Ear {
    const ear: { -readonly [Name in keyof Ear]: Ear[Name] } = {
      texts: [],
      closed: undefined,
      opened: false,
      pings: 0,
      socket: { send: () => 0, ping: () => undefined, close: () => undefined },
    };
    ear.socket = this.#client.transport.openSocket(
      { url, maxMessageBytes: 1e7, handshakeTimeoutMs: 10_000 },
      {
        onOpen: () => {
          ear.opened = true;
        },
        onBatchEnd: () => undefined,
        onPing: () => {
          ear.pings += 1;
        },
        onPong: () => undefined,
        onMessage: (data) => ear.texts.push(new TextDecoder().decode(data)),
        onClose: (code, reason) => {
          ear.closed = `${code} ${reason}`;
        },
      },
    );
    return ear;
  }

  get #key(): { readonly apiKey: string; readonly secret: string } {
    const key = this.#venue.keys.find((one) => one.kind === 'hmac');
    if (key === undefined) throw new RangeError('the venue has no key');
    return key;
  }

  #path(what: string): string {
    return this.#isSpot ? `/api/v3/${what}` : `/fapi/v1/${what}`;
  }

  #ask(method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, query: string): Answer {
    const answer: Answer = { state: 'pending', status: 0, body: undefined, headers: {}, reason: '' };
    const url = `${this.#venue.urls.rest}${path}${query === '' ? '' : `?${query}`}`;
    const headers = { 'X-MBX-APIKEY': this.#key.apiKey };
    this.#client.transport.request({ method, url, headers, timeoutMs: 10_000, maxBodyBytes: 1e7 }, (result) =>
      fillIn(answer, result),
    );
    return answer;
  }
}

function fillIn(answer: Answer, result: HttpResult): void {
  answer.state = result.type;
  if (result.type === 'failed') answer.reason = result.reason;
  else {
    answer.status = result.status;
    answer.headers = result.headers;
    answer.body = parsed(new TextDecoder().decode(result.body));
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
