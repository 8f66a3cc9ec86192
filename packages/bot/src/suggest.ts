/** How many letters may be wrong before a suggestion is a guess. */
const MOST_EDITS = 2;

/** The name that was most likely meant, or nothing when none is near. */
export function suggest(typed: string, names: readonly string[]): string | undefined {
  const near = names.map((name) => ({ name, edits: editDistance(typed, name) })).filter(({ edits }) => edits <= MOST_EDITS);
  const started = names.filter((name) => typed.length >= 2 && name.startsWith(typed));
  return near.sort((a, b) => a.edits - b.edits)[0]?.name ?? started[0];
}

/** Letters to insert, delete or replace to turn one word into the other (Levenshtein). */
export function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (const [index, letter] of [...from].entries()) {
    row = nextRow(row, index + 1, letter, to);
  }
  return row[to.length] ?? 0;
}

function nextRow(above: readonly number[], first: number, letter: string, to: string): number[] {
  const row = [first];
  for (let column = 1; column <= to.length; column += 1) {
    const replaced = cell(above, column - 1) + (to[column - 1] === letter ? 0 : 1);
    row.push(Math.min(replaced, cell(above, column) + 1, cell(row, column - 1) + 1));
  }
  return row;
}

function cell(row: readonly number[], column: number): number {
  return row[column] ?? 0;
}
