const MAX_SHOWN = 40;

/** Untrusted input as a message shows it: escaped, cut short, whatever it is. Not part of the package's surface. */
export function shown(value: unknown): string {
  if (typeof value !== 'string') return typeof value === 'object' ? Object.prototype.toString.call(value) : String(value);
  return JSON.stringify(value.length > MAX_SHOWN ? `${value.slice(0, MAX_SHOWN)}…` : value);
}
