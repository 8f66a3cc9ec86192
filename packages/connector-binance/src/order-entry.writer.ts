import type { Site } from './connector.site.ts';
import { type Parameters, type Signer, sortedPayload } from './signing.ts';

/** A parameter that the WebSocket API wants as a JSON number; all others are text. */
const NUMBERS: ReadonlySet<string> = new Set(['orderId', 'recvWindow', 'timestamp']);

/**
 * Writes requests of one connection to the WebSocket API. The two texts of a request, what is signed and what is sent, are written side by side
 * from pieces: on the way of an order there is no `JSON.stringify`, no object of parameters and no sorting.
 */
export class RequestWriter {
  readonly #signer: Signer;
  readonly #apiKey: string;
  readonly #signedHead: string;
  readonly #sentHead: string;
  /** The session is logged on: requests need neither key nor signature. */
  isLoggedOn = false;

  constructor(signer: Signer, apiKey: string) {
    this.#signer = signer;
    this.#apiKey = apiKey;
    this.#signedHead = `apiKey=${apiKey}&`;
    this.#sentHead = `"apiKey":${JSON.stringify(apiKey)},`;
  }

  /** For another connection, which is not logged on. */
  another(): RequestWriter {
    return new RequestWriter(this.#signer, this.#apiKey);
  }

  /**
   * A whole request.
   * @param signed `name=value&…` sorted by name; every name comes after `apiKey`, which goes in front
   * @param sent the same as the inside of a JSON object
   */
  write(id: string, method: string, signed: string, sent: string): string {
    if (this.isLoggedOn) return `{"id":"${id}","method":"${method}","params":{${sent}}}`;
    const signature = this.#signer.sign(this.#signedHead + signed);
    return `{"id":"${id}","method":"${method}","params":{${this.#sentHead}${sent},"signature":"${signature}"}}`;
  }

  /** The same from parameters in any order, for what is not in a hurry. */
  writeParameters(id: string, method: string, parameters: Parameters): string {
    const sent = parameters.map(
      ([name, value]) => `${JSON.stringify(name)}:${NUMBERS.has(name) ? value : JSON.stringify(value)}`,
    );
    return this.write(id, method, sortedPayload(parameters), sent.join(','));
  }

  /** The request that logs a session on; Ed25519 keys only. */
  logon(id: string, timestampMs: number, recvWindowMs: number): string {
    const wasLoggedOn = this.isLoggedOn;
    this.isLoggedOn = false;
    const text = this.writeParameters(id, 'session.logon', [
      ['recvWindow', String(recvWindowMs)],
      ['timestamp', String(timestampMs)],
    ]);
    this.isLoggedOn = wasLoggedOn;
    return text;
  }
}

/** A writer for this connector's key, where it has one. */
export function writerOf(site: Site): RequestWriter | undefined {
  return site.signer === undefined ? undefined : new RequestWriter(site.signer, site.apiKeyText);
}
