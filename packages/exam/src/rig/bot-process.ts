import { type Connector, type ConnectorOptions, type ConnectorWorld, type Credentials, Secret, steadyWorld } from '@mm/connector';
import { createBinanceSpot, createBinanceUsdm } from '@mm/connector-binance';
import { type InstrumentId, type SendPermit, type VenueEvent, type VenuePort, venueId } from '@mm/core';
import {
  createSession,
  type Engine,
  type EngineNotices,
  type EngineOptions,
  recoverEngine,
  type Session,
  type SessionFailure,
} from '@mm/engine';
import { createSendPermit, type KillLatch, KillSwitch, riskLimits } from '@mm/risk';
import { type MemoryClient, seededRandom, type World } from '@mm/sim';
import { type MemoryFiles, openJournal } from '@mm/store';
import type { Hooks, JournaledOrder } from '../oracle/exam-context.ts';
import type { WireLog } from '../oracle/wire-log.ts';
import { CrashingFiles } from './crashing-files.ts';
import { HeldLoop } from './held-loop.ts';
import type { RandomStrategy } from './random-strategy.ts';
import { type SeedPlan, tradedInstruments } from './seed-plan.ts';
import { WatchedJournal } from './watched-journal.ts';

/** What one start of the bot is given. */
export interface BotParts {
  readonly plan: SeedPlan;
  readonly world: World;
  readonly wire: WireLog;
  readonly files: MemoryFiles;
  readonly latch: KillLatch;
  /** Counted from 1: the epoch of its order ids, too. */
  readonly process: number;
  readonly strategies: readonly RandomStrategy[];
  /** Default it is held: one process at a time lives in a seed. */
  readonly lease?: ProcessLease;
  readonly onTold: (event: VenueEvent, venue: string) => void;
  readonly onJournaled: (order: JournaledOrder) => void;
  readonly onEvent: () => void;
  readonly onDeath: () => void;
  readonly onFailure: (failure: SessionFailure) => void;
  readonly onObserverError: (error: unknown) => void;
}

/** The right of this process to trade. */
export interface ProcessLease {
  /** It is this process's, though it may still have to wait for what the owner before it sent. */
  isHeld(): boolean;
  /** A create may leave now. */
  mayCreate(): boolean;
}

/** Why a recovery did not use what was left behind, how much was replayed, and whether from a snapshot. */
export interface RecoveryFacts {
  readonly lost: string | undefined;
  readonly replayed: number;
  readonly fromSnapshot: boolean;
  readonly tornTail: boolean;
}

const AGE_US = 2_000_000;

const NOTICES = [
  ...(['order-state', 'order-filled', 'order-denied', 'risk', 'permit', 'alarm', 'finding', 'kill', 'operator-refused'] as const),
];

/** One process of the bot as a whole: real connectors, session, engine, journal; in memory, and mortal. */
export class BotProcess {
  readonly process: number;
  readonly engine: Engine;
  readonly session: Session;
  readonly kill: KillSwitch;
  readonly files: CrashingFiles;
  readonly recovery: RecoveryFacts;
  readonly client: MemoryClient;
  readonly loop: HeldLoop;
  readonly connectors: readonly Connector[];
  readonly instruments: readonly InstrumentId[];
  readonly strategies: readonly RandomStrategy[];
  readonly #onDeath: () => void;
  #isAlive = true;

  /** Starting is recovering: what the one before left in the files is lived again. */
  constructor(parts: BotParts) {
    const { plan, world, process } = parts;
    this.process = process;
    this.#onDeath = parts.onDeath;
    this.instruments = tradedInstruments(plan);
    this.strategies = parts.strategies;
    this.client = world.client('bot');
    this.files = new CrashingFiles(parts.files, () => this.die());
    const { clock } = this.client;
    this.loop = new HeldLoop(clock);
    const scheduler = this.loop.scheduler(this.client.scheduler);
    const transport = parts.wire.watch(this.loop.transport(this.client.transport), process, () => this.#isAlive);
    const steady = steadyWorld({ transport, clock, scheduler, random: seededRandom(plan.seed, `process ${process}`) });
    const startedAtUs = steady.clock.nowUs();
    this.kill = new KillSwitch(
      mortal(parts.latch, () => this.#isAlive),
      startedAtUs,
    );
    const header = { build: 'exam', nodeMajor: 0, configHash: plan.seed, epoch: process, startedAtUs };
    const opened = openJournal(this.files, header);
    const recovered = recoverEngine(engineOptions(plan, parts.strategies), opened);
    this.engine = recovered.engine;
    this.recovery = {
      lost: recovered.lost,
      replayed: recovered.report?.entries ?? 0,
      fromSnapshot: opened.snapshot !== undefined,
      tornTail: opened.findings.length > 0,
    };
    const { lease = { isHeld: () => true, mayCreate: () => true } } = parts;
    const permit = this.#permit(lease);
    this.connectors = Object.keys(world.venues).map((name) => connectorOf(name, parts, steady, permit));
    const journal = new WatchedJournal(opened.journal, parts.onJournaled, parts.onEvent);
    this.session = createSession({
      engine: this.engine,
      venues: this.connectors.map((one) => tapped(one, (event) => parts.onTold(event, one.venue))),
      journal,
      clock: steady.clock,
      scheduler,
      kill: this.kill,
      epoch: process,
      instance: 1,
      isLeaseHeld: () => lease.isHeld(),
      checkEvery: 1_000,
      snapshotEvery: plan.snapshotEvery,
      onFailure: parts.onFailure,
      onObserverError: parts.onObserverError,
    });
  }

  get isAlive(): boolean {
    return this.#isAlive;
  }

  /** Tells what the engine notices, for as long as the process lives. */
  listen(hear: NonNullable<Hooks['onNotice']>): void {
    for (const name of NOTICES)
      this.engine.events.on(name, (notice: EngineNotices[typeof name]) => {
        if (this.isAlive) hear(name, notice);
      });
  }

  /** `kill -9`: what it had on its way may arrive, and it hears nothing any more. */
  die(): void {
    if (!this.#isAlive) return;
    this.#isAlive = false;
    this.files.end();
    this.client.kill();
    this.loop.end();
    this.#onDeath();
  }

  #permit({ mayCreate }: ProcessLease): SendPermit {
    return createSendPermit({
      kill: this.kill,
      lease: { isHeld: () => mayCreate() },
      grid: (instrument) => this.engine.gridOf(instrument),
      maxCommandAgeUs: AGE_US,
    });
  }
}

/**
 * What was never seen does not come any more: the receive window of two seconds, a clock that is a second off, and as much
 * again. The simulated venue takes none of the ten seconds that the real one may take.
 */
const ABSENCE_US = 6_000_000;

export function engineOptions(plan: SeedPlan, strategies: readonly RandomStrategy[]): EngineOptions {
  return {
    venues: [
      {
        venue: venueId('binance-usdm'),
        amend: 'loses-place',
        isMargined: true,
        auditEveryUs: 20_000_000,
        absenceAfterUs: ABSENCE_US,
      },
      { venue: venueId('binance-spot'), amend: 'size-down-only', auditEveryUs: 20_000_000, absenceAfterUs: ABSENCE_US },
    ],
    strategies,
    limits: riskLimits(plan.limits),
    trade: tradedInstruments(plan),
    tolerance: plan.tolerance,
    killSettleUs: ABSENCE_US,
    // A frame that was wrong and not missing shows by comparison alone; where requests are few it may not take what snapshots need.
    books: { auditEveryUs: plan.strait === 'few-requests' ? 30_000_000 : 5_000_000 },
  };
}

function connectorOf(name: string, { plan, world }: BotParts, steady: ConnectorWorld, permit: SendPermit): Connector {
  const venue = world.venues[name];
  const key = venue?.keys.find((one) => one.kind === plan.keyType);
  if (venue === undefined || key === undefined) throw new RangeError(`no venue ${name}, or no key`);
  const credentials: Credentials = {
    ...{ venue: venueId(name), environment: 'local', keyType: plan.keyType },
    ...{ apiKey: new Secret(key.apiKey), secretKey: new Secret(key.secret) },
  };
  const trade = tradedInstruments(plan).filter((id) => id.startsWith(`${name}:`));
  const streams = name === 'binance-usdm' ? (['book', 'bbo', 'mark-price'] as const) : (['book', 'bbo'] as const);
  const options: ConnectorOptions = {
    environment: 'local',
    endpoints: venue.urls,
    world: steady,
    permit,
    credentials,
    trade,
    watch: trade.flatMap((instrument) => streams.map((stream) => ({ instrument, stream }))),
  };
  return name === 'binance-usdm' ? createBinanceUsdm(options) : createBinanceSpot(options);
}

/** What a dead process still writes is not written: a write torn by its death is no failure that it could report. */
function mortal(latch: KillLatch, isAlive: () => boolean): KillLatch {
  return {
    read: () => latch.read(),
    set: (record) => {
      if (isAlive()) latch.set(record);
    },
    clear: () => {
      if (isAlive()) latch.clear();
    },
  };
}

/** The same port; what it tells is heard before the session hears it. */
function tapped(port: VenuePort, hear: (event: VenueEvent) => void): VenuePort {
  return {
    venue: port.venue,
    open: (sink) =>
      port.open((event) => {
        hear(event);
        sink(event);
      }),
    send: (command) => port.send(command),
    close: () => port.close(),
  };
}
