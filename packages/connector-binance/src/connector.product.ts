import type {
  CapabilityTable,
  ClientOrderIdCodec,
  ConnectBudget,
  Endpoints,
  Environment,
  RateCost,
  RateWindowSpec,
} from '@mm/connector';
import type {
  AuditCommand,
  BatchCommand,
  CancelAllCommand,
  DisarmCommand,
  HeartbeatCommand,
  Instrument,
  InstrumentId,
  QueryCommand,
  Refusal,
  VenueId,
  VenueOrderId,
} from '@mm/core';
import type { Site } from './connector.site.ts';
import type { Step } from './connector.starting.ts';
import type { WsApiTerms } from './connector.ws-api.ts';
import type { InstrumentKeeperOptions } from './instruments.ts';
import type { MarketDialect } from './market-data.dialect.ts';
import type { OrderDialect, OrderWriting } from './order-entry.dialect.ts';
import type { KnownOrders } from './order-entry.known.ts';
import type { OrderEntry } from './order-entry.ts';
import type { SymbolTable } from './symbols.ts';

/** What the parts of one connector share from `open` to `close`. */
export interface Run {
  readonly site: Site;
  readonly symbols: SymbolTable;
  readonly ids: ClientOrderIdCodec;
  readonly known: KnownOrders;
  readonly connectBudget: ConnectBudget;
  /** The instruments that are traded, as far as the venue has them. */
  traded(): readonly Instrument[];
  /** Symbols of everything that is watched or traded, known or not. */
  wantedSymbols(): readonly string[];
  /** The private stream is live and the account was read, or is not so any more. */
  readonly onAccountState: (isLive: boolean, reason: string) => void;
  /** What we know of the instruments does not fit what comes; of which one, where its lot is too coarse. */
  readonly onSpecDoubt: (offGrid?: InstrumentId) => void;
  /** The account may have been set up otherwise. */
  readonly onModeDoubt: () => void;
}

/** The part of a product that speaks about the account. */
export interface AccountPart {
  open(): void;
  audit(command: AuditCommand): void;
  expectOrder(id: VenueOrderId): void;
  close(): void;
}

/** What a product can do with orders beyond the requests both have. */
export interface OrderPart {
  batch(command: BatchCommand): void;
  /** Takes everything of every instrument off. */
  cancelAll(command: CancelAllCommand): void;
  query(command: QueryCommand): void;
  heartbeat?(command: HeartbeatCommand): void;
  disarm?(command: DisarmCommand): void;
  close?(): void;
}

/** Where the products differ. */
export interface Product {
  readonly venue: VenueId;
  readonly capabilities: CapabilityTable;
  readonly windows: readonly RateWindowSpec[];
  readonly timePath: string;
  readonly timeCost: RateCost;
  readonly wsApi: WsApiTerms;
  endpoints(
    environment: Environment,
    local: Readonly<Record<string, string>> | undefined,
  ): Endpoints<'rest' | 'account' | 'wsApi'> | Refusal;
  market(run: Run, endpoints: Endpoints): MarketDialect;
  readInstruments(run: Run): InstrumentKeeperOptions['read'];
  /** Everything that is asked of the account before it may trade; key rights first. */
  accountSteps(run: Run): readonly Step[];
  /** Steps that are taken again while running: every hour, and when something is in doubt. */
  recheck(run: Run): readonly Step[];
  orderDialect(writing: OrderWriting): OrderDialect;
  parts(
    run: Run,
    endpoints: Endpoints,
    entry: OrderEntry,
    writing: OrderWriting,
  ): { readonly account: AccountPart; readonly orders: OrderPart };
}
