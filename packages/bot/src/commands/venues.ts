import { parseArgs } from 'node:util';
import { summaryText } from '@mm/sim';
import { type RunningWorld, runningText, startVenues } from '@mm/sim/node';
import { type Command, type CommandIo, UsageError } from '../command.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';

const VENUES = ['binance-usdm', 'binance-spot'] as const;

/** `mm venues`: venues in a box. */
export const venuesCommand: Command = {
  name: 'venues',
  summary: 'Start venues in a box on this machine: URLs to trade against, dummy keys, no real money',
  usage: `mm venues [--venue NAME ...] [--seed TEXT] [--faults] [--edge BPS] [--port N] [--seconds N] [--json]

  --venue    ${VENUES.join(' or ')}; once for each; default all
  --seed     where all chance comes from; default 1
  --faults   the weather of an ordinary bad day
  --edge     moments of arbitrage that leave so many bps after taker fees
  --port     the admin interface listens here, the venues on the ports after it; default any that are free
  --seconds  end after so long; otherwise Ctrl-C ends
  --json     print URLs and keys as one line of JSON`,
  async run(args, io) {
    const { values } = parseArgs({
      args: [...args],
      options: {
        venue: { type: 'string', multiple: true },
        seed: { type: 'string', default: '1' },
        faults: { type: 'boolean', default: false },
        edge: { type: 'string' },
        port: { type: 'string', default: '0' },
        seconds: { type: 'string' },
        json: { type: 'boolean', default: false },
      },
    });
    const seconds = values.seconds === undefined ? undefined : numberOf('--seconds', values.seconds, 1, 9_999_999);
    const box = await startVenues({
      venues: (values.venue ?? VENUES).map((name) => ({ venue: venueNamed(name) })),
      seed: values.seed,
      firstPort: numberOf('--port', values.port, 0, 65_000),
      ...(values.faults ? { faults: { rates: 'standard' } } : {}),
      ...(values.edge === undefined ? {} : { arbitrage: { edgeBps: numberOf('--edge', values.edge, 0, 1_000) } }),
    });
    io.out(values.json ? JSON.stringify(shown(box)) : runningText(box));
    const code = await ended(io, seconds);
    if (!values.json) io.out(`\n${summaryText(box.admin.summary())}`);
    await box.stop();
    return code;
  },
};

function shown(box: RunningWorld): object {
  return { adminUrl: box.adminUrl, venues: Object.values(box.venues).map(({ name, urls, keys }) => ({ name, urls, keys })) };
}

function venueNamed(name: string): (typeof VENUES)[number] {
  const found = VENUES.find((one) => one === name);
  if (found === undefined) throw new UsageError(`there is no venue "${name}"; there are: ${VENUES.join(', ')}`);
  return found;
}

function numberOf(option: string, text: string, min: number, max: number): number {
  const value = /^\d{1,7}(\.\d{1,4})?$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= min && value <= max)) throw new UsageError(`${option} is a number from ${min} to ${max}, not "${text}"`);
  return value;
}

function ended(io: CommandIo, seconds: number | undefined): Promise<ExitCode> {
  return new Promise((resolve) => {
    const world = io.world();
    const end = (code: ExitCode): void => {
      cancel?.();
      void world.close().then(() => resolve(code));
    };
    const cancel = seconds === undefined ? undefined : world.scheduler.after(seconds * 1e6, () => end(EXIT.ok));
    if (io.stop.aborted) return end(EXIT.interrupted);
    io.stop.addEventListener('abort', () => end(EXIT.interrupted), { once: true });
  });
}
