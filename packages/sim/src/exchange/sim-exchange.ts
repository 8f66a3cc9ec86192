import type { InstrumentStatus, Side } from '@mm/core';
import type { AccountHistory, AccountSnapshot, FeeTier } from './account-types.ts';
import type { AccountOptions, BookSnapshot, Exchange, ExchangeOptions, ExchangeSummary, RecordedLevel } from './exchange-api.ts';
import type { ExchangeEvent } from './exchange-events.ts';
import { settleFunding } from './funding.ts';
import type { InstrumentRules, InstrumentSpec, InstrumentView } from './instrument-spec.ts';
import { Liquidator } from './liquidation.ts';
import { availableOf, canAffordLeverage } from './margin.ts';
import { isLeverage, type Market } from './market.ts';
import { OrderDesk } from './order-desk.ts';
import type { AmendResult, CancelResult, EndReason, OrderRef, OrderSnapshot, OrderSpec, PlaceResult } from './order-types.ts';
import { OverlayMatcher } from './overlay-matcher.ts';
import { Settlement } from './settlement.ts';
import type { SimAccount } from './sim-account.ts';
import { orderSnapshot, type SimOrder } from './sim-order.ts';
import { accountSnapshot } from './snapshots.ts';
import { TradingDesk } from './trading-desk.ts';
import { setFees, VenueState } from './venue-state.ts';

const MAX_ORDERS = 1_000_000;

/** The exchange. What everything means: {@link Exchange}. */
export class SimExchange implements Exchange {
  readonly #state: VenueState;
  readonly #desk: OrderDesk;
  readonly #trading: TradingDesk;
  readonly #liquidator: Liquidator;

  constructor(options: ExchangeOptions) {
    const state = new VenueState(options);
    const settlement = new Settlement(state.ledger, state.events, state.fees);
    const desk = new OrderDesk(state.events, settlement, options.firstOrderId ?? 1);
    const uniqueForever = options.clientOrderIdsUniqueAmong === 'all-orders';
    this.#state = state;
    this.#desk = desk;
    this.#trading = new TradingDesk(desk, uniqueForever, options.maxOrdersPerInstrument ?? MAX_ORDERS);
    this.#liquidator = new Liquidator(desk, state.ledger, state.insurance, options.liquidationRemainder === 'adl');
  }

  listen(listener: (event: ExchangeEvent) => void): () => void {
    return this.#state.events.listen(listener);
  }

  // Trading

  place(accountName: string, spec: OrderSpec, nowUs: number): PlaceResult {
    this.#begin(nowUs);
    const account = this.#state.accounts.get(accountName);
    if (account === undefined) return { ok: false, reason: 'unknown-account' };
    const market = this.#state.find(spec.instrument);
    if (market === undefined) return { ok: false, reason: 'unknown-instrument' };
    const order = account.isClient ? this.#trading.place(account, market, spec) : this.#trading.placeHouse(account, market, spec);
    if (typeof order === 'string') return { ok: false, reason: order };
    const result: PlaceResult = { ok: true, order: orderSnapshot(order) };
    this.#desk.finish(market);
    return result;
  }

  cancel(accountName: string, ref: OrderRef, nowUs: number): CancelResult {
    this.#begin(nowUs);
    const account = this.#state.accounts.get(accountName);
    if (account === undefined) return { ok: false, reason: 'unknown-account' };
    const order = this.#find(account, ref);
    if (order === undefined || order.end !== undefined) return { ok: false, reason: 'unknown-order' };
    const reason = this.#trading.cancel(order);
    if (reason !== undefined) return { ok: false, reason };
    this.#desk.finish(order.market);
    return { ok: true, order: orderSnapshot(order) };
  }

  amend(accountName: string, ref: OrderRef, to: { readonly price: number; readonly size: number }, nowUs: number): AmendResult {
    this.#begin(nowUs);
    const account = this.#state.accounts.get(accountName);
    if (account === undefined) return { ok: false, reason: 'unknown-account' };
    const order = this.#find(account, ref);
    if (order === undefined || order.end !== undefined) return { ok: false, reason: 'unknown-order' };
    const reason = account.isClient ? this.#trading.amend(order, to) : 'not-amendable';
    if (reason !== undefined) return { ok: false, reason };
    this.#desk.finish(order.market);
    return { ok: true, order: orderSnapshot(order) };
  }

  cancelAll(accountName: string, instrument: string | undefined, nowUs: number): readonly OrderSnapshot[] {
    this.#begin(nowUs);
    const account = this.#state.accounts.get(accountName);
    if (account === undefined) return [];
    const canceled: OrderSnapshot[] = [];
    for (const order of this.#openOf(account, instrument)) {
      if (order.end === undefined && this.#trading.cancel(order) === undefined) canceled.push(orderSnapshot(order));
    }
    this.#finishAll();
    return canceled;
  }

  setLeverage(accountName: string, instrument: string, leverage: number, nowUs: number): boolean {
    this.#begin(nowUs);
    const account = this.#state.account(accountName);
    const market = this.#state.market(instrument);
    if (!market.isPerp || !isLeverage(leverage, market.maxLeverage)) return false;
    const position = account.position(market);
    if (!canAffordLeverage(position, leverage)) return false;
    position.leverage = leverage;
    const atUs = this.#desk.nowUs;
    this.#state.events.push({ type: 'leverage-changed', account: account.name, instrument, leverage, atUs });
    this.#state.events.flush();
    return true;
  }

  placeHouse(accountName: string, spec: OrderSpec, nowUs: number): number {
    this.#begin(nowUs);
    const account = this.#state.account(accountName);
    if (account.isClient) throw new RangeError(`${accountName} is no house account`);
    const market = this.#state.market(spec.instrument);
    const order = this.#trading.placeHouse(account, market, spec);
    if (typeof order === 'string') return 0;
    this.#desk.finish(market);
    return order.orderId;
  }

  cancelHouse(orderId: number, nowUs: number): boolean {
    this.#begin(nowUs);
    const order = this.#desk.house.find(orderId);
    if (order === undefined || this.#trading.cancel(order) !== undefined) return false;
    this.#desk.finish(order.market);
    return true;
  }

  // Venue control

  addInstrument(spec: InstrumentSpec): void {
    this.#state.addInstrument(spec);
  }

  setRules(instrument: string, rules: Partial<InstrumentRules>, nowUs: number): void {
    this.#begin(nowUs);
    const market = this.#state.market(instrument);
    market.setRules(rules);
    this.#tellInstrument(market);
  }

  setStatus(instrument: string, status: InstrumentStatus, nowUs: number): void {
    this.#begin(nowUs);
    const market = this.#state.market(instrument);
    if (market.status === status) return;
    market.status = status;
    if (status === 'delisted') this.#endAll(this.#openIn(market), 'venue');
    this.#tellInstrument(market);
  }

  setMark(instrument: string, mark: number, nowUs: number): void {
    this.#begin(nowUs);
    const market = this.#state.market(instrument);
    if (!Number.isSafeInteger(mark) || mark <= 0 || mark > market.largestPrice)
      throw new RangeError(`${mark} is no mark of ${instrument}`);
    market.setMark(mark);
    this.#state.events.push({ type: 'mark-changed', instrument, mark, atUs: this.#desk.nowUs });
    this.#liquidator.check(market);
    this.#finishAll();
  }

  settleFunding(instrument: string, rate: number, nowUs: number): void {
    this.#begin(nowUs);
    const { events, accounts, fees, ledger } = this.#state;
    const market = this.#state.market(instrument);
    if (!market.isPerp || market.mark === 0) throw new RangeError(`${instrument} has no mark to settle at`);
    if (!Number.isSafeInteger(rate)) throw new RangeError(`${rate} is no rate`);
    const atUs = this.#desk.nowUs;
    events.push({ type: 'funding-settled', instrument, rate, mark: market.mark, atUs });
    settleFunding(market, rate, accounts.values(), { fees, ledger, nowUs: atUs });
    this.#liquidator.check(market);
    this.#finishAll();
  }

  endOrders(
    which: { readonly account?: string; readonly instrument?: string; readonly reason?: EndReason },
    nowUs: number,
  ): number {
    this.#begin(nowUs);
    const { account, instrument } = which;
    const markets = instrument === undefined ? this.#state.markets : [this.#state.market(instrument)];
    const orders =
      account === undefined
        ? markets.flatMap((one) => this.#openIn(one))
        : this.#openOf(this.#state.account(account), instrument);
    const ended = this.#endAll(orders, which.reason ?? 'venue');
    this.#finishAll();
    return ended;
  }

  addAccount(account: string, options: AccountOptions = {}): void {
    this.#state.addAccount(account, options.kind ?? 'client', options.fees);
  }

  setFees(account: string, fees: FeeTier): void {
    setFees(this.#state.account(account), fees);
  }

  deposit(accountName: string, assetName: string, amount: bigint, nowUs: number): void {
    if (amount <= 0n) throw new RangeError('a deposit is above zero');
    this.#begin(nowUs);
    const { outside } = this.#state;
    this.#move(outside, this.#state.account(accountName), assetName, amount, 'deposit');
  }

  withdraw(accountName: string, assetName: string, amount: bigint, nowUs: number): boolean {
    this.#begin(nowUs);
    const account = this.#state.account(accountName);
    if (amount <= 0n || !this.#has(account, assetName, amount)) return false;
    this.#move(account, this.#state.outside, assetName, amount, 'withdrawal');
    return true;
  }

  transfer(fromName: string, toName: string, assetName: string, amount: bigint, nowUs: number): boolean {
    this.#begin(nowUs);
    const from = this.#state.account(fromName);
    const to = this.#state.account(toName);
    if (amount <= 0n || from === to || !this.#has(from, assetName, amount)) return false;
    this.#move(from, to, assetName, amount, 'transfer');
    return true;
  }

  adjust(accountName: string, assetName: string, amount: bigint, nowUs: number): void {
    this.#begin(nowUs);
    const account = this.#state.account(accountName);
    this.#move(this.#state.fees, account, assetName, amount, 'adjustment');
  }

  // Recordings

  recordedSnapshot(instrument: string, bids: readonly RecordedLevel[], asks: readonly RecordedLevel[], nowUs: number): void {
    this.#record(instrument, nowUs, (overlay) => {
      overlay.snapshot(true, bids);
      overlay.snapshot(false, asks);
      overlay.settleCrossed(this.#desk);
    });
  }

  recordedDiff(instrument: string, bids: readonly RecordedLevel[], asks: readonly RecordedLevel[], nowUs: number): void {
    this.#record(instrument, nowUs, (overlay) => {
      overlay.diff(true, bids);
      overlay.diff(false, asks);
      overlay.settleCrossed(this.#desk);
    });
  }

  recordedTrade(
    instrument: string,
    trade: { readonly price: number; readonly size: number; readonly aggressor: Side },
    nowUs: number,
  ): void {
    this.#record(instrument, nowUs, (overlay, market) => {
      const others = overlay.trade(trade.price, trade.size, trade.aggressor === 'bid', this.#desk);
      if (others > 0) this.#desk.tellForeignTrade(market, trade.price, others, trade.aggressor);
    });
  }

  #record(instrument: string, nowUs: number, apply: (overlay: OverlayMatcher, market: Market) => void): void {
    this.#begin(nowUs);
    const market = this.#state.market(instrument);
    const { matcher } = market;
    if (!(matcher instanceof OverlayMatcher)) throw new RangeError(`${instrument} is no overlay`);
    apply(matcher, market);
    this.#desk.finish(market);
  }

  // Reads

  get instruments(): readonly InstrumentView[] {
    return this.#state.markets.map((market) => market.view());
  }

  instrument(symbol: string): InstrumentView | undefined {
    return this.#state.find(symbol)?.view();
  }

  book(instrument: string, depth: number): BookSnapshot {
    const { matcher, updateId } = this.#state.market(instrument);
    return { instrument, updateId, bids: matcher.levels(true, depth), asks: matcher.levels(false, depth) };
  }

  bestPrice(instrument: string, side: Side): number {
    return this.#state.market(instrument).matcher.bestPrice(side === 'bid');
  }

  sizeAt(instrument: string, side: Side, price: number): number {
    return this.#state.market(instrument).matcher.sizeAt(side === 'bid', price);
  }

  takeable(
    instrument: string,
    side: Side,
    limit: number | undefined,
    size: number,
  ): { readonly size: number; readonly notional: bigint } {
    const market = this.#state.market(instrument);
    const isBid = side === 'bid';
    const walker = { account: undefined, isBid, selfTradePrevention: 'none' } as const;
    const to = limit ?? (isBid ? Number.POSITIVE_INFINITY : 0);
    const walk = market.matcher.walk(walker, to, Math.min(size, market.largestSize));
    return { size: walk.size, notional: market.money(walk.notional) };
  }

  lastTrade(instrument: string): { readonly price: number; readonly tradeId: number; readonly atUs: number } | undefined {
    const market = this.#state.market(instrument);
    if (market.lastPrice === 0) return undefined;
    return { price: market.lastPrice, tradeId: market.lastTradeId, atUs: market.lastTradeUs };
  }

  hasAccount(account: string): boolean {
    return this.#state.accounts.has(account);
  }

  account(name: string): AccountSnapshot {
    const account = this.#state.account(name);
    return accountSnapshot(account, this.#state.ledger.assets, this.#openOf(account, undefined).length);
  }

  feeRates(name: string): { readonly maker: number; readonly taker: number } {
    const { makerRate, takerRate } = this.#state.account(name);
    return { maker: makerRate, taker: takerRate };
  }

  leverage(account: string, instrument: string): number {
    const market = this.#state.market(instrument);
    return this.#state.account(account).positions[market.index]?.leverage ?? market.defaultLeverage;
  }

  order(account: string, ref: OrderRef): OrderSnapshot | undefined {
    const order = this.#find(this.#state.account(account), ref);
    return order === undefined ? undefined : orderSnapshot(order);
  }

  openOrders(account: string, instrument?: string): readonly OrderSnapshot[] {
    return this.#openOf(this.#state.account(account), instrument).map(orderSnapshot);
  }

  allOrders(account: string, instrument?: string): readonly OrderSnapshot[] {
    const orders = this.#state.account(account).orders.toArray();
    return orders.filter((order) => instrument === undefined || order.market.symbol === instrument).map(orderSnapshot);
  }

  history(name: string): AccountHistory {
    const account = this.#state.account(name);
    const { assets } = this.#state.ledger;
    const carried = new Map<string, bigint>();
    for (const [index, wallet] of account.wallets.entries()) {
      const sum = account.ledger.carried(index);
      if (wallet !== undefined && sum !== 0n) carried.set(assets[index] as string, sum);
    }
    return { ledger: account.ledger.toArray(name, assets), fills: account.fills.toArray(), carried };
  }

  queueAhead(account: string, orderId: number): number | undefined {
    const order = this.#find(this.#state.account(account), { orderId });
    return order?.resting === true ? order.market.matcher.queueAhead(order) : undefined;
  }

  summary(): ExchangeSummary {
    const instruments = this.#state.markets.map(({ symbol, matcher, trades, openOrders }) => ({
      instrument: symbol,
      backend: matcher.backend,
      trades,
      openOrders,
    }));
    const clients = [...this.#state.accounts.values()].filter((account) => account.isClient).length;
    return { instruments, clients, liquidations: this.#liquidator.count };
  }

  // Inside

  #begin(nowUs: number): void {
    this.#state.events.assertAtRest();
    if (nowUs > this.#desk.nowUs) this.#desk.nowUs = nowUs;
  }

  #finishAll(): void {
    for (const market of this.#state.markets) if (market.matcher.changes.count > 0) this.#desk.tellBook(market);
    this.#state.events.flush();
  }

  #find(account: SimAccount, ref: OrderRef): SimOrder | undefined {
    if ('clientOrderId' in ref) return account.byClientId.get(ref.clientOrderId);
    if (account.isClient) return account.orders.find(ref.orderId);
    const order = this.#desk.house.find(ref.orderId);
    return order?.account === account ? order : undefined;
  }

  /** Oldest first. */
  #openOf(account: SimAccount, instrument: string | undefined): SimOrder[] {
    const orders = account.isClient ? account.open : this.#desk.house;
    const own: SimOrder[] = [];
    for (const order of orders.toArray()) {
      if (order.account === account && (instrument === undefined || order.market.symbol === instrument)) own.push(order);
    }
    return own;
  }

  #openIn(market: Market): SimOrder[] {
    const orders: SimOrder[] = [];
    for (const account of this.#state.accounts.values()) {
      for (const order of account.open.toArray()) if (order.market === market) orders.push(order);
    }
    for (const order of this.#desk.house.toArray()) if (order.market === market) orders.push(order);
    return orders;
  }

  #endAll(orders: readonly SimOrder[], reason: EndReason): number {
    let ended = 0;
    for (const order of orders) {
      if (order.end !== undefined) continue;
      this.#desk.end(order, 'canceled', reason);
      ended += 1;
    }
    return ended;
  }

  #has(account: SimAccount, assetName: string, amount: bigint): boolean {
    return !account.isClient || availableOf(account, this.#state.asset(assetName)) >= amount;
  }

  #move(
    from: SimAccount,
    to: SimAccount,
    assetName: string,
    amount: bigint,
    cause: 'deposit' | 'withdrawal' | 'transfer' | 'adjustment',
  ): void {
    const reason = { cause, market: undefined, tradeId: 0, nowUs: this.#desk.nowUs };
    this.#state.ledger.move(from, to, this.#state.asset(assetName), amount, reason);
    this.#state.events.flush();
  }

  #tellInstrument(market: Market): void {
    const { symbol: instrument, status, rulesText: rules } = market;
    this.#state.events.push({ type: 'instrument-changed', instrument, status, rules, atUs: this.#desk.nowUs });
    this.#finishAll();
  }
}
