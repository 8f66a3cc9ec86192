import { gridPriceText, gridSizeText, lots, type NbboSide, ticks } from '@mm/core';
import type { LiveSession } from '../live-session.ts';

/** The session in one line, for outputs that are no terminal. */
export function statusLine(session: LiveSession): string {
  const { nbbo, nowUs, startUs } = session;
  const best = (side: NbboSide | undefined): string =>
    side === undefined
      ? 'none'
      : `${gridPriceText(nbbo.grid, ticks(side.priceTicks))} × ${gridSizeText(nbbo.grid, lots(side.sizeLots))} ${side.venue}`;
  const venues = nbbo.venues(nowUs).map(({ venue, state, usable }) => `${venue} ${state}${usable ? '' : ' (out)'}`);
  const { bid, ask, touch } = nbbo.raw;
  return `${((nowUs - startUs) / 1_000_000).toFixed(1)} s  bid ${best(bid)}  ask ${best(ask)}  ${touch}  [${venues.join(', ')}]`;
}

/** What happened in all, when it is over. */
export function summaryLine(session: LiveSession): string {
  const { feeds, nbboChanges, arbitrages, nowUs, startUs } = session;
  const sum = (key: 'frames' | 'gaps' | 'fallbacks'): number => feeds.reduce((total, feed) => total + feed.counts[key], 0);
  return (
    `${((nowUs - startUs) / 1_000_000).toFixed(1)} s of a generated market: ${sum('frames')} frames, ${sum('gaps')} gaps, ` +
    `${sum('fallbacks')} fallbacks, ${nbboChanges} NBBO changes, ${arbitrages.count} arbitrages after costs` +
    (session.hadNbbo ? '' : '; there never was an NBBO')
  );
}
