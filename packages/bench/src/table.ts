import { boundedFigure, meets, type Row } from './row.ts';

/**
 * The rows as a table for people: the figure that is bounded, its bounds, and what it meets.
 * @param judged `false` where too little was measured to say
 */
export function tableOf(rows: readonly Row[], judged: boolean): string {
  const header = ['', 'measured', 'figure', 'must', 'goal', ''];
  const body = rows.map((row) => [
    row.name,
    `${short(row.value)} ${row.unit}`,
    row.ratioTo === null ? '' : `${short(boundedFigure(row))} × ${row.ratioTo}`,
    bound(row, 'must'),
    bound(row, 'goal'),
    judged ? verdict(row) : '',
  ]);
  const widths = header.map((title, column) => Math.max(title.length, ...body.map((cells) => (cells[column] as string).length)));
  return [header, ...body]
    .map((cells) =>
      cells
        .map((cell, column) => cell.padEnd(widths[column] as number))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function bound(row: Row, which: 'must' | 'goal'): string {
  return `${row.direction === 'max' ? '≤' : '≥'} ${row[which]}`;
}

function verdict(row: Row): string {
  if (meets(row, 'goal')) return 'goal';
  if (meets(row, 'must')) return 'must';
  return row.isKnownMiss === true ? 'MISSED, as known' : 'MISSED';
}

function short(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}
