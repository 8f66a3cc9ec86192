import type { Benchmark } from '../benchmark.ts';
import { replayLive } from '../live-books.ts';
import { paired } from '../measure.ts';
import { consume } from '../unit.ts';

/** Frame bytes → sequence check → book → NBBO over the whole recording, against `JSON.parse` alone on the same frames. */
export const depthPath: Benchmark = ({ recording, end, rounds }) => {
  const { depth } = recording;
  const ours = (): void => {
    replayLive(recording).assertEndsAs(recording.instrument, end);
  };
  const theirs = (): void => {
    for (const input of depth) consume(JSON.parse(input.bytes.toString()));
  };
  const { oursUs, ratio } = paired(ours, theirs, rounds);
  return {
    name: 'depth frame → checked → book → NBBO',
    value: oursUs / depth.length,
    unit: 'µs/frame',
    ratioTo: 'JSON.parse alone, same frames',
    ratio,
    must: 0.3,
    goal: 0.2,
    direction: 'max',
  };
};
