import type { OrderRef } from '../exchange/order-types.ts';
import { oldestOrder, tradeInto } from '../faults/exchange-faults.ts';
import type { FaultCount } from '../faults/fault-counts.ts';
import type { FaultParams } from '../faults/fault-kinds.ts';
import type { BuiltWorld } from './build-world.ts';
import { summaryOf, type WorldSummary } from './world-summary.ts';
import type { WorldVenue } from './world-venue.ts';

/** Which order a stranger is to trade with. */
export interface FillRequest {
  readonly venue: string;
  /** Default: the oldest open order of anybody's. */
  readonly clientOrderId?: string;
  readonly account?: string;
  readonly symbol?: string;
  /** In the instrument's smallest size steps. Default all that is left of it. */
  readonly steps?: number;
}

/** What can be done to a world while it runs. The same over loopback, by HTTP. */
export interface WorldAdmin {
  /**
   * Makes a fault happen, at once or at the next occasion for it.
   * @example admin.fire('F20', { venue: 'binance-usdm', symbol: 'BTCUSDT', times: 3 });
   * @throws {RangeError} for a fault or a parameter that is not there; `FAULT_KINDS` lists them
   */
  fire(id: string, params?: FaultParams): void;
  /** Takes back what has not happened yet, and ends the weather. Windows that are open stay open to their end. */
  clearFaults(): void;
  /** Every kind that was asked for or showed itself. */
  faults(): readonly FaultCount[];
  /** Moves the fair price of a market, `BTC/USDT`, for all venues. @throws {RangeError} */
  movePrice(market: string, bps: number): void;
  /** A stranger trades with a resting order. @returns whether it did. @throws {RangeError} for a venue that is not there */
  fill(request: FillRequest): boolean;
  summary(): WorldSummary;
}

/** @param poke called after a change from outside, so that the host sets its alarm anew */
export function worldAdmin(world: BuiltWorld, nowUs: () => number, poke: (venue: WorldVenue) => void): WorldAdmin {
  const all = (): void => {
    for (const venue of world.venues) poke(venue);
  };
  return {
    fire: (id, params) => {
      all();
      world.injector.fire(id, params);
      all();
    },
    clearFaults: () => {
      world.weather?.stop();
      world.injector.clear();
    },
    faults: () => world.injector.list(),
    movePrice: (market, bps) => {
      if (!(Math.abs(bps) <= 5_000)) throw new RangeError('a price moves by at most 5,000 bps at once');
      const found = world.markets.get(market);
      if (found === undefined) throw new RangeError(`no market ${market}: there are ${[...world.markets.keys()].join(' ')}`);
      found.fair.move(nowUs(), bps);
    },
    fill: (request) => {
      const venue = world.venues.find((one) => one.name === request.venue);
      if (venue === undefined) throw new RangeError(`no venue ${request.venue}`);
      poke(venue);
      const isFilled = fill(venue, request, nowUs());
      poke(venue);
      return isFilled;
    },
    summary: () => summaryOf(world, nowUs()),
  };
}

function fill({ exchange, keys }: WorldVenue, { clientOrderId, account, symbol, steps }: FillRequest, nowUs: number): boolean {
  const accounts = account === undefined ? [...new Set(keys.map((one) => one.account))] : [account];
  const ref: OrderRef | undefined = clientOrderId === undefined ? undefined : { clientOrderId };
  const known = accounts.filter((one) => exchange.hasAccount(one));
  const order =
    ref === undefined
      ? oldestOrder(exchange, known, symbol)
      : known.map((one) => exchange.order(one, ref)).find((one) => one !== undefined);
  if (order === undefined || (order.status !== 'working' && order.status !== 'partially-filled')) return false;
  return tradeInto(exchange, order, Math.min(steps ?? Number.MAX_SAFE_INTEGER, order.size - order.filled), nowUs);
}
