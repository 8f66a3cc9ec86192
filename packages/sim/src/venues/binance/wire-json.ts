/**
 * JSON as this venue writes it: no spaces, and whole numbers of any size as bare digits, which `JSON.stringify` cannot do for
 * ids beyond 2^53.
 */
export type WireValue =
  | string
  | number
  | bigint
  | boolean
  | null
  | undefined
  | readonly WireValue[]
  | { readonly [name: string]: WireValue };

/** Members that are `undefined` are left out. */
export function wireText(value: WireValue): string {
  try {
    return JSON.stringify(value) ?? 'null';
  } catch {
    // There is a bigint in it.
    return plainText(value);
  }
}

function plainText(value: WireValue): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'object' && value !== null) return isList(value) ? listText(value) : objectText(value);
  return value === undefined || (typeof value === 'number' && !Number.isFinite(value)) ? 'null' : String(value);
}

function listText(list: readonly WireValue[]): string {
  return `[${list.map(plainText).join(',')}]`;
}

function objectText(object: { readonly [name: string]: WireValue }): string {
  const members: string[] = [];
  for (const [name, value] of Object.entries(object)) {
    if (value !== undefined) members.push(`${JSON.stringify(name)}:${plainText(value)}`);
  }
  return `{${members.join(',')}}`;
}

function isList(value: object): value is readonly WireValue[] {
  return Array.isArray(value);
}
