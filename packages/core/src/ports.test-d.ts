import { z } from 'zod';
import type { Command } from './commands.ts';
import type { DecimalText } from './decimal.ts';
import { createEmitter, type Unsubscribe } from './emitter.ts';
import { assertNever, type BugError, type OutcomeUnknown, type RefusalError, refusal } from './errors.ts';
import type { TimerId, VenueId } from './ids.ts';
import type { Instrument } from './instrument.ts';
import { allowAll, type SendPermit, type VenuePort } from './ports.ts';
import { type Ticks, ticks } from './quantities.ts';
import { parseInput, positiveDecimalSchema } from './schema.ts';
import type { Clock, RandomSource } from './time.ts';
import type { BookView, StrategyView } from './views.ts';
import { priceFromWish } from './wishes.ts';

declare const venue: VenueId;
declare const port: VenuePort;
declare const timer: TimerId;
declare const command: Command;
declare const of: Instrument;

// A venue is told what venues can be told, and answers only through its sink.
port.send({ type: 'heartbeat', venue, sentAtUs: 1 });
// @ts-expect-error a venue keeps no timers
port.send({ type: 'set-timer', timer, dueUs: 1 });
// @ts-expect-error a command may be a timer's
port.send(command);
// @ts-expect-error there is nothing to wait for
port.send({ type: 'heartbeat', venue, sentAtUs: 1 }).then(() => {});
port.open((event) => void event.type);

// A permit lets pass or says why not, in a code of the list.
allowAll() satisfies SendPermit;
({ check: () => refusal('killed', 'the kill switch is on') }) satisfies SendPermit;
// @ts-expect-error yes and no are no reasons
({ check: () => true }) satisfies SendPermit;
// @ts-expect-error no such code
refusal('because', 'of reasons');

// An instrument is what it is.
of.tick.mantissa satisfies number;
// @ts-expect-error cannot be changed
of.status = 'halted';
// @ts-expect-error cannot be changed, nor can its parts
of.tick.mantissa = 2;
// @ts-expect-error cannot be changed, nor can its rule
of.priceRule.type = 'every-tick';

// A wish is rounded by name.
priceFromWish(of, 1.5, 'down');
// @ts-expect-error not without
priceFromWish(of, 1.5);
// @ts-expect-error not by the one that does not round
priceFromWish(of, 1.5, 'refuse');

// Emitters.
type Events = { readonly price: Ticks; readonly done: undefined };
const emitter = createEmitter<Events>();
emitter.on('price', (price) => void (price satisfies Ticks)) satisfies Unsubscribe;
emitter.emit('price', ticks(1));
emitter.emit('done', undefined);
// @ts-expect-error a number is no price here either
emitter.emit('price', 1);
// @ts-expect-error the payload of another event
emitter.emit('done', ticks(1));
// @ts-expect-error no payload
emitter.emit('price');
// @ts-expect-error no such event
emitter.emit('prices', ticks(1));
// @ts-expect-error a handler of something else
emitter.on('price', (price: string) => price);

// Failures are told apart by kind.
export function kindOf(error: BugError | RefusalError | OutcomeUnknown): string {
  switch (error.kind) {
    case 'bug':
      return error.message;
    case 'refusal':
      return error.refusal.code;
    case 'outcome-unknown':
      return error.message;
    default:
      return assertNever(error);
  }
}
// @ts-expect-error not knowing is never a refusal
({}) as OutcomeUnknown satisfies RefusalError;

// What a person wrote comes out with its units.
const read = parseInput(z.strictObject({ size: positiveDecimalSchema }), {});
if ('size' in read) read.size satisfies DecimalText;
// @ts-expect-error it may have been refused
read.size;

// Time and chance are handed in.
({ nowUs: () => 1, monotonicUs: () => 1 }) satisfies Clock;
(() => 0.5) satisfies RandomSource;

// Views are for reading.
declare const view: StrategyView;
declare const book: BookView;
// @ts-expect-error time is an input
view.nowUs = 5;
// @ts-expect-error a book is the keeper's
book.bestBidTicks = 5;
