import { type Refusal, refusal, type SendPermit, type VenueEvent, type VenueOrderId } from '@mm/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { VenueClock } from '../clock/venue-clock.ts';
import { CircuitBreaker } from '../limits/circuit-breaker.ts';
import { RateLimitRegistry } from '../limits/rate-limit-registry.ts';
import { RateLimiter } from '../limits/rate-limiter.ts';
import type { Outcome } from '../outcome/outcome.ts';
import { FakeWorld } from '../testing/fake-world.ts';
import { ACME, amendCommand, BTC, cancelAllCommand, cancelCommand, placeCommand } from '../testing/orders.ts';
import { OrderDesk } from './order-desk.ts';
import type { Accepted, OrderCommand, OrderSend, SignedOrders } from './order-types.ts';

interface Setting {
  ready?: Refusal | undefined;
  channel?: Refusal | undefined;
  takes?: boolean;
  permit?: SendPermit['check'];
  wire?: { price: string | undefined; size: string | undefined };
  hears?: boolean;
}

/** A desk over a channel that writes down what leaves, in the order in which things happen. */
function setUp(set: Setting = {}, limit = 100) {
  const world = new FakeWorld();
  const events: VenueEvent[] = [];
  const log: string[] = [];
  const venue = ACME;
  const sink = (event: VenueEvent): void => {
    if (event.type === 'rate-budget' || event.type === 'clock-offset') return;
    events.push(event);
    if (set.hears === true) log.push(event.type);
  };
  const windows = [{ name: 'weight', scope: 'address', kind: 'fixed', windowUs: 60_000_000, limit } as const];
  const limiter = new RateLimiter({ venue, world, sink, registry: new RateLimitRegistry(), windows, address: 'a', account: 'b' });
  const clock = new VenueClock({ venue, world, sink, probe: (done) => done(world.clock.nowUs()) });
  clock.start();
  const breaker = new CircuitBreaker({ world, failures: 2 });
  const desk = new OrderDesk<string>({
    ...{ venue, world, sink, limiter, clock, breaker, maxInFlight: 4, ready: () => set.ready },
    onOutcome: ({ type }) => void (set.hears === true && log.push(`outcome ${type}`)),
    permit: {
      check: (command, nowUs, wire) => {
        log.push(`permit ${command.type} ${wire.price} ${wire.size}`);
        return set.permit?.(command, nowUs, wire);
      },
    },
  });
  const left: string[] = [];
  const encode = (commands: readonly OrderCommand[], id: number, timeMs: number): SignedOrders<string> => {
    log.push('sign');
    const priced = (type: string): boolean => type === 'place' || type === 'amend';
    return {
      bytes: `${id}@${timeMs}:${commands.map(({ type }) => type).join()}`,
      wire: commands.map(({ type }) =>
        priced(type) ? (set.wire ?? { price: '61700', size: '0.5' }) : { price: undefined, size: undefined },
      ),
    };
  };
  const request = <Command extends OrderCommand>(...commands: Command[]): OrderSend<Command, string> => ({
    commands,
    cost: { weight: 10 },
    timeoutUs: 1_000_000,
    channel: () => ({
      name: 'socket 1',
      check: () => set.channel,
      write: (bytes) => {
        log.push('write');
        if (set.takes !== false) left.push(bytes);
        return set.takes !== false;
      },
    }),
    encode,
  });
  const said = (): string[] => events.splice(0).map(shown);
  return { world, desk, limiter, breaker, left, log, said, request, events };
}

function shown(event: VenueEvent): string {
  if (event.type === 'order-denied') return `denied ${event.request} ${event.refusal.code}`;
  if (event.type === 'order-unknown') return `unknown ${event.request}`;
  if (event.type === 'command-refused') return `refused ${event.command} ${event.refusal.code}`;
  return event.type;
}

const accepted: Outcome<Accepted> = {
  type: 'accepted',
  value: { venueOrderId: '77' as VenueOrderId, venueTimeUs: 9, final: true },
};
const refusedBy = (code: string) => () => refusal(code as 'killed', 'no');

describe('what leaves', () => {
  test('is signed, then permitted, then written, with nothing in between', () => {
    const { desk, log, left, request, said, world } = setUp();
    desk.send(request(placeCommand()));
    expect(log).toEqual(['sign', 'permit place 61700 0.5', 'write']);
    expect(left).toEqual([`1@${Math.floor(world.clock.nowUs() / 1_000)}:place`]);
    expect(said()).toEqual([]);
  });

  test.each([
    ['the permit refuses', { permit: refusedBy('killed') }, 'killed', 0],
    ['the venue is not ready', { ready: refusal('not-ready', 'no') }, 'not-ready', 0],
    ['there is no connection', { channel: refusal('not-ready', 'no') }, 'not-ready', 0],
    ['the connection takes no bytes', { takes: false }, 'not-ready', 0],
    ['the price is missing', { wire: { price: undefined, size: '1' } }, 'not-a-decimal', 0],
    ['the price is no number', { wire: { price: 'NaN', size: '1' } }, 'not-a-decimal', 0],
    ['the price is negative', { wire: { price: '-1', size: '1' } }, 'not-a-decimal', 0],
    ['the size is zero', { wire: { price: '1', size: '0' } }, 'not-a-decimal', 0],
    ['the size has an exponent', { wire: { price: '1', size: '8e-7' } }, 'not-a-decimal', 0],
    ['the size is not canonical', { wire: { price: '1', size: '0.50' } }, 'not-a-decimal', 0],
  ])('is nothing when %s', (_, set, code, count) => {
    const { desk, left, request, said } = setUp(set as Setting);
    desk.send(request(placeCommand()));
    expect([said(), left.length, desk.inFlight]).toEqual([[`denied place ${code}`], count, 0]);
  });

  test('is nothing without budget: a create is denied at once and never waits', () => {
    const { desk, left, request, said, world } = setUp({}, 25);
    for (let i = 0; i < 3; i += 1) desk.send(request(placeCommand(i)));
    expect([said(), left.length]).toEqual([['denied place no-budget'], 2]);
    world.pass(100_000);
    expect(left).toHaveLength(2);
  });

  test('a market order with a price, or a cancel with numbers, is our bug and does not leave', () => {
    const { desk, left, request, said } = setUp();
    const { order, ...place } = placeCommand();
    const { instrument, clientOrderId, size } = order;
    const market = {
      instrument,
      clientOrderId,
      size,
      side: 'bid',
      strategy: undefined,
      reduceOnly: false,
      orderType: 'market',
    } as const;
    desk.send(request({ ...place, order: market }));
    expect([said(), left]).toEqual([['denied place not-a-decimal'], []]);
  });

  test('of several is what the permit lets through, signed anew without the others', () => {
    const { desk, left, log, request, said } = setUp({
      permit: (command) =>
        command.type === 'place' && command.order.clientOrderId === '1-1-2' ? refusal('too-old', 'no') : undefined,
    });
    desk.send(request(placeCommand(1), placeCommand(2), placeCommand(3)));
    expect(left).toEqual([expect.stringContaining(':place,place')]);
    expect(log.filter((one) => one === 'sign')).toHaveLength(2);
    expect(log.slice(-3)).toEqual(['permit place 61700 0.5', 'permit place 61700 0.5', 'write']);
    expect(said()).toEqual(['denied place too-old']);
    desk.answer(1, [accepted, { type: 'unknown', reason: 'so' }], 5);
    expect(said()).toEqual(['order-accepted', 'unknown place']);
  });

  test('past the bound of requests in flight is cancels alone', () => {
    const { desk, request, said, left } = setUp({}, 1_000);
    for (let i = 0; i < 5; i += 1) desk.send(request(placeCommand(i)));
    expect(said()).toEqual(['denied place no-budget']);
    desk.send(request(cancelCommand(1)));
    desk.send(request(cancelCommand(2)));
    expect([said(), left.length]).toEqual([['denied cancel no-budget'], 5]);
  });
});

describe('a cancel', () => {
  test('waits for budget, and is signed and permitted when it leaves', () => {
    const set: Setting = {};
    const { desk, left, log, request, said, limiter, world } = setUp(set, 25);
    limiter.trySpend({ weight: 25 }, 'cancel');
    limiter.backOff(2_000_000, 'everything', 'slow down');
    desk.send(request(cancelCommand()));
    expect([log, said()]).toEqual([[], []]);
    set.permit = refusedBy('killed');
    world.pass(61_000_000);
    expect(left).toEqual([]);
    expect(said()).toEqual([expect.stringMatching(/^denied cancel (killed|no-budget)$/)]);
  });

  test('is tried although the clock is off, the venue is not ready and the breaker is open', () => {
    const { desk, left, request, breaker } = setUp({ ready: refusal('not-ready', 'no') });
    breaker.onFailure();
    breaker.onFailure();
    desk.send(request(cancelCommand()));
    expect(left).toHaveLength(1);
  });
});

describe('budget', () => {
  test('is not spent by a cancel that nothing can carry: it is tried again and again, and must leave once something can', () => {
    const set: Setting = { channel: refusal('not-ready', 'no') };
    const { desk, left, limiter, request, said } = setUp(set, 25);
    for (let i = 0; i < 20; i += 1) desk.send(request(cancelCommand(1)));
    expect([new Set(said()), limiter.remaining('weight', 'cancel')]).toEqual([new Set(['denied cancel not-ready']), 25]);
    set.channel = undefined;
    desk.send(request(cancelCommand(1)));
    expect(left).toHaveLength(1);
  });

  test('is given back by a cancel that turns out not to have been sent, and spent by one of which nobody knows', () => {
    const { desk, limiter, request, world } = setUp({}, 25);
    const answer = (id: number, outcome: Outcome<Accepted>) => {
      desk.send(request(cancelCommand(1)));
      desk.answer(id, outcome, world.clock.nowUs());
    };
    for (let id = 1; id <= 20; id += 1) answer(id, { type: 'not-sent', reason: 'certificate has expired' });
    expect(limiter.remaining('weight', 'cancel')).toBe(25);
    answer(21, { type: 'unknown', reason: 'reset' });
    expect(limiter.remaining('weight', 'cancel')).toBe(15);
  });
});

describe('an answer', () => {
  const rejected: Outcome<Accepted> = { type: 'rejected', code: '-2010', reason: 'so', hint: undefined };
  const notFound: Outcome<Accepted> = { type: 'not-found', code: '-2011', reason: 'so' };
  const limited: Outcome<Accepted> = {
    type: 'rate-limited',
    code: '-1015',
    reason: 'so',
    banned: false,
    retryAfterUs: undefined,
  };
  const notSent: Outcome<Accepted> = { type: 'not-sent', reason: 'so' };
  const unknown: Outcome<Accepted> = { type: 'unknown', reason: 'so' };
  const taken: Outcome<Accepted> = { type: 'accepted', value: { venueOrderId: undefined, venueTimeUs: 0, final: false } };

  test.each([
    ['accepted', accepted, ['order-accepted', 'order-amended', 'order-canceled', undefined]],
    ['taken', taken, [undefined, undefined, undefined, undefined]],
    ['rejected', rejected, ['order-rejected', 'amend-rejected', 'cancel-rejected', 'refused cancel-all venue-refused']],
    ['not found', notFound, ['unknown place', 'amend-rejected', 'cancel-rejected', 'refused cancel-all venue-refused']],
    ['limited', limited, ['order-rejected', 'amend-rejected', 'cancel-rejected', 'refused cancel-all venue-refused']],
    [
      'not sent',
      notSent,
      ['denied place not-ready', 'denied amend not-ready', 'denied cancel not-ready', 'refused cancel-all not-ready'],
    ],
    ['unknown', unknown, ['unknown place', 'unknown amend', 'unknown cancel', 'refused cancel-all no-answer']],
  ] as const)('that is %s', (_, outcome, expected) => {
    for (const [i, command] of [placeCommand(), amendCommand(), cancelCommand(), cancelAllCommand].entries()) {
      const { desk, request, said } = setUp();
      desk.send(request<OrderCommand>(command));
      expect(desk.answer(1, outcome, 5)).toBe(true);
      expect(said()).toEqual(expected[i] === undefined ? [] : [expected[i]]);
      expect([desk.answer(1, outcome, 5), said()]).toEqual([false, []]);
    }
  });

  test('says the ids it knows, and the venue’s time', () => {
    const { desk, request, events } = setUp();
    desk.send(request(placeCommand()));
    desk.answer(1, accepted, 5);
    const head = { venue: 'acme', instrument: BTC, clientOrderId: '1-1-1', venueOrderId: '77' };
    expect(events).toEqual([{ type: 'order-accepted', ...head, venueTimeUs: 9, receiveTimeUs: 5 }]);
  });

  test('that does not come, or whose connection is lost, is unknown and never a rejection; when it comes late it still counts', () => {
    const { desk, request, said, world } = setUp();
    desk.send(request(placeCommand(1)));
    world.pass(1_000_000);
    expect(said()).toEqual(['unknown place']);
    desk.send(request(cancelCommand(2)));
    desk.onChannelLost('socket 2', 'cut');
    desk.onChannelLost('socket 1', 'cut');
    expect(said()).toEqual(['unknown cancel']);
    desk.answer(1, accepted, 5);
    desk.answer(2, unknown, 5);
    expect(said()).toEqual(['order-accepted']);
  });

  test('for fewer commands than were sent leaves the rest unknown', () => {
    const { desk, request, said } = setUp();
    desk.send(request(placeCommand(1), placeCommand(2)));
    desk.answer(1, [accepted], 5);
    expect(said()).toEqual(['order-accepted', 'unknown place']);
  });

  test('that fails in a row opens the breaker', () => {
    const { desk, request, said } = setUp();
    for (const id of [1, 2]) {
      desk.send(request(placeCommand(id)));
      desk.answer(id, unknown, 5);
    }
    said();
    desk.send(request(placeCommand(3)));
    expect(said()).toEqual(['denied place not-ready']);
  });
});

test('whatever happens, every order has one fate: denied without a byte, or sent once and answered or unknown', () => {
  const step = fc.record({
    do: fc.constantFrom('place', 'place', 'cancel', 'answer', 'lose', 'wait', 'kill', 'revive', 'full'),
    which: fc.nat(20),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 50 }), (steps) => {
      const set: Setting = {};
      const { desk, request, events, left, world } = setUp(set, 200);
      const fates = new Map<string, number>();
      let counter = 0;
      for (const { do: what, which } of steps) {
        if (what === 'place' || what === 'cancel') {
          counter += 1;
          fates.set(`1-1-${counter}`, 0);
          desk.send(request<OrderCommand>(what === 'place' ? placeCommand(counter) : cancelCommand(counter)));
        } else if (what === 'answer') desk.answer(which, accepted, 5);
        else if (what === 'lose') desk.onChannelLost('socket 1', 'cut');
        else if (what === 'wait') world.pass(which * 100_000);
        else if (what === 'full') set.takes = which % 2 === 0;
        else set.permit = what === 'kill' ? refusedBy('killed') : () => undefined;
      }
      world.pass(60_000_000);
      for (const event of events) {
        if (!('clientOrderId' in event) || event.clientOrderId === undefined) continue;
        fates.set(event.clientOrderId, (fates.get(event.clientOrderId) ?? 0) + (event.type === 'order-unknown' ? 1 : 10));
      }
      // 10: denied, or answered. 1: unknown. 11: unknown, then answered late.
      for (const fate of fates.values()) expect([1, 10, 11]).toContain(fate);
      const denied = events.filter(({ type }) => type === 'order-denied').length;
      expect(left.length + denied).toBe(counter);
      expect(desk.inFlight).toBe(0);
    }),
  );
});

test('what an answer says about more than its order is heeded before anybody is told and can ask again', () => {
  const { desk, request, log } = setUp({ hears: true });
  desk.send(request(placeCommand(1)));
  log.length = 0;
  desk.answer(1, { type: 'rate-limited', code: '429', reason: 'too many', banned: false, retryAfterUs: 1_000_000 }, 1);
  expect(log).toEqual(['outcome rate-limited', 'order-rejected']);
});
