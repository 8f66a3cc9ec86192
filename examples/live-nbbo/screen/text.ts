/** How a piece of text looks. Without colours all look alike. */
export type Style = 'plain' | 'strong' | 'quiet' | 'good' | 'bad' | 'warn' | 'bid' | 'ask';

export interface Piece {
  readonly text: string;
  readonly style: Style;
}

export type Line = readonly Piece[];

const CODES: Readonly<Record<Style, string>> = {
  plain: '',
  strong: '1',
  quiet: '2',
  good: '32',
  bad: '31',
  warn: '33',
  bid: '32',
  ask: '31',
};

export function piece(text: string, style: Style = 'plain'): Piece {
  return { text, style };
}

/** A piece as wide as `width`, text to the left or to the right. */
export function cell(text: string, width: number, style: Style = 'plain', align: 'left' | 'right' = 'right'): Piece {
  return piece(align === 'left' ? text.padEnd(width) : text.padStart(width), style);
}

/** One line of terminal text, never wider than `width`; what does not fit ends in an ellipsis. */
export function lineText(line: Line, width: number, hasColor: boolean): string {
  const whole = line.reduce((sum, one) => sum + one.text.length, 0);
  let left = whole > width ? width - 1 : width;
  const parts: string[] = [];
  for (const { text, style } of line) {
    const shown = text.slice(0, left);
    left -= shown.length;
    if (shown !== '') parts.push(hasColor && CODES[style] !== '' ? `\x1b[${CODES[style]}m${shown}\x1b[0m` : shown);
  }
  return whole > width ? `${parts.join('')}…` : parts.join('').trimEnd();
}

/** Canonical decimals under one another: the point stands in the same column, which takes `whole + 1 + decimals`. */
export function pointAligned(text: string, whole: number, decimals: number): string {
  const [before = '', after] = text.split('.');
  const fraction = decimals === 0 ? '' : (after === undefined ? '' : `.${after}`).padEnd(decimals + 1);
  return before.padStart(whole) + fraction;
}

/** A time span, short: `80ms`, `1.2s`, `3min`. */
export function spanText(us: number): string {
  if (!Number.isFinite(us)) return '–';
  if (us < 999_500) return `${Math.round(us / 1_000)}ms`;
  if (us < 99_950_000) return `${(us / 1_000_000).toFixed(1)}s`;
  return `${Math.round(us / 60_000_000)}min`;
}
