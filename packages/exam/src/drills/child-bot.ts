import { join } from 'node:path';
import { type Connector, type ConnectorOptions, Secret } from '@mm/connector';
import { type NodeWorld, nodeWorld } from '@mm/connector/node';
import { createBinanceSpot, createBinanceUsdm } from '@mm/connector-binance';
import { type ClientOrderId, type SendPermit, type StrategyId, venueId } from '@mm/core';
import { createSession, type Engine, recoverEngine, type Session } from '@mm/engine';
import { createSendPermit, KillSwitch } from '@mm/risk';
import { fileLatch } from '@mm/risk/node';
import { openJournal } from '@mm/store';
import { nodeFiles } from '@mm/store/node';
import { lineWriter } from '../node-adapter.ts';
import { ownId } from '../oracle/exam-context.ts';
import { WireLog, type WireWrite } from '../oracle/wire-log.ts';
import {
  type ChildConfig,
  type ChildStarted,
  type ChildStatus,
  type ChildWord,
  childEngineOptions,
  INSTRUMENTS,
  JOURNAL,
  LATCH,
  SENT,
  type SentLine,
  VENUES,
} from './child-words.ts';

const TROUBLES = 20;

/** The whole bot on a real machine: sockets, timers, files. It starts by going on where its predecessor was killed. */
export class ChildBot {
  readonly started: Omit<ChildStarted, 'port'>;
  readonly #config: ChildConfig;
  readonly #engine: Engine;
  readonly #session: Session;
  readonly #kill: KillSwitch;
  readonly #connectors: readonly Connector[];
  readonly #write: (line: string) => void;
  readonly #nowUs: () => number;
  readonly #trouble: string[] = [];
  #readBack: number | undefined;

  constructor(config: ChildConfig) {
    this.#config = config;
    this.#write = lineWriter(join(config.directory, SENT));
    const machine = nodeWorld();
    const { clock, scheduler } = machine;
    this.#nowUs = () => clock.nowUs();
    this.#kill = new KillSwitch(fileLatch(join(config.directory, LATCH)), clock.nowUs());
    const header = {
      build: 'exam',
      nodeMajor: 0,
      configHash: String(config.seed),
      epoch: config.process,
      startedAtUs: clock.nowUs(),
    };
    const opened = openJournal(nodeFiles(join(config.directory, JOURNAL)), header);
    const { engine, report, lost } = recoverEngine(childEngineOptions(config.seed), opened);
    this.#engine = engine;
    this.started = { lost, tornTail: opened.findings.length > 0, replayed: report?.entries ?? 0 };
    const world = { ...machine, transport: this.#watched(machine) };
    const permit = createSendPermit({
      kill: this.#kill,
      lease: { isHeld: () => true },
      grid: (id) => engine.gridOf(id),
      maxCommandAgeUs: 2_000_000,
    });
    this.#connectors = VENUES.map((name) => this.#connector(name, world, permit));
    engine.events.on('kill', ({ openOrders }) => {
      this.#readBack = openOrders;
    });
    this.#session = createSession({
      ...{ engine, venues: this.#connectors, journal: opened.journal, clock, scheduler, kill: this.#kill },
      ...{ epoch: config.process, instance: 1, checkEvery: 2_000, snapshotEvery: Number.POSITIVE_INFINITY },
      onFailure: ({ what, error }) => this.#note(`${what}: ${error instanceof Error ? error.stack : String(error)}`),
      onObserverError: (error) => this.#note(String(error)),
    });
  }

  start(): void {
    this.#session.start();
  }

  answer(word: ChildWord): ChildStatus {
    if (word === 'still') this.#session.configure('random-1' as StrategyId, { mode: 'still' }, 'drill');
    else if (word === 'audit') this.#session.tell({ action: 'audit', by: 'drill' });
    else if (word === 'kill') {
      this.#log({ what: 'kill', venue: '', ids: [], owners: [], signedAtMs: this.#nowUs() / 1_000 });
      this.#session.kill('drill', 'control socket');
    }
    return this.#status();
  }

  #status(): ChildStatus {
    const { execution, portfolio } = this.#engine;
    return {
      session: this.#session.state,
      killed: this.#kill.killed,
      readBack: this.#readBack,
      reconciled: VENUES.filter((name) => execution.isReconciled(venueId(name))),
      open: INSTRUMENTS.flatMap((id) => execution.orders(id).map(({ clientOrderId, state }) => ({ id: clientOrderId, state }))),
      positions: Object.fromEntries(INSTRUMENTS.map((id) => [id, portfolio.lots(id)])),
      lot: Object.fromEntries(INSTRUMENTS.map((id) => [id, this.#engine.gridOf(id)?.instrument.lot.text ?? ''])),
      balances: VENUES.flatMap((name) =>
        portfolio.balances(venueId(name)).map(({ asset, stated, computed }) => ({ venue: name, asset, stated, computed })),
      ),
      trouble: this.#trouble,
    };
  }

  #connector(name: (typeof VENUES)[number], world: NodeWorld, permit: SendPermit): Connector {
    const venue = this.#config.venues[name];
    if (venue === undefined) throw new RangeError(`no venue ${name}`);
    const trade = INSTRUMENTS.filter((id) => id.startsWith(`${name}:`));
    const streams = name === 'binance-usdm' ? (['book', 'bbo', 'mark-price'] as const) : (['book', 'bbo'] as const);
    const options: ConnectorOptions = {
      ...{ environment: 'local', endpoints: venue.urls, world, permit, trade },
      credentials: {
        ...{ venue: venueId(name), environment: 'local', keyType: 'hmac' },
        ...{ apiKey: new Secret(venue.apiKey), secretKey: new Secret(venue.secret) },
      },
      watch: trade.flatMap((instrument) => streams.map((stream) => ({ instrument, stream }))),
    };
    return name === 'binance-usdm' ? createBinanceUsdm(options) : createBinanceSpot(options);
  }

  #watched({ transport, clock }: NodeWorld): NodeWorld['transport'] {
    const { venues, process } = this.#config;
    const log = new WireLog({
      venues: Object.fromEntries(Object.entries(venues).map(([name, { urls }]) => [name, urls])),
      nowUs: () => clock.nowUs(),
      onWrite: (write) => this.#onWrite(write),
      onRate: ({ venue, status }) => this.#note(`${venue} answered ${status}`),
    });
    return log.watch(transport, process, () => true);
  }

  #onWrite({ what, venue, orders, signedAtMs }: WireWrite): void {
    if (what === 'read' || what === 'session') return;
    const ids = orders.map(({ clientId }) => clientId ?? '');
    const owners = ids.map((id) => this.#engine.execution.order(ownId(id) as ClientOrderId)?.facts.owner ?? '');
    this.#log({ what, venue, ids, owners, signedAtMs });
  }

  #log(line: Omit<SentLine, 'process' | 'isKilled'>): void {
    this.#write(JSON.stringify({ ...line, process: this.#config.process, isKilled: this.#kill.killed }));
  }

  #note(text: string): void {
    if (this.#trouble.length < TROUBLES) this.#trouble.push(text);
  }
}
