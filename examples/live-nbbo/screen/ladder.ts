import { type MergedDepth, mergedDepth } from '@mm/book';
import { type Grid, gridPriceText, gridSizeText, lots, type Side, ticks } from '@mm/core';
import type { LiveSession } from '../live-session.ts';
import { cell, type Line, type Piece, piece, pointAligned } from './text.ts';

/** Below this width there is no room for running totals. */
const WIDE = 72;

/** The best levels of all venues that count, merged, each with the letter of its venue. Bids left, asks right. */
export function ladder(session: LiveSession, levels: number, width: number): Line[] {
  const isWide = width >= WIDE;
  const bids = session.consolidated.depth('bid', session.nowUs, mergedDepth(levels));
  const asks = session.consolidated.depth('ask', session.nowUs, mergedDepth(levels));
  const rows = Array.from({ length: levels }, (_, i) => [
    ...half(session, bids, 'bid', i, isWide),
    piece('  │ ', 'quiet'),
    ...half(session, asks, 'ask', i, isWide),
  ]);
  return [header(isWide), ...rows];
}

function header(isWide: boolean): Line {
  const quiet = (text: string, width: number): Piece => cell(text, width, 'quiet');
  return [
    cell('depth', 6, 'quiet', 'left'),
    ...(isWide ? [quiet('total', 10)] : []),
    quiet('BTC', 9),
    quiet('bid', 12),
    piece('  │ ', 'quiet'),
    quiet('ask', 8),
    quiet('BTC', 12),
    ...(isWide ? [quiet('total', 10)] : []),
  ];
}

function half({ grid, consolidated }: LiveSession, depth: MergedDepth, side: Side, i: number, isWide: boolean): Piece[] {
  if (i >= depth.count) return [cell('', (side === 'bid' ? 27 : 20) + (isWide ? 10 : 0))];
  const price = cell(pointAligned(gridPriceText(grid, ticks(depth.ticks[i] as number)), 5, 2), 8, side);
  const size = cell(sizeText(grid, depth.lots[i] as number), 9);
  const total = cell(
    sizeText(
      grid,
      depth.lots.subarray(0, i + 1).reduce((sum, one) => sum + one, 0),
    ),
    10,
    'quiet',
  );
  const totals = isWide ? [total] : [];
  const venue = consolidated.venueBooks[depth.venues[i] as number]?.instrument.venue ?? '';
  const letter = piece(` ${venue.slice(0, 1)} `, 'strong');
  return side === 'bid' ? [cell('', 6), ...totals, size, piece(' '), letter, price] : [price, letter, size, ...totals];
}

function sizeText(grid: Grid, size: number): string {
  return pointAligned(gridSizeText(grid, lots(size)), 3, 4);
}
