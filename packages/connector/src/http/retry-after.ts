/** No venue means longer; its longest ban is three days. */
const MAX_US = 4 * 86_400 * 1_000_000;

/**
 * `Retry-After` as a time from now: seconds, or a date against `nowUs`, which is the venue's time.
 * @returns microseconds, at most four days; `undefined` when it is absent or unreadable
 */
export function retryAfterUs(headers: Readonly<Record<string, string>>, nowUs: number): number | undefined {
  const text = headers['retry-after']?.trim() ?? '';
  if (/^\d{1,9}$/.test(text)) return Math.min(MAX_US, Number(text) * 1_000_000);
  const date = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(date)) return undefined;
  return Math.min(MAX_US, Math.max(0, date * 1_000 - nowUs));
}
