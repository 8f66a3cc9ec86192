import type { AccountKind, FeeTier } from './account-types.ts';
import { BookMatcher } from './book-matcher.ts';
import { rateOf } from './compile-instrument.ts';
import { EventQueue } from './event-queue.ts';
import { type ExchangeOptions, FEE_ACCOUNT, INSURANCE_ACCOUNT, OUTSIDE_ACCOUNT, TAPE_ACCOUNT } from './exchange-api.ts';
import type { InstrumentSpec } from './instrument-spec.ts';
import { Ledger } from './ledger.ts';
import { Market } from './market.ts';
import { OverlayMatcher } from './overlay-matcher.ts';
import { SimAccount } from './sim-account.ts';

/** A market maker at tier nought of Binance USDⓈ-M. */
const DEFAULT_FEES: FeeTier = { maker: '0.0002', taker: '0.0005' };
const DEFAULT_HISTORY = 10_000;
const MAX_DECIMALS = 18;

/** What an exchange has: assets, instruments, accounts. */
export class VenueState {
  readonly events: EventQueue = new EventQueue();
  readonly ledger: Ledger;
  readonly markets: Market[] = [];
  readonly accounts: Map<string, SimAccount> = new Map();
  readonly fees: SimAccount;
  readonly insurance: SimAccount;
  readonly tape: SimAccount;
  readonly outside: SimAccount;
  readonly #bySymbol = new Map<string, Market>();
  readonly #assets = new Map<string, { readonly index: number; readonly decimals: number }>();
  readonly #options: ExchangeOptions;

  constructor(options: ExchangeOptions) {
    this.#options = options;
    const { historyLimit = DEFAULT_HISTORY } = options;
    if (!Number.isSafeInteger(historyLimit) || historyLimit < 1)
      throw new RangeError('historyLimit is a whole number above zero');
    for (const { asset, decimals } of options.assets) {
      if (this.#assets.has(asset)) throw new RangeError(`asset ${asset} twice`);
      if (!Number.isSafeInteger(decimals) || decimals < 0 || decimals > MAX_DECIMALS) {
        throw new RangeError(`${asset}: decimals are 0 to ${MAX_DECIMALS}`);
      }
      this.#assets.set(asset, { index: this.#assets.size, decimals });
    }
    this.ledger = new Ledger(
      options.assets.map(({ asset }) => asset),
      this.events,
    );
    this.fees = this.addAccount(FEE_ACCOUNT, 'house', undefined);
    this.insurance = this.addAccount(INSURANCE_ACCOUNT, 'house', undefined);
    this.tape = this.addAccount(TAPE_ACCOUNT, 'house', undefined);
    this.outside = this.addAccount(OUTSIDE_ACCOUNT, 'house', undefined);
    for (const spec of options.instruments ?? []) this.addInstrument(spec);
  }

  addInstrument(spec: InstrumentSpec): Market {
    if (this.#bySymbol.has(spec.symbol)) throw new RangeError(`instrument ${spec.symbol} twice`);
    const base = this.#assets.get(spec.base);
    const quote = this.#assets.get(spec.quote);
    // Nobody has a wallet in a perpetual's base, so it need not be an asset here.
    if (quote === undefined) throw new RangeError(`${spec.symbol}: unknown asset ${spec.quote}`);
    if (base === undefined && spec.kind === 'spot') throw new RangeError(`${spec.symbol}: unknown asset ${spec.base}`);
    const assets = {
      base: base?.index ?? -1,
      quote: quote.index,
      baseDecimals: base?.decimals ?? 0,
      quoteDecimals: quote.decimals,
    };
    const first = { tradeId: this.#options.firstTradeId ?? 1, updateId: this.#options.firstUpdateId ?? 0 };
    const matcher = spec.backend === 'overlay' ? new OverlayMatcher() : new BookMatcher();
    const market = new Market(this.markets.length, spec, assets, matcher, first);
    if (matcher instanceof OverlayMatcher) matcher.attach(market, this.tape);
    this.markets.push(market);
    this.#bySymbol.set(spec.symbol, market);
    return market;
  }

  addAccount(name: string, kind: AccountKind, fees: FeeTier | undefined): SimAccount {
    if (this.accounts.has(name)) throw new RangeError(`account ${name} twice`);
    const account = new SimAccount(name, kind, this.#options.historyLimit ?? DEFAULT_HISTORY);
    this.accounts.set(name, account);
    setFees(account, fees ?? this.#options.defaultFees ?? DEFAULT_FEES);
    return account;
  }

  find(symbol: string): Market | undefined {
    return this.#bySymbol.get(symbol);
  }

  /** @throws {RangeError} */
  market(symbol: string): Market {
    const market = this.#bySymbol.get(symbol);
    if (market === undefined) throw new RangeError(`no instrument ${symbol}`);
    return market;
  }

  /** @throws {RangeError} */
  account(name: string): SimAccount {
    const account = this.accounts.get(name);
    if (account === undefined) throw new RangeError(`no account ${name}`);
    return account;
  }

  /** Its index. @throws {RangeError} */
  asset(name: string): number {
    const asset = this.#assets.get(name);
    if (asset === undefined) throw new RangeError(`no asset ${name}`);
    return asset.index;
  }
}

/** Largest fee rate, either sign: half of the whole. */
const MAX_FEE = 50_000_000;

export function setFees(account: SimAccount, fees: FeeTier): void {
  const maker = rateOf(fees.maker);
  const taker = rateOf(fees.taker);
  if (Math.abs(maker) > MAX_FEE || Math.abs(taker) > MAX_FEE) throw new RangeError('a fee is at most half of the whole');
  account.makerRate = maker;
  account.takerRate = taker;
}
