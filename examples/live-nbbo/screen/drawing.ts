import { type Line, lineText } from './text.ts';

/*
 * What is written to a terminal, as text. The alternate screen keeps what stood there before; between the marks of a
 * synchronised update a terminal that knows them shows nothing half drawn, and others pass them over.
 */

export const ENTER: string = '\x1b[?1049h\x1b[?25l\x1b[2J';
export const LEAVE: string = '\x1b[?25h\x1b[?1049l';

/** Draws over what is there, line by line, so that nothing flickers. The last line ends without a line break. */
export function drawing(lines: readonly Line[], width: number, hasColor: boolean): string {
  const rows = lines.map((line) => `${lineText(line, width, hasColor)}\x1b[K`);
  return `\x1b[?2026h\x1b[H${rows.join('\r\n')}\x1b[J\x1b[?2026l`;
}
