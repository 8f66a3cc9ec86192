import type { VenueEvent } from '@mm/core';
import type { EngineNotices } from '@mm/engine';
import type { OrderUpdatedEvent, World } from '@mm/sim';
import type { BotProcess } from '../rig/bot-process.ts';
import type { SeedPlan } from '../rig/seed-plan.ts';
import type { ProbeName } from './probe-names.ts';
import type { VenueTruth } from './venue-truth.ts';
import type { RateAnswer, WireWrite } from './wire-log.ts';

/** - `faults`: they come. - `heal`: none comes any more, quotes are wanted. - `quiet`: nothing is wanted. - `still`: nothing moves. */
export type Phase = 'faults' | 'heal' | 'quiet' | 'still';

export interface Violation {
  readonly invariant: string;
  /** Since the world's start. */
  readonly atUs: number;
  readonly what: string;
}

/** A command that the journal was told, and whether it is down. */
export interface JournaledOrder {
  readonly clientOrderId: string;
  readonly kind: 'place' | 'amend' | 'cancel';
}

/** What an invariant hears. Everything is optional; nothing can be changed. */
export interface Hooks {
  /** Bytes leave the bot. Before the venue has them. */
  onWrite?(write: WireWrite): void;
  /** A venue asked the bot to wait, or banned it. */
  onRate?(answer: RateAnswer): void;
  /** Something happened to an order at a venue: the truth. */
  onOrder?(event: OrderUpdatedEvent, truth: VenueTruth): void;
  /** What a connector tells, before the engine has it. */
  onTold?(event: VenueEvent, venue: string): void;
  /** What the engine tells its observers. */
  onNotice?<Name extends keyof EngineNotices & string>(name: Name, notice: EngineNotices[Name]): void;
  /** An order's command is down in the journal. */
  onJournaled?(order: JournaledOrder): void;
  onProcess?(process: BotProcess): void;
  onDeath?(process: BotProcess): void;
  /** A person turned the kill switch off again, or took the latch away while nobody ran. */
  onRearm?(): void;
  onPhase?(phase: Phase): void;
  /** Once a virtual second. */
  onSecond?(): void;
  /** Nothing moves any more: everything is compared. */
  atEnd?(): void;
}

/** What an invariant may look at. */
export interface Exam {
  readonly plan: SeedPlan;
  readonly world: World;
  readonly truths: ReadonlyMap<string, VenueTruth>;
  readonly nowUs: number;
  readonly phase: Phase;
  /** The process that runs now. */
  readonly bot: BotProcess | undefined;
  /** Whether a venue's start-up was refused for good: its account cannot be read, and nothing is compared. */
  isRefused(venue: string): boolean;
  fail(invariant: string, what: string): void;
  probe(name: ProbeName): void;
}

/** One invariant: given the exam, what it listens to. */
export type Invariant = (exam: Exam) => Hooks;

/** `venue:kind:symbol` of an instrument id, taken apart. */
export function placeOf(instrumentId: string): { readonly venue: string; readonly symbol: string } {
  const [venue = '', , symbol = ''] = instrumentId.split(':');
  return { venue, symbol };
}

/** Our id in the text that the venue has: what the connector puts in front of it. */
export function ownId(wireId: string | undefined): string | undefined {
  return wireId?.startsWith('mm-') === true ? wireId.slice(3) : undefined;
}
