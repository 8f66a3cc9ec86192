import type { Connector, ConnectorWorld, Environment, StreamWish } from '@mm/connector';
import { type Instrument, type InstrumentId, refusal, type SendPermit, type VenueEvent } from '@mm/core';
import type { CommandIo } from '../command.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { feedLine, feedRecord } from './feed-lines.ts';
import type { WatchOptions } from './watch-options.ts';

/** Nothing that can trade leaves a program that watches. */
const WATCH_ONLY: SendPermit = { check: () => refusal('not-supported', 'this program only watches') };

/** One run of `mm watch`: opens the venue, finds the market, and prints its feed until told to stop. */
export class WatchSession {
  readonly #options: WatchOptions;
  readonly #io: CommandIo;
  readonly #world: ConnectorWorld;
  readonly #connector: Connector;
  readonly #instruments = new Map<InstrumentId, Instrument>();
  #watched: Instrument | undefined;
  #end: (code: ExitCode) => void = () => undefined;

  constructor(options: WatchOptions, world: ConnectorWorld, endpoints: Readonly<Record<string, string>>, io: CommandIo) {
    this.#options = options;
    this.#io = io;
    this.#world = world;
    const environment: Environment = options.environment;
    const local = environment === 'local' ? { endpoints } : {};
    this.#connector = options.venue.create({ environment, world, permit: WATCH_ONLY, ...local });
  }

  /** Resolves with the exit code, when it is over and everything is closed. */
  run(): Promise<ExitCode> {
    const { stop } = this.#io;
    return new Promise<ExitCode>((resolve) => {
      const { seconds } = this.#options;
      const interrupted = (): void => this.#end(EXIT.interrupted);
      const cancel = seconds === undefined ? undefined : this.#world.scheduler.after(seconds * 1e6, () => this.#end(EXIT.ok));
      this.#end = (code) => {
        this.#end = () => undefined;
        cancel?.();
        stop.removeEventListener('abort', interrupted);
        this.#connector.close();
        resolve(code);
      };
      if (stop.aborted) return interrupted();
      stop.addEventListener('abort', interrupted, { once: true });
      this.#connector.open((event) => this.#hear(event));
    });
  }

  #hear(event: VenueEvent): void {
    if (event.type === 'instrument') this.#instruments.set(event.instrument.id, event.instrument);
    this.#print(event);
    if (event.type !== 'venue-state') return;
    if (event.state === 'refused') this.#end(EXIT.failed);
    if (event.state === 'ready' && this.#watched === undefined) this.#watch();
  }

  #watch(): void {
    const found = findMarket(this.#options.market, [...this.#instruments.values()]);
    if (found === undefined) {
      this.#io.err(`mm watch: ${this.#options.venue.name} has no market "${this.#options.market}"`);
      this.#end(EXIT.failed);
      return;
    }
    this.#watched = found;
    for (const stream of this.#options.streams) {
      const wish: StreamWish = { instrument: found.id, stream };
      this.#connector.watch(wish);
    }
  }

  #print(event: VenueEvent): void {
    if (this.#options.json) {
      const record = feedRecord(event, this.#instruments);
      if (record !== undefined) this.#io.out(JSON.stringify(record));
      return;
    }
    const line = feedLine(event, this.#instruments);
    const atUs = 'receiveTimeUs' in event ? event.receiveTimeUs : this.#world.clock.nowUs();
    if (line !== undefined) this.#io.out(`${new Date(atUs / 1_000).toISOString().slice(11, 23)}  ${line}`);
  }
}

/** The instrument with that symbol, or the one of `BASE/QUOTE`, in whatever letters a person types. */
function findMarket(wanted: string, instruments: readonly Instrument[]): Instrument | undefined {
  const name = wanted.toUpperCase();
  const [base, quote] = name.split('/');
  return (
    instruments.find(({ symbol }) => symbol.toUpperCase() === name) ??
    instruments.find((one) => quote !== undefined && one.base === base && one.quote === quote)
  );
}
