import { type BookView, type Instrument, type StreamState, textOf } from '@mm/core';
import type { LiveSession } from '../live-session.ts';
import type { VenueFeed } from '../venue-feed.ts';
import { cell, type Line, type Piece, piece, pointAligned, type Style, spanText } from './text.ts';

const STATE_STYLE: Readonly<Record<StreamState, Style>> = {
  down: 'bad',
  syncing: 'warn',
  live: 'good',
  gapped: 'bad',
  stalled: 'bad',
};

/** From this width on there is room for what is nice to know. */
const WIDE = 112;

/**
 * One row per venue: how its stream stands, its own best prices, time since the last sign of life and since the last change,
 * updates, gaps in their sequence, and frames that took the decoder's fallback.
 */
export function venueTable(session: LiveSession, width: number): Line[] {
  const isWide = width >= WIDE;
  const usable = new Map(session.nbbo.venues(session.nowUs).map((one) => [one.venue, one.usable]));
  return [
    header(isWide),
    ...session.feeds.map((feed) => row(session, feed, usable.get(feed.venue.instrument.venue) ?? false, isWide)),
  ];
}

function header(isWide: boolean): Line {
  const quiet = (text: string, width: number, align: 'left' | 'right' = 'right'): Piece => cell(text, width, 'quiet', align);
  return [
    quiet('venue', 6, 'left'),
    quiet('state', 8, 'left'),
    quiet('best bid', 8),
    quiet('BTC', 8),
    quiet('best ask', 9),
    quiet('BTC', 8),
    quiet('bps', 6),
    quiet('age', 6),
    quiet('changed', 8),
    quiet('upd', 6),
    quiet('gap/fb', 7),
    ...(isWide ? [quiet('quote', 7), quiet('tick', 6), quiet('lot', 8), quiet('fee bps', 9)] : []),
  ];
}

function row(session: LiveSession, feed: VenueFeed, isUsable: boolean, isWide: boolean): Line {
  const { instrument, name, costs } = feed.venue;
  const book = session.keeper.book(instrument.id);
  const status = session.keeper.status(instrument.id, session.nowUs);
  if (book === undefined || status === undefined) return [piece(name)];
  const { updates, gaps, fallbacks } = feed.counts;
  const style = isUsable ? 'plain' : 'quiet';
  return [
    cell(name, 6, 'strong', 'left'),
    stateCell(status.state, book, isUsable),
    ...bestPieces(instrument, book, isUsable),
    cell(spreadText(book), 6, style),
    cell(spanText(status.ageUs), 6, isUsable ? 'plain' : 'bad'),
    cell(spanText(status.unchangedUs), 8, style),
    cell(String(updates), 6, style),
    cell(`${gaps}/${fallbacks}`, 7, gaps + fallbacks > 0 ? 'warn' : style),
    ...(isWide
      ? [
          cell(instrument.quote, 7, style),
          cell(instrument.tick.text, 6, style),
          cell(instrument.lot.text, 8, style),
          cell(costs.takerFeeBps.toFixed(1), 9, style),
        ]
      : []),
  ];
}

/** A live book need not count: it may be silent, or crossed in itself. */
function stateCell(state: StreamState, book: BookView, isUsable: boolean): Piece {
  if (state !== 'live' || isUsable) return cell(state, 8, STATE_STYLE[state], 'left');
  return cell(book.touch === 'crossed' ? 'crossed' : 'too old', 8, 'bad', 'left');
}

function bestPieces(instrument: Instrument, book: BookView, isUsable: boolean): Piece[] {
  const price = (ticks: number): string => (Number.isNaN(ticks) ? '–' : pointAligned(textOf(ticks, instrument.tick), 5, 2));
  const size = (lots: number): string => (lots > 0 ? pointAligned(textOf(lots, instrument.lot), 3, 4) : '');
  return [
    cell(price(book.bestBidTicks), 8, isUsable ? 'bid' : 'quiet'),
    cell(size(book.bestBidLots), 8, isUsable ? 'plain' : 'quiet'),
    cell(price(book.bestAskTicks), 9, isUsable ? 'ask' : 'quiet'),
    cell(size(book.bestAskLots), 8, isUsable ? 'plain' : 'quiet'),
  ];
}

function spreadText(book: BookView): string {
  const spread = ((book.bestAskTicks - book.bestBidTicks) / book.midTicks()) * 10_000;
  return Number.isNaN(spread) ? '' : spread.toFixed(2);
}
