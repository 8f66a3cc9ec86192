/**
 * Text that must never be seen: a secret key, a signature, a listen key, a token, a signed query string. It has no way into
 * a message, a log or JSON: every conversion gives `[secret]`, and a structured clone is empty.
 */
export class Secret {
  readonly #text: string;

  static {
    // What `util.inspect`, and so `console.log`, asks an object for.
    Object.defineProperty(Secret.prototype, Symbol.for('nodejs.util.inspect.custom'), { value: () => HIDDEN });
  }

  constructor(text: string) {
    this.#text = text;
  }

  toString(): string {
    return HIDDEN;
  }

  toJSON(): string {
    return HIDDEN;
  }

  [Symbol.toPrimitive](): string {
    return HIDDEN;
  }

  /** The text itself. For the code that signs, connects or sends, and for nothing else. */
  static reveal(secret: Secret): string {
    return secret.#text;
  }
}

const HIDDEN = '[secret]';

/**
 * Takes every occurrence of the secrets out of a text, plain or percent-encoded: the second layer, for text that came from
 * elsewhere (a transport's error, a venue's message) and may quote what we sent.
 */
export function redact(text: string, secrets: readonly Secret[]): string {
  let clean = text;
  for (const secret of secrets) {
    const plain = Secret.reveal(secret);
    if (plain === '') continue;
    clean = clean.replaceAll(plain, HIDDEN).replaceAll(encodeURIComponent(plain), HIDDEN);
  }
  return clean;
}

/** A part of a URL shorter than this is no key. */
const MIN_KEY_LENGTH = 16;

/**
 * Takes what a URL hides out of a text that may quote it, whole or in part: its query, and parts of its path that are as
 * long as a key (a listen key stands in either). Whatever else looks like a query goes too, and the text is cut short.
 */
export function redactUrl(text: string, url: Secret): string {
  const plain = Secret.reveal(url);
  const [address = '', query = ''] = plain.split('?');
  const keys = address
    .split('/')
    .slice(3)
    .filter((part) => part.length >= MIN_KEY_LENGTH);
  const values = query.split('&').map((pair) => pair.slice(pair.indexOf('=') + 1));
  const hidden = [plain, query, ...keys, ...values.filter((value) => value.length >= MIN_KEY_LENGTH)];
  const clean = redact(
    text,
    hidden.map((part) => new Secret(part)),
  );
  return clean.replace(/\?\S*/g, `?${HIDDEN}`).slice(0, 200);
}
