import type { WireValue } from './wire-json.ts';

/** How the venue says no: an HTTP status, its own code and its sentence. Thrown inside the protocol, caught by the dispatcher. */
export class Refusal extends Error {
  readonly status: number;
  readonly code: number;
  /** More members of the body, as cancel-replace has them. */
  readonly data: WireValue;
  readonly headers: Readonly<Record<string, string>>;

  constructor(code: number, message: string, more: RefusalDetails = {}) {
    super(message);
    this.name = 'Refusal';
    this.code = code;
    this.status = more.status ?? 400;
    this.data = more.data;
    this.headers = more.headers ?? {};
  }

  body(): WireValue {
    return { code: this.code, msg: this.message, data: this.data };
  }
}

export interface RefusalDetails {
  readonly status?: number;
  readonly data?: WireValue;
  readonly headers?: Readonly<Record<string, string>>;
}

export function missingParameter(name: string): Refusal {
  return new Refusal(-1102, `Mandatory parameter '${name}' was not sent, was empty/null, or malformed.`);
}

export function illegalParameter(name: string): Refusal {
  return new Refusal(-1100, `Illegal characters found in parameter '${name}'; legal range is '^[0-9]{1,20}$'.`);
}

export function invalidSymbol(): Refusal {
  return new Refusal(-1121, 'Invalid symbol.');
}

export function unknownOrder(): Refusal {
  return new Refusal(-2011, 'Unknown order sent.');
}

export function noSuchOrder(): Refusal {
  return new Refusal(-2013, 'Order does not exist.');
}

export function invalidKey(): Refusal {
  return new Refusal(-2015, 'Invalid API-key, IP, or permissions for action.', { status: 401 });
}

export function malformedKey(): Refusal {
  return new Refusal(-2014, 'API-key format invalid.', { status: 401 });
}

export function badSignature(): Refusal {
  return new Refusal(-1022, 'Signature for this request is not valid.');
}
