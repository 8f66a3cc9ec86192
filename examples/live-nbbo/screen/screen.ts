import type { EventTone } from '../event-log.ts';
import type { LiveSession } from '../live-session.ts';
import { ladder } from './ladder.ts';
import { nbboPanel } from './nbbo-panel.ts';
import { cell, type Line, piece, type Style } from './text.ts';
import { venueTable } from './venue-table.ts';

const TONE_STYLE: Readonly<Record<EventTone, Style>> = { plain: 'plain', good: 'good', bad: 'bad', quiet: 'quiet' };
const EMPTY: Line = [];

/** The whole screen, as many lines as there is room for. */
export function screen(session: LiveSession, width: number, height: number): Line[] {
  const top = [...title(session), EMPTY, ...venueTable(session, width), EMPTY, ...nbboPanel(session), EMPTY];
  const room = height - top.length;
  const levels = Math.max(3, Math.min(8, room - 7));
  const events = Math.max(0, room - levels - 3);
  return [...top, ...ladder(session, levels, width), EMPTY, ...eventLines(session, events)].slice(0, height);
}

function title({ nbbo, seed, nowUs, startUs }: LiveSession): Line[] {
  return [
    [
      piece(nbbo.grid.market, 'strong'),
      piece(': generated frames, no real market'),
      piece(`  ${((nowUs - startUs) / 1_000_000).toFixed(0)} s, seed ${seed}, Ctrl-C ends`, 'quiet'),
    ],
  ];
}

function eventLines({ log, startUs, arbitrages }: LiveSession, room: number): Line[] {
  const events = log.latest(room);
  return [
    [piece(`events, arbitrages seen: ${arbitrages.count}`, 'quiet')],
    ...events.map(({ atUs, text, tone }) => [
      cell(`${((atUs - startUs) / 1_000_000).toFixed(1)} s`, 8, 'quiet'),
      piece(`  ${text}`, TONE_STYLE[tone]),
    ]),
  ];
}
