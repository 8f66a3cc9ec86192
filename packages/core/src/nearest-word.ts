/**
 * The known word nearest to a mistyped one, or `undefined` when none is near: a Levenshtein distance of at most a third of
 * the word's length, and of one for the shortest. Of equally near words the first.
 */
export function nearestWord(word: string, known: readonly string[]): string | undefined {
  const reach = Math.max(1, Math.ceil(word.length / 3));
  // The lengths alone can tell that a word is too far, whatever its letters.
  const comparable = known.filter((one) => Math.abs(one.length - word.length) <= reach);
  let best: { readonly one: string; readonly distance: number } | undefined;
  for (const one of comparable) {
    const distance = editDistance(word, one);
    if (distance <= reach && (best === undefined || distance < best.distance)) best = { one, distance };
  }
  return best?.one;
}

function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const substitution = (previous[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1);
      row.push(Math.min(substitution, (previous[j] as number) + 1, (row[j - 1] as number) + 1));
    }
    previous = row;
  }
  return previous[b.length] as number;
}
