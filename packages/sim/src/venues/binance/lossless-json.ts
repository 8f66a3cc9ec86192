/**
 * `JSON.parse` that keeps integers beyond 2^53: they come as the text that was sent, since as a double they would name
 * another order.
 * @throws {SyntaxError} for what is no JSON
 */
export function parseLosslessly(text: string): unknown {
  return JSON.parse(text, kept as (this: unknown, key: string, value: unknown) => unknown);
}

function kept(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  if (typeof value !== 'number' || !Number.isInteger(value) || Number.isSafeInteger(value)) return value;
  const { source } = context ?? {};
  return source !== undefined && /^-?[0-9]+$/.test(source) ? source : value;
}
