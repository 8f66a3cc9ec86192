import { isRefusal, type Refusal } from '@mm/core';

/** Maps every entry; the first refusal ends it. */
export function mapAll<Raw, Mapped>(entries: readonly Raw[], map: (raw: Raw) => Mapped | Refusal): Mapped[] | Refusal {
  const mapped: Mapped[] = [];
  for (const raw of entries) {
    const one = map(raw);
    if (isRefusal(one)) return one;
    mapped.push(one);
  }
  return mapped;
}
