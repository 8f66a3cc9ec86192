import { expect, test } from 'vitest';
import { LiveSession } from './live-session.ts';
import { drawing } from './screen/drawing.ts';
import { screen } from './screen/screen.ts';
import { statusLine, summaryLine } from './screen/status-line.ts';
import { lineText } from './screen/text.ts';

const START_US = 1_790_000_000_000_000;

/** A session of so many seconds, looked at twenty times a second. */
function session(seconds: number, look: (one: LiveSession) => void = () => {}, seed = 1): LiveSession {
  const one = new LiveSession(seed, START_US);
  for (let ms = 50; ms <= seconds * 1_000; ms += 50) {
    one.advance(START_US + ms * 1_000);
    look(one);
  }
  return one;
}

test('the same seed gives the same session', () => {
  expect(summaryLine(session(20))).toBe(summaryLine(session(20)));
});

test('all venues are live within three seconds, and there is an NBBO', () => {
  const one = session(3);
  expect(one.nbbo.venues(one.nowUs).map(({ usable }) => usable)).toEqual([true, true, true]);
  expect(one.hadNbbo).toBe(true);
  expect(statusLine(one)).toMatch(/^3\.0 s {2}bid \d+(\.\d+)? × \d+(\.\d+)? (alpha|beta|gamma) {2}ask /);
});

test('lost updates and silent streams come and go, and nobody counts who should not', () => {
  const seen = new Set<string>();
  const one = session(120, ({ nbbo, nowUs }) => {
    for (const { state, usable, ageUs } of nbbo.venues(nowUs)) {
      seen.add(state);
      if (usable) expect([state, ageUs <= 1_000_000]).toEqual(['live', true]);
    }
  });
  expect([...seen]).toEqual(expect.arrayContaining(['syncing', 'live', 'gapped', 'stalled']));
  expect(one.feeds.reduce((sum, feed) => sum + feed.counts.gaps, 0)).toBeGreaterThan(1);
  expect(one.feeds.reduce((sum, feed) => sum + feed.counts.fallbacks, 0)).toBe(0);
  expect(one.keeper.counts.refused).toBe(0);
  expect(one.arbitrages.count).toBeGreaterThan(0);
});

test('the screen fits its terminal, whatever its size', () => {
  const one = session(10);
  for (const [width, height] of [
    [80, 24],
    [120, 40],
    [40, 10],
    [20, 3],
  ] as const) {
    const lines = screen(one, width, height);
    expect(lines.length).toBeLessThanOrEqual(height);
    for (const line of lines) expect(lineText(line, width, false).length).toBeLessThanOrEqual(width);
  }
  const lines = screen(one, 80, 24).map((line) => lineText(line, 80, false));
  expect(lines.filter((line) => line.endsWith('…'))).toEqual([]);
  expect(lines[0]).toContain('generated frames, no real market');
});

test('without colours nothing but the drawing itself is escaped', () => {
  const one = session(3);
  const style = '\x1b[3';
  expect(drawing(screen(one, 80, 24), 80, true)).toContain(style);
  expect(drawing(screen(one, 80, 24), 80, false)).not.toContain(style);
});
