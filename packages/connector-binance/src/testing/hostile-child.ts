/*
 * A program of its own with a connector that meets hostile servers: started by the tests with a small heap, asked how it is
 * over the channel to its parent. Whatever nobody catches ends it, with another code than 0.
 */
import { Secret } from '@mm/connector';
import { nodeWorld } from '@mm/connector/node';
import { allowAll, type Scheduler, ticks } from '@mm/core';
import { createBinanceSpot, createBinanceUsdm } from '../index.ts';
import { binanceOrderIds } from '../symbols.ts';
import { orderId, placing, SPOT_BTC, USDM_BTC } from './known.ts';

/** What the parent wants of it, as its one argument in JSON. */
export interface ChildTask {
  readonly product: 'usdm' | 'spot';
  readonly endpoints: Readonly<Record<string, string>>;
  readonly apiKey: string;
  readonly secret: string;
}

/** How the child is, in answer to `look`. */
export interface ChildLook {
  readonly venue: string;
  /** By name; `user` is the private one. */
  readonly streams: Readonly<Record<string, string>>;
  readonly rssMiB: number;
  readonly isPolluted: boolean;
  /** Of the orders it placed: what was said. */
  readonly said: Readonly<Record<string, readonly string[]>>;
  readonly events: number;
}

// biome-ignore lint/style/noRestrictedGlobals: this is a program, started by a test
const program: NodeJS.Process = process;
const task = JSON.parse(program.argv[2] ?? '') as ChildTask;
const of = task.product === 'usdm' ? USDM_BTC : SPOT_BTC;
const node = nodeWorld();
// Waits between tries grow to half a minute; nobody here has so long. Any shorter, and all attacks together would need more
// connections than the venue allows in five minutes.
const scheduler: Scheduler = { after: (us, run) => node.scheduler.after(us > 300_000 ? us / 8 : us, run) };
const streams: Record<string, string> = {};
const said: Record<string, string[]> = {};
let venue = '';
let events = 0;
let counter = 0;

const create = task.product === 'usdm' ? createBinanceUsdm : createBinanceSpot;
const connector = create({
  environment: 'local',
  world: { ...node, scheduler },
  permit: allowAll(),
  endpoints: task.endpoints,
  watch: (['book', 'bbo', 'trades'] as const).map((stream) => ({ instrument: of.id, stream })),
  credentials: {
    ...{ venue: of.venue, environment: 'local', keyType: 'hmac' },
    ...{ apiKey: new Secret(task.apiKey), secretKey: new Secret(task.secret) },
  },
});
connector.open((event) => {
  events += 1;
  if (event.type === 'venue-state') venue = `${event.state}: ${event.reason}`;
  else if (event.type === 'stream-state') streams[event.stream] = event.state;
  else if (/^order-(accepted|denied|rejected|unknown)$/.test(event.type) && 'clientOrderId' in event) {
    const name = event.clientOrderId === undefined ? '' : binanceOrderIds().encode(event.clientOrderId);
    said[name] = [...(said[name] ?? []), event.type];
  }
});

/** Asks and sends whatever there is to ask and to send. */
function poke(): void {
  counter += 1;
  connector.send(placing(of, counter, { price: ticks(of.kind === 'spot' ? 5_500_000 : 550_000) }));
  connector.send({ type: 'query', venue: of.venue, instrument: of.id, clientOrderId: orderId(counter) });
  connector.send({ type: 'audit', venue: of.venue, cursor: undefined });
  connector.send({ type: 'audit-book', venue: of.venue, instrument: of.id });
  connector.send({ type: 'resync', venue: of.venue, instrument: of.id, reason: 'audit-failed' });
}

function look(): ChildLook {
  const isPolluted = Object.keys(Object.prototype).length > 0 || 'polluted' in {} || 'polluted' in Object;
  const rssMiB = Math.round(program.memoryUsage.rss() / 1024 / 1024);
  return { venue, streams, rssMiB, isPolluted, said, events };
}

program.on('message', (message) => {
  if (message === 'poke') poke();
  if (message === 'look') program.send?.(look());
  if (message === 'stop') {
    connector.close();
    node.close().then(
      () => program.disconnect(),
      () => program.exit(4),
    );
  }
});
program.send?.('started');
