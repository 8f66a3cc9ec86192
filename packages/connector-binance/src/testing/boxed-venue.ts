import { type Connector, type ConnectorOptions, type ConnectorWorld, Secret } from '@mm/connector';
import type { ConnectorRequest, TruthFill, TruthLevels, TruthOrder, VenueControl, VenueSetup } from '@mm/connector/conformance';
import { type DecimalText, type InstrumentId, instrumentId, type Side, step, textOf, venueId } from '@mm/core';
import type { HostedVenue, WorldAdmin, WorldVenueOptions } from '@mm/sim';
import { type BinanceUsdmOptions, createBinanceSpot, createBinanceUsdm } from '../index.ts';
import { binanceOrderIds } from '../symbols.ts';

export type Product = 'usdm' | 'spot';

export interface BoxedVenueOptions extends VenueSetup {
  readonly product: Product;
  readonly seed?: number;
  readonly keyType?: 'hmac' | 'ed25519';
  /** What is paid in at first; default the world's. */
  readonly deposits?: Readonly<Record<string, string>>;
  /** The WebSocket API takes no connection for orders: they go over REST. */
  readonly noOrdersSocket?: boolean;
}

/** What the box's venues charge: other than the defaults, so that whoever assumes is found out. */
const FEES = { usdm: { maker: '0.00018', taker: '0.00045' }, spot: { maker: '0.0009', taker: '0.00095' } } as const;

export const ACCOUNT = 'main';
export const SYMBOL = 'BTCUSDT';
/** Money of the box's venues is counted in units this small. */
const MONEY = step('0.00000001');

/** The venue's part of a world's options, as a case of the suite wants it. */
export function venueOptions(options: BoxedVenueOptions): WorldVenueOptions {
  const { product, canTrade = true, canWithdraw = false } = options;
  return {
    venue: `binance-${product}`,
    fees: FEES[product],
    accounts: [
      {
        name: ACCOUNT,
        ...(options.deposits === undefined ? {} : { deposits: options.deposits }),
        permissions: { enableWithdrawals: canWithdraw, enableFutures: canTrade, enableSpotAndMarginTrading: canTrade },
      },
    ],
  };
}

/** One of Binance's venues, simulated, with its truth and its troubles. Where it is hosted and how time passes, subclasses say. */
export abstract class BoxedVenue implements VenueControl {
  abstract readonly world: ConnectorWorld;
  abstract readonly hosted: HostedVenue;
  readonly instrument: InstrumentId;
  readonly #options: BoxedVenueOptions;
  readonly #ids = binanceOrderIds();

  constructor(options: BoxedVenueOptions) {
    this.#options = options;
    this.instrument = this.#idOf(SYMBOL);
  }

  protected abstract readonly admin: WorldAdmin;
  abstract advance(us: number): Promise<void>;
  abstract stop(): Promise<void>;

  /** A connector with the keys of the box's account. */
  connector(over: ConnectorRequest & Partial<BinanceUsdmOptions>): Connector {
    const { product, keyType = 'hmac' } = this.#options;
    const key = this.hosted.keys.find((one) => one.kind === keyType);
    if (key === undefined) throw new Error(`no ${keyType} key`);
    const options: ConnectorOptions = {
      environment: 'local',
      endpoints: this.hosted.urls,
      credentials: {
        ...{ venue: venueId(`binance-${product}`), environment: 'local', keyType },
        ...{ apiKey: new Secret(key.apiKey), secretKey: new Secret(key.secret) },
      },
      ...over,
    };
    return product === 'usdm' ? createBinanceUsdm(options) : createBinanceSpot(options);
  }

  orders(): readonly TruthOrder[] {
    return this.hosted.exchange.allOrders(ACCOUNT).map((order) => ({
      clientOrderId: this.#ids.decode(order.clientOrderId),
      venueOrderId: String(order.orderId),
      instrument: this.#idOf(order.instrument),
      side: order.side,
      price: this.#price(order.instrument, order.price),
      size: this.#size(order.instrument, order.size),
      filled: this.#size(order.instrument, order.filled),
      isOpen: order.status === 'working' || order.status === 'partially-filled',
    }));
  }

  fills(): readonly TruthFill[] {
    return this.hosted.exchange.history(ACCOUNT).fills.map((fill) => ({
      tradeId: String(fill.tradeId),
      clientOrderId: this.#ids.decode(fill.clientOrderId),
      instrument: this.#idOf(fill.instrument),
      side: fill.side,
      price: this.#price(fill.instrument, fill.price),
      size: this.#size(fill.instrument, fill.size),
      fee: textOf(Number(fill.fee), MONEY),
      feeAsset: fill.feeAsset,
      isMaker: fill.maker,
    }));
  }

  position(instrument: InstrumentId): DecimalText {
    const { positions } = this.hosted.exchange.account(ACCOUNT);
    const found = positions.find((position) => this.#idOf(position.instrument) === instrument);
    return found === undefined ? ('0' as DecimalText) : this.#size(found.instrument, found.size);
  }

  balances(): Readonly<Record<string, DecimalText>> {
    const { balances } = this.hosted.exchange.account(ACCOUNT);
    return Object.fromEntries(balances.map(({ asset, wallet }) => [asset, textOf(Number(wallet), MONEY)]));
  }

  book(_instrument: InstrumentId, depth: number): { readonly bids: TruthLevels; readonly asks: TruthLevels } {
    const { bids, asks } = this.hosted.exchange.book(SYMBOL, depth);
    const levels = (side: typeof bids): TruthLevels =>
      side.map(([price, size]) => [this.#price(SYMBOL, price), this.#size(SYMBOL, size)]);
    return { bids: levels(bids), asks: levels(asks) };
  }

  fees(): { readonly maker: DecimalText; readonly taker: DecimalText } {
    const { maker, taker } = FEES[this.#options.product];
    return { maker: maker as DecimalText, taker: taker as DecimalText };
  }

  rateRefusals(): number {
    return this.hosted.protocol.rateRefusals;
  }

  fill(order: NonNullable<TruthOrder['clientOrderId']>, size?: DecimalText): boolean {
    const stepText = this.hosted.exchange.instrument(SYMBOL)?.sizeStep ?? '1';
    const steps = size === undefined ? undefined : Math.round(Number(size) / Number(stepText));
    const clientOrderId = this.#ids.encode(order);
    return this.admin.fill({
      venue: this.hosted.name,
      clientOrderId,
      account: ACCOUNT,
      ...(steps === undefined ? {} : { steps }),
    });
  }

  fault(id: string, params: Readonly<Record<string, string | number>> = {}): boolean {
    this.admin.fire(id, { venue: this.hosted.name, ...params });
    return true;
  }

  clearFaults(): void {
    this.admin.clearFaults();
  }

  /** The best price of a side in the connector's ticks, as the venue has it now. */
  bestTicks(side: Side): number {
    return this.hosted.exchange.bestPrice(SYMBOL, side);
  }

  #idOf(symbol: string): InstrumentId {
    const { product } = this.#options;
    return instrumentId(venueId(`binance-${product}`), product === 'usdm' ? 'linear-perp' : 'spot', symbol);
  }

  #price(symbol: string, steps: number): DecimalText {
    return textOf(steps, step(this.hosted.exchange.instrument(symbol)?.priceStep ?? '1'));
  }

  #size(symbol: string, steps: number): DecimalText {
    return textOf(steps, step(this.hosted.exchange.instrument(symbol)?.sizeStep ?? '1'));
  }
}
