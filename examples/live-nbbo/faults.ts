import type { RandomSource } from '@mm/core';
import type { Schedule } from './schedule.ts';
import type { VenueFeed } from './venue-feed.ts';

/** Gets told what is being done to whom. */
export type FaultReport = (text: string, nowUs: number) => void;

const SECOND_US = 1_000_000;

/** Now and then something goes wrong with one of the feeds: an update is lost, or a stream stands still for a while. */
export function scheduleFaults(
  feeds: readonly VenueFeed[],
  schedule: Schedule,
  random: RandomSource,
  report: FaultReport,
  startUs: number,
): void {
  const next = (nowUs: number): void => {
    schedule.set('fault', nowUs + Math.round((5 + 7 * random()) * SECOND_US), (faultUs) => {
      const feed = feeds[Math.floor(random() * feeds.length)] as VenueFeed;
      if (random() < 0.6) {
        feed.loseNextFrame();
        report(`fault: an update of ${feed.venue.name} gets lost`, faultUs);
      } else {
        const endUs = faultUs + Math.round((3 + 2 * random()) * SECOND_US);
        feed.stallUntil(endUs);
        report(`fault: ${feed.venue.name} falls silent for ${((endUs - faultUs) / SECOND_US).toFixed(1)} s`, faultUs);
      }
      next(faultUs);
    });
  };
  next(startUs);
}
