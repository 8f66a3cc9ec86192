/** A URL in its parts, each exactly as it was written: a signature covers the text, not its meaning. */
export interface Address {
  readonly scheme: 'http' | 'ws';
  readonly authority: string;
  readonly path: string;
  /** Without `?`. */
  readonly query: string;
}

const URL_PARTS = /^(http|ws)s?:\/\/([^/?#]+)([^?#]*)(?:\?([^#]*))?/;

/** `undefined` for what is no URL of HTTP or WebSocket. Encrypted and plain are the same here. */
export function addressOf(url: string): Address | undefined {
  const parts = URL_PARTS.exec(url);
  if (parts === null) return undefined;
  const [, scheme, authority, path, query] = parts;
  return { scheme: scheme as 'http' | 'ws', authority: authority as string, path: path || '/', query: query ?? '' };
}
