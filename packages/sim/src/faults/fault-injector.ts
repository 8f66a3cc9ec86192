import type { OrderUpdatedEvent } from '../exchange/exchange-events.ts';
import { oldestOrder, tradeInto } from './exchange-faults.ts';
import { fillOldest, PROTOCOL_ACTIONS, WIRE_ACTIONS, type WorldHooks } from './fault-actions.ts';
import { type FaultCount, FaultCounts } from './fault-counts.ts';
import { FAULT_KINDS, type FaultId, type FaultParams, filledParams, isFaultId } from './fault-kinds.ts';
import type { FaultTarget } from './fault-target.ts';

/** What the injector needs of whoever runs the world; all of it may be missing. */
export interface InjectorHooks {
  readonly stepClients?: (byUs: number) => void;
  readonly driftClients?: (ppm: number) => void;
  readonly kill?: () => void;
  readonly closeIdleConnections?: () => void;
}

interface Armed {
  times: number;
  readonly value: number;
}

type Occasion = 'fill-before-cancel' | 'partial-fill' | 'venue-down-after-fill';

/** Makes faults happen, on demand or by the weather, and counts them. */
export class FaultInjector {
  readonly counts: FaultCounts = new FaultCounts();
  readonly #targets: FaultTarget[] = [];
  readonly #armed = new Map<string, Armed>();
  #hooks: InjectorHooks = {};

  addTarget(target: FaultTarget): void {
    this.#targets.push(target);
    target.exchange.listen((event) => {
      if (event.type === 'order-updated') this.#onOrder(target, event);
    });
  }

  setHooks(hooks: InjectorHooks): void {
    this.#hooks = { ...this.#hooks, ...hooks };
  }

  /**
   * Makes a fault happen: at once, or at the next occasion for it.
   *
   * @param params as listed in {@link FAULT_KINDS}, and `venue`
   * @throws {RangeError} for a fault or a parameter that is not there
   */
  fire(id: string, params: FaultParams = {}): void {
    if (!isFaultId(id))
      throw new RangeError(`no fault ${JSON.stringify(id).slice(0, 20)}: there are ${Object.keys(FAULT_KINDS).join(' ')}`);
    const filled = filledParams(id, params);
    const targets = this.#targets.filter((one) => filled.venue === undefined || one.name === filled.venue);
    if (targets.length === 0) throw new RangeError(`no venue ${JSON.stringify(filled.venue)}`);
    const action = WIRE_ACTIONS[id] ?? PROTOCOL_ACTIONS[id];
    if (action === undefined) throw new RangeError(`${id} is set when a world is made: { faults: { atStart: ['${id}'] } }`);
    this.counts.ask(id);
    // Of clocks and processes of the clients there is one, however many venues there are.
    const once = id === 'F45' || (id === 'F27' && filled.word('how') !== 'venue-skew');
    for (const target of once ? targets.slice(0, 1) : targets)
      action({ target, targets: this.#targets, params: filled, counts: this.counts, world: this.#worldHooks() });
  }

  /** Takes back what has not happened yet. Windows that are open stay open to their end. */
  clear(): void {
    this.#armed.clear();
    for (const { wire, protocol } of this.#targets) {
      wire.clear();
      protocol.clearPlans();
    }
  }

  /** Every kind that was asked for or showed itself. */
  list(): readonly FaultCount[] {
    return this.counts.list((id) =>
      this.#targets.reduce((sum, { protocol }) => sum + ((protocol.fired as ReadonlyMap<string, number>).get(id) ?? 0), 0),
    );
  }

  fired(id: FaultId): number {
    return this.list().find((one) => one.id === id)?.fired ?? 0;
  }

  /** For the wire: a cancel is about to reach that venue. */
  beforeCancel(target: FaultTarget, nowUs: number): void {
    if (this.#isArmed('fill-before-cancel', target) && fillOldest(target, nowUs))
      this.#spend('fill-before-cancel', target, 'F09');
  }

  #onOrder(target: FaultTarget, { change, fill }: OrderUpdatedEvent): void {
    if (change === 'accepted' && this.#isArmed('partial-fill', target))
      // Not from within the exchange's own news.
      target.server.after(0, () => this.#fillPartly(target));
    const down =
      change === 'filled' && fill?.maker === true ? this.#armed.get(`venue-down-after-fill ${target.name}`) : undefined;
    if (down === undefined) return;
    this.#spend('venue-down-after-fill', target, 'F34');
    for (const other of this.#targets) {
      if (other === target && this.#targets.length > 1) continue;
      other.wire.refuseDials({ id: 'F40', outcome: 'refused', protocol: 'any', untilUs: target.nowUs() + down.value });
      other.server.terminateAll();
    }
  }

  #fillPartly(target: FaultTarget): void {
    const lots = this.#armed.get(`partial-fill ${target.name}`)?.value;
    const order = oldestOrder(target.exchange, target.accounts, undefined);
    if (lots === undefined || order === undefined) return;
    const lot = target.exchange.instrument(order.instrument)?.compiled.lot ?? 1;
    const size = Math.min(order.size - order.filled, lots * lot);
    if (tradeInto(target.exchange, order, size, target.nowUs())) this.#spend('partial-fill', target, 'F30');
  }

  #isArmed(what: Occasion, target: FaultTarget): boolean {
    return this.#armed.has(`${what} ${target.name}`);
  }

  #spend(what: Occasion, target: FaultTarget, id: FaultId): void {
    const key = `${what} ${target.name}`;
    const armed = this.#armed.get(key);
    if (armed === undefined) return;
    this.counts.fire(id);
    armed.times -= 1;
    if (armed.times <= 0) this.#armed.delete(key);
  }

  #worldHooks(): WorldHooks {
    const hooks = this.#hooks;
    const tell = <Arg>(hook: ((arg: Arg) => void) | undefined, arg: Arg): boolean => {
      hook?.(arg);
      return hook !== undefined;
    };
    return {
      stepClients: (byUs) => tell(hooks.stepClients, byUs),
      driftClients: (ppm) => tell(hooks.driftClients, ppm),
      kill: () => tell(hooks.kill, undefined),
      closeIdleConnections: () => hooks.closeIdleConnections?.(),
      arm: (what, target, times, value) => {
        const key = `${what} ${target.name}`;
        this.#armed.set(key, { times: times + (this.#armed.get(key)?.times ?? 0), value });
      },
    };
  }
}
