import { parseArgs } from 'node:util';
import type { Environment } from '@mm/connector';
import { UsageError } from '../command.ts';
import { suggest } from '../suggest.ts';
import { KNOWN_VENUES, type KnownVenue } from './venues.ts';

/** The streams that can be watched, under the names the command line has for them. */
const STREAMS = ['book', 'bbo', 'trades', 'mark-price'] as const;
type StreamName = (typeof STREAMS)[number];

const ENVIRONMENTS: readonly Environment[] = ['production', 'testnet', 'demo', 'local'];

/** What `mm watch` was asked for. */
export interface WatchOptions {
  readonly venue: KnownVenue;
  /** The venue's symbol, or `BASE/QUOTE`. */
  readonly market: string;
  readonly streams: readonly StreamName[];
  readonly environment: Environment;
  /** Loopback endpoints by name, for the environment `local`. */
  readonly endpoints: Readonly<Record<string, string>>;
  /** Start a venue in a box and watch that. */
  readonly sim: boolean;
  readonly json: boolean;
  /** When to end; never, if `undefined`. */
  readonly seconds: number | undefined;
}

/** @throws {UsageError} for what makes no sense. */
export function watchOptions(args: readonly string[]): WatchOptions {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      streams: { type: 'string', default: 'book,bbo,trades' },
      env: { type: 'string' },
      endpoint: { type: 'string', multiple: true, default: [] },
      sim: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      seconds: { type: 'string' },
    },
  });
  const [venue = '', market = '', ...rest] = positionals;
  if (market === '' || rest.length > 0) throw new UsageError('a venue and a market are needed, and nothing else');
  if (values.sim && (values.env !== undefined || values.endpoint.length > 0)) {
    throw new UsageError('--sim brings its own environment and endpoints');
  }
  return {
    venue: venueNamed(venue),
    market,
    streams: streamsOf(values.streams),
    environment: values.sim ? 'local' : environmentOf(values.env, values.endpoint),
    endpoints: endpointsOf(values.endpoint),
    sim: values.sim,
    json: values.json,
    seconds: values.seconds === undefined ? undefined : secondsOf(values.seconds),
  };
}

function venueNamed(name: string): KnownVenue {
  const names = KNOWN_VENUES.map((one) => one.name);
  const found = KNOWN_VENUES.find((one) => one.name === name);
  if (found !== undefined) return found;
  const meant = suggest(name, names);
  throw new UsageError(
    `there is no venue "${name}"${meant === undefined ? '' : `; did you mean "${meant}"?`} There are: ${names.join(', ')}`,
  );
}

function streamsOf(text: string): readonly StreamName[] {
  return [...new Set(text.split(','))].map((name) => {
    const found = STREAMS.find((one) => one === name);
    if (found === undefined) throw new UsageError(`there is no stream "${name}"; there are: ${STREAMS.join(', ')}`);
    return found;
  });
}

/** Endpoints are given for a venue in a box only, so they say the environment. Real money is the default for watching. */
function environmentOf(text: string | undefined, endpoints: readonly string[]): Environment {
  const name = text ?? (endpoints.length > 0 ? 'local' : 'production');
  const found = ENVIRONMENTS.find((one) => one === name);
  if (found === undefined) throw new UsageError(`there is no environment "${name}"; there are: ${ENVIRONMENTS.join(', ')}`);
  if ((found === 'local') !== endpoints.length > 0)
    throw new UsageError('--endpoint goes with --env local, and with nothing else');
  return found;
}

function endpointsOf(texts: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    texts.map((text) => {
      const [, name, url] = /^([A-Za-z]+)=(.+)$/.exec(text) ?? [];
      if (name === undefined || url === undefined) throw new UsageError(`an endpoint is name=url, not "${text}"`);
      return [name, url];
    }),
  );
}

function secondsOf(text: string): number {
  if (!/^[1-9][0-9]{0,6}$/.test(text)) throw new UsageError(`--seconds takes a whole number, not "${text}"`);
  return Number(text);
}
