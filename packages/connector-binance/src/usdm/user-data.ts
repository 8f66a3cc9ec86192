import { Alarm, type Connection, type LosslessJson, ManagedSocket, parseJson, Secret, type SocketTarget } from '@mm/connector';
import { type AuditCommand, type Instrument, type InstrumentId, isRefusal, type Refusal, type VenueOrderId } from '@mm/core';
import { z } from 'zod';
import type { AccountPart, Run } from '../connector.product.ts';
import { checked } from '../map/checked.ts';
import { isTradeId } from '../map/order-state.ts';
import type { AccountReads } from '../user-data.reads.ts';
import { AccountStream } from '../user-data.ts';
import { LISTEN_KEY_RENEWAL_US, USDM_COST, USDM_SOCKET } from './limits.ts';
import { mapAccountUpdate, speaksOfHedgeMode } from './map/account-update.ts';
import { mapOrderTradeUpdate } from './map/order-trade-update.ts';
import { accountConfigUpdateSchema } from './wire/account-config-update.ts';
import { accountUpdateSchema } from './wire/account-update.ts';
import { listenKeyExpiredSchema, listenKeySchema } from './wire/listen-key.ts';
import { marginCallSchema } from './wire/margin-call.ts';
import { orderTradeUpdateSchema } from './wire/order-trade-update.ts';
import { tradeLiteSchema } from './wire/trade-lite.ts';

export interface UsdmUserDataOptions {
  readonly run: Run;
  readonly reads: AccountReads;
  readonly privateUrl: string;
  /** Someone changed the leverage of an instrument. */
  readonly onLeverage: (instrument: InstrumentId) => void;
}

/** After a renewal that was not answered. */
const RENEW_AGAIN_US = 30_000_000;

type Value = { readonly [key: string]: LosslessJson };

/**
 * The private stream of USDⓈ-M futures: a listen key names it, which is renewed by a timer of its own, whatever the stream
 * does. A key that has expired makes a new connection beside the old one.
 *
 * Fills are said when `ORDER_TRADE_UPDATE` brings them, once, with their fee. `TRADE_LITE` comes sooner and has no fee: a
 * fill without one would have to be corrected later. It serves as an announcement: what it names must come.
 */
export class UsdmUserData implements AccountPart {
  readonly #options: UsdmUserDataOptions;
  readonly #run: Run;
  readonly #stream: AccountStream;
  readonly #socket: ManagedSocket;
  readonly #renewal: Alarm;

  constructor(options: UsdmUserDataOptions) {
    this.#options = options;
    this.#run = options.run;
    const { reads } = options;
    const { site, known, connectBudget, onAccountState } = this.#run;
    this.#stream = new AccountStream({
      site,
      known,
      fetch: (cursor, done) => reads.account(cursor, done),
      onState: onAccountState,
      onSpecDoubt: () => this.#run.onSpecDoubt(),
      onMissing: (reason) => this.#socket.restart(reason),
    });
    this.#renewal = new Alarm(site.world, () => this.#renew());
    this.#socket = new ManagedSocket({
      name: 'private stream',
      world: site.world,
      rules: USDM_SOCKET,
      connectBudget,
      target: (done) => this.#target(done),
      handlers: {
        onUp: (connection, nowUs) => this.#onUp(connection, nowUs),
        onMessage: (data, receiveTimeUs, connection) => this.#onMessage(data, receiveTimeUs, connection),
        onBatchEnd: (receiveTimeUs) => site.endBatch(receiveTimeUs),
        onDown: (_connection, reason, next, nowUs) => {
          if (next === undefined) this.#stream.onDown(reason, nowUs);
          site.endBatch(nowUs);
        },
      },
    });
  }

  open(): void {
    this.#socket.open();
  }

  audit(command: AuditCommand): void {
    this.#stream.audit(command);
  }

  expectOrder(id: VenueOrderId): void {
    this.#stream.expectOrder(id);
  }

  close(): void {
    this.#renewal.clear();
    this.#socket.close();
    this.#stream.close();
  }

  /** A new key, or the one there is with a new hour before it. */
  #target(done: (target: SocketTarget | Refusal) => void): void {
    const call = {
      what: 'listenKey',
      method: 'POST',
      path: LISTEN_KEY,
      security: 'key',
      cost: USDM_COST.listenKey,
      schema: listenKeySchema,
    } as const;
    this.#run.site.read(call, (raw) => {
      if (isRefusal(raw)) return done(raw);
      this.#renewal.after(LISTEN_KEY_RENEWAL_US);
      done({ url: new Secret(`${this.#options.privateUrl}/ws?listenKey=${raw.listenKey}`) });
    });
  }

  #renew(): void {
    const call = {
      what: 'listenKey',
      method: 'PUT',
      path: LISTEN_KEY,
      security: 'key',
      cost: USDM_COST.listenKey,
      schema: z.unknown(),
    } as const;
    this.#run.site.read(call, (raw) => {
      this.#renewal.after(isRefusal(raw) ? RENEW_AGAIN_US : LISTEN_KEY_RENEWAL_US);
      // The venue does not know the key any more.
      if (isRefusal(raw) && raw.details?.code === '-1125') this.#socket.rollOver('the listen key is gone');
    });
  }

  /** The key was made for this connection: that it opened is all there is to see until something happens. */
  #onUp(connection: Connection, nowUs: number): void {
    connection.confirm();
    this.#stream.onUp('connected', nowUs);
    this.#run.site.endBatch(nowUs);
  }

  #onMessage(data: Uint8Array, receiveTimeUs: number, connection: Connection): void {
    const parsed = parseJson(data);
    if (isRefusal(parsed)) {
      this.#stream.onDoubt('a private message that cannot be read', receiveTimeUs);
      return;
    }
    const value = parsed.json;
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return;
    switch (value.e) {
      case 'ORDER_TRADE_UPDATE':
        this.#onOrder(value, receiveTimeUs);
        return;
      case 'TRADE_LITE':
        this.#onTradeLite(value);
        return;
      case 'ACCOUNT_UPDATE':
        this.#onAccount(value, receiveTimeUs);
        return;
      case 'ACCOUNT_CONFIG_UPDATE':
        this.#onConfig(value);
        return;
      case 'MARGIN_CALL':
        this.#onMarginCall(value, receiveTimeUs);
        return;
      case 'listenKeyExpired':
        this.#onExpired(value, connection, receiveTimeUs);
        return;
    }
  }

  #onOrder(value: Value, receiveTimeUs: number): void {
    const { site, symbols, ids } = this.#run;
    const raw = checked(orderTradeUpdateSchema, value, 'ORDER_TRADE_UPDATE');
    if (isRefusal(raw)) {
      this.#stream.onDoubt(raw.message, receiveTimeUs);
      return;
    }
    this.#stream.came(`order ${raw.o.i}`);
    if (isTradeId(raw.o.t)) this.#stream.came(`fill ${raw.o.s} ${raw.o.t}`);
    const of = symbols.bySymbol(raw.o.s);
    if (isRefusal(of)) return;
    this.#stream.take(mapOrderTradeUpdate(raw, of, { venue: site.venue, ids, receiveTimeUs }), receiveTimeUs);
  }

  #onTradeLite(value: Value): void {
    const raw = checked(tradeLiteSchema, value, 'TRADE_LITE');
    if (!isRefusal(raw) && !isRefusal(this.#run.symbols.bySymbol(raw.s))) this.#stream.expect(`fill ${raw.s} ${raw.t}`);
  }

  #onAccount(value: Value, receiveTimeUs: number): void {
    const { site, symbols, onModeDoubt } = this.#run;
    const raw = checked(accountUpdateSchema, value, 'ACCOUNT_UPDATE');
    if (isRefusal(raw)) {
      this.#stream.onDoubt(raw.message, receiveTimeUs);
      return;
    }
    if (speaksOfHedgeMode(raw)) onModeDoubt();
    this.#stream.take(mapAccountUpdate(raw, symbols, { venue: site.venue, receiveTimeUs }), receiveTimeUs);
  }

  #onConfig(value: Value): void {
    const raw = checked(accountConfigUpdateSchema, value, 'ACCOUNT_CONFIG_UPDATE');
    const of: Instrument | Refusal | undefined =
      isRefusal(raw) || raw.ac === undefined ? undefined : this.#run.symbols.bySymbol(raw.ac.s);
    if (of !== undefined && !isRefusal(of)) this.#options.onLeverage(of.id);
    else this.#run.onModeDoubt();
  }

  /** Margin runs low. The call is a hint, and names no entry price: the account is read. */
  #onMarginCall(value: Value, receiveTimeUs: number): void {
    const raw = checked(marginCallSchema, value, 'MARGIN_CALL');
    const symbols = isRefusal(raw) ? '' : raw.p.map((one) => one.s).join(' ');
    this.#stream.onDoubt(`margin call ${symbols.slice(0, 100)}`, receiveTimeUs);
  }

  /** The stream is silent from here on. What happened since it went silent is read with the next connection. */
  #onExpired(value: Value, connection: Connection, receiveTimeUs: number): void {
    const raw = checked(listenKeyExpiredSchema, value, 'listenKeyExpired');
    if (isRefusal(raw)) this.#stream.onDoubt(raw.message, receiveTimeUs);
    connection.fail('the listen key has expired');
  }
}

const LISTEN_KEY = '/fapi/v1/listenKey';
