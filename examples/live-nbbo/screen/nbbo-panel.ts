import {
  type Grid,
  gridPriceText,
  gridSizeText,
  lots,
  type NbboSide,
  type NbboView,
  type Side,
  type TouchState,
  ticks,
} from '@mm/core';
import type { LiveSession } from '../live-session.ts';
import { cell, type Line, type Piece, piece, pointAligned, type Style } from './text.ts';

const TOUCH_STYLE: Readonly<Record<TouchState, Style>> = {
  normal: 'good',
  locked: 'warn',
  crossed: 'warn',
  'one-sided': 'bad',
  empty: 'bad',
};

/** How far from the middle size is still worth counting. */
const WITHIN_BPS = 2;

/** The best bid and offer over all venues that count, as stated and after costs, and what could be traded near it. */
export function nbboPanel(session: LiveSession): Line[] {
  const { nbbo, grid } = session;
  return [
    [
      cell('NBBO', 14, 'quiet', 'left'),
      ...['bid', 'BTC', 'at'].map((text, i) => cell(text, [8, 8, 6][i] as number, 'quiet')),
      ...['ask', 'BTC', 'at'].map((text, i) => cell(text, [11, 8, 6][i] as number, 'quiet')),
      cell('bps', 8, 'quiet'),
      piece('  touch', 'quiet'),
    ],
    quotes('as stated', grid, nbbo.raw),
    quotes('after costs', grid, nbbo.adjusted),
    executable(session),
  ];
}

function quotes(label: string, grid: Grid, { bid, ask, touch }: NbboView): Line {
  const spread = bid && ask ? (ask.adjustedTicks / bid.adjustedTicks - 1) * 10_000 : Number.NaN;
  return [
    cell(label, 14, 'plain', 'left'),
    ...quote(grid, 'bid', bid),
    piece('   '),
    ...quote(grid, 'ask', ask),
    cell(Number.isNaN(spread) ? '' : spread.toFixed(2), 8),
    piece(`  ${touch}`, TOUCH_STYLE[touch]),
  ];
}

function quote(grid: Grid, side: Side, best: NbboSide | undefined): Piece[] {
  if (best === undefined) return [cell('–', 22, 'quiet')];
  // After costs a price lies between two ticks: shown is the one that promises less.
  const shown = ticks(side === 'bid' ? Math.floor(best.adjustedTicks) : Math.ceil(best.adjustedTicks));
  return [
    cell(pointAligned(gridPriceText(grid, shown), 5, 2), 8, side),
    cell(pointAligned(gridSizeText(grid, lots(best.sizeLots)), 3, 4), 8),
    cell(best.venue, 6),
  ];
}

function executable({ nbbo, grid, nowUs }: LiveSession): Line {
  const { bid, ask } = nbbo.adjusted;
  const label = piece(`within ${WITHIN_BPS} bps of the middle, after costs: `, 'quiet');
  if (bid === undefined || ask === undefined) return [label, piece('–', 'quiet')];
  const middle = (bid.adjustedTicks + ask.adjustedTicks) / 2;
  const within = (side: Side): string => {
    const limit = middle * (1 + ((side === 'bid' ? -1 : 1) * WITHIN_BPS) / 10_000);
    return gridSizeText(grid, nbbo.executableLots(side, limit, nowUs, 'adjusted'));
  };
  return [
    label,
    piece(within('bid'), 'bid'),
    piece(' BTC bid, ', 'quiet'),
    piece(within('ask'), 'ask'),
    piece(' BTC asked', 'quiet'),
  ];
}
