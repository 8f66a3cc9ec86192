/**
 * Plain values ↔ bytes, for snapshots: JSON, with a mark on what JSON cannot say. Big integers, numbers without end and gaps
 * in lists come back as they were.
 */
export function toBytes(state: unknown): Uint8Array {
  return new TextEncoder().encode(toText(state));
}

export function toText(state: unknown): string {
  return JSON.stringify(state, marked);
}

export function fromBytes(bytes: Uint8Array): unknown {
  return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes), unmarked);
}

const MARK = '$mm';

function marked(this: unknown, _key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return { [MARK]: `n${value}` };
  if (typeof value === 'number' && !Number.isFinite(value)) return { [MARK]: `f${value}` };
  if (Object.is(value, -0)) return { [MARK]: 'f-0' };
  if (value === undefined && Array.isArray(this)) return { [MARK]: 'u' };
  if (ArrayBuffer.isView(value)) return Array.from(value as Float64Array);
  return value;
}

function unmarked(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, MARK)) return value;
  const text = (value as { readonly [MARK]: string })[MARK];
  if (text.startsWith('n')) return BigInt(text.slice(1));
  return text.startsWith('f') ? Number(text.slice(1)) : undefined;
}

/** A 64-bit FNV hash of a text, as sixteen hexadecimal digits. */
export function hashOf(text: string): string {
  let [high, low] = [0x811c9dc5, 0xc9dc5118];
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    high = Math.imul(high ^ code, 0x01000193);
    low = Math.imul(low ^ code ^ (high >>> 15), 0x01000197);
  }
  return hex8(high) + hex8(low);
}

function hex8(value: number): string {
  return (value >>> 0).toString(16).padStart(8, '0');
}
