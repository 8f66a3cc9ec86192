import type { FrameChannel, Operation } from '../server/venue-server.ts';
import type { BusyAnswer, Mangling } from '../venues/binance/faults.ts';
import { changedRules, oldestOrder, tradeInto } from './exchange-faults.ts';
import type { FaultCounts } from './fault-counts.ts';
import type { FaultId, FilledParams } from './fault-kinds.ts';
import type { FaultTarget } from './fault-target.ts';
import type { WirePlan } from './wire-faults.ts';

/** What a fault needs to happen. */
export interface FaultScene {
  readonly target: FaultTarget;
  /** All venues of the world. */
  readonly targets: readonly FaultTarget[];
  readonly params: FilledParams;
  readonly counts: FaultCounts;
  readonly world: WorldHooks;
}

/** What only the world, or whoever runs it, can do. */
export interface WorldHooks {
  /** F27: every client's wall clock steps, µs, or drifts, parts per million. @returns whether there are clocks to set */
  stepClients(byUs: number): boolean;
  driftClients(ppm: number): boolean;
  /** F45. @returns whether somebody was there to be killed */
  kill(): boolean;
  /** F09 and F30 wait for an occasion: the next cancel, the next order. */
  arm(
    what: 'fill-before-cancel' | 'partial-fill' | 'venue-down-after-fill',
    target: FaultTarget,
    times: number,
    value: number,
  ): void;
  /** Idle HTTP connections end, so that the next request opens one that a fault can watch. */
  closeIdleConnections(): void;
}

type FaultAction = (scene: FaultScene) => void;

const FOREVER = Number.POSITIVE_INFINITY;
/** What waits for an occasion waits no longer than this. */
const PATIENCE_US = 600_000_000;

/** What each fault does. Those not here are in {@link PROTOCOL_ACTIONS}. */
export const WIRE_ACTIONS: Readonly<Partial<Record<FaultId, FaultAction>>> = {
  F01: (scene) => planOperation(scene, 'F01', 'lose-answer', { how: scene.params.word('how') }),
  F02: (scene) => planOperation(scene, 'F02', 'lose-request', { how: scene.params.word('how') }),
  F03: (scene) => planOperation(scene, 'F03', 'delay-answer', { delayUs: us(scene, 'delayMs') }),
  F05: (scene) => planOperation(scene, 'F05', 'spoil-body', { how: scene.params.word('how') }),
  F06: ({ target, params, world }) => {
    const direction = params.word('direction') === 'up' ? 'up' : 'down';
    for (let i = 0; i < params.whole('times'); i += 1) target.wire.cutBytes({ direction, afterBytes: params.whole('bytes') });
    world.closeIdleConnections();
  },
  F14: (scene) => planFrames(scene, 'F14', 'lose-frame', 'user', undefined),
  F15: (scene) => goDown(scene, 'F15', 'ws'),
  F17: ({ target, params }) =>
    target.wire.plan({
      id: 'F17',
      does: 'lose-frame',
      ...whichFrames(params),
      times: FOREVER,
      untilUs: target.nowUs() + params.whole('forMs') * 1_000,
    }),
  F19: flap,
  F20: (scene) => planFrames(scene, 'F20', 'lose-frame', scene.params.word('channel'), scene.params.text('symbol')),
  F21: (scene) => {
    const does = scene.params.word('how') === 'swap' ? 'swap-frame' : 'repeat-frame';
    planFrames(scene, 'F21', does, scene.params.word('channel'), scene.params.text('symbol'));
  },
  F25: ({ target, params, counts }) => {
    const forUs = params.whole('forMs') * 1_000;
    const delayUs = params.whole('delayMs') * 1_000;
    if (params.word('how') === 'swizzle') {
      counts.fire('F25');
      target.server.holdHalf(forUs);
    } else {
      const untilUs = target.nowUs() + forUs;
      target.wire.plan({ id: 'F25', does: 'delay-frame', ...whichFrames(params), delayUs, times: FOREVER, untilUs });
    }
  },
  F34: ({ target, params, world }) => world.arm('venue-down-after-fill', target, 1, params.whole('forMs') * 1_000),
  F40: (scene) => goDown(scene, 'F40', 'any'),
};

/** Faults that the venue's protocol, its exchange, a clock or the harness shows. */
export const PROTOCOL_ACTIONS: Readonly<Partial<Record<FaultId, FaultAction>>> = {
  F04: ({ target, params }) =>
    target.protocol.answerBusy(
      params.word('answer') as BusyAnswer,
      params.word('when') === 'before' ? 'before' : 'after',
      params.word('operation') as Operation | 'any',
      params.whole('times'),
    ),
  F07: (scene) => lag(scene),
  F08: ({ target, params }) => {
    const { protocol } = target;
    const before = protocol.eventsBeforeReply;
    protocol.eventsBeforeReply = true;
    later(target, params, () => {
      protocol.eventsBeforeReply = before;
    });
  },
  F09: ({ target, params, world }) => {
    if (params.word('how') === 'refused') target.protocol.refuseCancels(params.whole('times'));
    else world.arm('fill-before-cancel', target, params.whole('times'), 0);
  },
  F10: ({ target, params }) => {
    target.protocol.holdFillsUs = params.whole('delayMs') * 1_000;
    later(target, params, () => {
      target.protocol.holdFillsUs = 0;
    });
  },
  F11: ({ target, params }) => target.protocol.failReplacements(params.whole('times')),
  F12: ({ target, params }) =>
    target.protocol.repeatFills(params.whole('times'), params.word('how') === 'same-id' ? 'same' : 'empty'),
  F13: (scene) => lag(scene),
  F16: ({ target, params }) => void target.hooks.expireUserStreams(params.text('account'), target.nowUs()),
  F18: ({ target, params }) => target.protocol.dropSubscriptions(params.whole('times')),
  F22: (scene) => {
    for (const symbol of symbols(scene)) scene.target.hooks.restartUpdateIds(symbol);
  },
  F23: (scene) => {
    for (const symbol of symbols(scene)) scene.target.hooks.keepOldSnapshot(symbol, scene.params.whole('times'));
  },
  F24: (scene) => {
    const how = scene.params.word('how') === 'cross' ? 'cross' : 'one-sided';
    for (const symbol of symbols(scene)) scene.target.protocol.disturbDepth(symbol, how, scene.params.whole('times'));
  },
  F27: skew,
  F28: limitRates,
  F29: ({ target, params }) => {
    target.protocol.slowCancelUs = params.whole('delayMs') * 1_000;
    later(target, params, () => {
      target.protocol.slowCancelUs = 0;
    });
  },
  F30: ({ target, params, world }) => world.arm('partial-fill', target, params.whole('times'), params.whole('lots')),
  F33: ({ target, params }) => {
    const side = params.word('side');
    const symbol = params.text('symbol');
    target.protocol.rejectOrders(
      {
        code: params.whole('code'),
        message: 'Rejected by the simulation.',
        ...(side === 'BUY' || side === 'SELL' ? { side } : {}),
        ...(symbol === undefined ? {} : { symbol }),
      },
      params.whole('times'),
    );
  },
  F35: changeRules,
  F36: interfere,
  F37: ({ target, params }) => {
    for (const account of accounts(target, params)) target.hooks.switchPositionMode(account);
  },
  F38: ({ target, params }) =>
    target.protocol.mangle(
      params.word('target') as FrameChannel | 'rest',
      params.text('field') ?? 'p',
      params.word('how') as Mangling,
      params.whole('times'),
    ),
  F39: (scene) => {
    const [numerator, denominator] = FACTORS[scene.params.word('factor')] ?? [1, 1];
    const untilUs = scene.target.nowUs() + scene.params.whole('forMs') * 1_000;
    for (const symbol of symbols(scene)) scene.target.protocol.misprice(symbol, numerator, denominator, untilUs);
  },
  F45: ({ world, counts }) => {
    if (world.kill()) counts.fire('F45');
  },
  F47: maintain,
};

const FACTORS: Readonly<Record<string, readonly [number, number]>> = {
  '10': [10, 1],
  '0.1': [1, 10],
  '1.05': [21, 20],
  '0.95': [19, 20],
};

function planOperation(
  { target, params }: FaultScene,
  id: FaultId,
  does: WirePlan['does'],
  extra: { readonly how?: string; readonly delayUs?: number },
): void {
  const operation = params.word('operation') as Operation | 'any';
  target.wire.plan({ id, does, operation, ...extra, times: params.whole('times'), untilUs: target.nowUs() + PATIENCE_US });
}

function planFrames(
  { target, params }: FaultScene,
  id: FaultId,
  does: WirePlan['does'],
  channel: string,
  symbol: string | undefined,
): void {
  const untilUs = target.nowUs() + PATIENCE_US;
  target.wire.plan({ id, does, channel: channel as FrameChannel | 'any', symbol, times: params.whole('times'), untilUs });
}

function whichFrames(params: FilledParams): Pick<WirePlan, 'channel' | 'symbol'> {
  return { channel: params.word('channel') as FrameChannel | 'any', symbol: params.text('symbol') };
}

function goDown({ target, params, counts }: FaultScene, id: 'F15' | 'F40', protocol: 'ws' | 'any'): void {
  const untilUs = target.nowUs() + params.whole('forMs') * 1_000;
  const outcome = id === 'F15' ? 'refused' : (params.word('how') as 'refused' | 'unknown-host' | 'tls-failure');
  target.wire.refuseDials({ id, outcome, protocol, untilUs });
  // Only new connections cannot be made in F40; in F15 those that are there end.
  if (id === 'F40') return;
  counts.fire(id);
  target.server.terminateAll();
}

function flap({ target, params, counts }: FaultScene): void {
  const forUs = params.whole('forMs') * 1_000;
  const how = params.word('how');
  if (how === 'handshake-stall') {
    target.wire.refuseDials({ id: 'F19', outcome: 'never', protocol: 'ws', untilUs: target.nowUs() + forUs });
    return;
  }
  if (how === 'rollover') {
    counts.fire('F19');
    target.hooks.announceShutdown(target.nowUs());
    target.server.after(forUs, () => target.server.closeAll(1001, 'rollover'));
    return;
  }
  const times = params.whole('times');
  for (let i = 0; i < times; i += 1) {
    target.server.after(Math.floor((i * forUs) / times), () => {
      counts.fire('F19');
      target.server.terminateAll();
    });
  }
}

function lag({ target, params }: FaultScene): void {
  target.protocol.replicaLagUs = params.whole('delayMs') * 1_000;
  later(target, params, () => {
    target.protocol.replicaLagUs = 0;
  });
}

function skew({ target, params, counts, world }: FaultScene): void {
  const by = params.whole('by');
  const how = params.word('how');
  if (how === 'venue-skew') {
    counts.fire('F27');
    const { clock } = target.protocol;
    clock.set(clock.skewUs + by * 1_000, target.nowUs());
    later(target, params, () => clock.set(clock.skewUs - by * 1_000, target.nowUs()));
    return;
  }
  if (how === 'client-step' ? world.stepClients(by * 1_000) : world.driftClients(by)) counts.fire('F27');
}

function limitRates({ target, params }: FaultScene): void {
  const how = params.word('how');
  if (how === '429' || how === '418') {
    target.protocol.refuseRate(how === '429' ? 429 : 418, params.whole('retryAfterS'), params.whole('times'));
    return;
  }
  target.protocol.weightHeader = how === 'no-header' ? '' : 'NaN';
  later(target, params, () => {
    target.protocol.weightHeader = undefined;
  });
}

function changeRules(scene: FaultScene): void {
  const { target, params, counts } = scene;
  const { exchange } = target;
  for (const symbol of symbols(scene).slice(0, 1)) {
    const view = exchange.instrument(symbol);
    if (view === undefined) continue;
    counts.fire('F35');
    if (params.word('how') === 'status') {
      exchange.setStatus(symbol, 'halted', target.nowUs());
      // Never what it was: another halt that was on then may be over before this one.
      later(target, params, () => exchange.setStatus(symbol, 'trading', target.nowUs()));
      continue;
    }
    exchange.setRules(symbol, changedRules(exchange, symbol, params.word('how')) ?? {}, target.nowUs());
    later(target, params, () => exchange.setRules(symbol, view.spec.rules, target.nowUs()));
  }
}

function interfere(scene: FaultScene): void {
  const { target, params, counts } = scene;
  const { exchange } = target;
  const nowUs = target.nowUs();
  const [account] = accounts(target, params);
  const [symbol] = symbols(scene);
  const view = symbol === undefined ? undefined : exchange.instrument(symbol);
  if (account === undefined || symbol === undefined || view === undefined) return;
  const how = params.word('how');
  if (how === 'transfer') {
    const [balance] = exchange.account(account).balances.filter((one) => one.available > 0n);
    if (balance === undefined || !exchange.withdraw(account, balance.asset, balance.available / 10n + 1n, nowUs)) return;
  } else if (how === 'funding') {
    if (view.spec.kind !== 'linear-perp' || view.mark === undefined) return;
    exchange.settleFunding(symbol, 10_000, nowUs);
  } else if (how === 'liquidation') {
    const position = exchange.account(account).positions.find((one) => one.instrument === symbol && one.size !== 0);
    const price = position?.liquidationPrice;
    if (position === undefined || price === undefined) return;
    exchange.setMark(symbol, Math.max(1, position.size > 0 ? Math.floor(price) - 1 : Math.ceil(price) + 1), nowUs);
  } else {
    const size = Math.max(view.compiled.minSize, view.compiled.lot);
    exchange.place(account, { instrument: symbol, side: 'bid', type: 'market', size, origin: 'manual' }, nowUs);
  }
  counts.fire('F36');
}

function maintain(scene: FaultScene): void {
  const { target, params, counts } = scene;
  const { exchange, protocol } = target;
  const how = params.word('how');
  if (how === 'maintenance') {
    protocol.maintenance = true;
    later(target, params, () => {
      protocol.maintenance = false;
    });
    return;
  }
  for (const symbol of symbols(scene)) {
    counts.fire('F47');
    if (how === 'mass-cancel') {
      for (const account of target.accounts) exchange.endOrders({ account, instrument: symbol, reason: 'venue' }, target.nowUs());
    } else if (how === 'post-only') {
      protocol.postOnly.add(symbol);
      later(target, params, () => protocol.postOnly.delete(symbol));
    } else {
      exchange.setStatus(symbol, how === 'halt' ? 'halted' : 'cancel-only', target.nowUs());
      later(target, params, () => exchange.setStatus(symbol, 'trading', target.nowUs()));
    }
  }
}

/** The one that was named, or all. */
function symbols({ target, params }: FaultScene): readonly string[] {
  const named = params.text('symbol');
  const all = target.exchange.instruments.map((one) => one.spec.symbol);
  return named === undefined ? all : all.filter((one) => one === named);
}

function accounts(target: FaultTarget, params: FilledParams): readonly string[] {
  const named = params.text('account');
  return named === undefined ? target.accounts : target.accounts.filter((one) => one === named);
}

function later(target: FaultTarget, params: FilledParams, run: () => void): void {
  target.server.after(params.whole('forMs') * 1_000, run);
}

function us({ params }: FaultScene, name: string): number {
  return params.whole(name) * 1_000;
}

/** F09: the oldest open order of a user fills, just before its cancel gets through. @returns whether there was one */
export function fillOldest(target: FaultTarget, nowUs: number): boolean {
  const order = oldestOrder(target.exchange, target.accounts, undefined);
  return order !== undefined && tradeInto(target.exchange, order, order.size - order.filled, nowUs);
}
