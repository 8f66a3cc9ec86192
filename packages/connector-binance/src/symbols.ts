import { type ClientOrderIdCodec, createClientOrderIdCodec } from '@mm/connector';
import {
  type AmendCommand,
  type CancelCommand,
  type Instrument,
  type InstrumentId,
  isRefusal,
  type Refusal,
  refusal,
} from '@mm/core';

/**
 * Our order ids as both products take them: `mm-7-1-42`. Futures would allow `.`, `:` and `/` too; spot does not. What an
 * exchange or another program wrote (`autoclose-…`, `web_…`) decodes to nothing.
 */
export function binanceOrderIds(): ClientOrderIdCodec {
  const codec = createClientOrderIdCodec({ prefix: 'mm-', separator: '-', maxLength: 36, charset: /[A-Za-z0-9_-]/ });
  // With this prefix and separator an id is written as it is: every order is, and need not be taken apart.
  return { encode: (id) => `mm-${id}`, decode: (text) => codec.decode(text) };
}

/** The order's name: the venue's where we have it, else ours. */
export function orderName(
  command: AmendCommand | CancelCommand,
  ids: ClientOrderIdCodec,
): readonly ['orderId' | 'origClientOrderId', string] | Refusal {
  const { venueOrderId, clientOrderId } = command;
  if (venueOrderId !== undefined) {
    if (/^[0-9]{1,20}$/.test(venueOrderId)) return ['orderId', venueOrderId];
    return refusal('bad-config', 'an order id of this venue is a whole number');
  }
  return ['origClientOrderId', ids.encode(clientOrderId as Exclude<typeof clientOrderId, undefined>)];
}

/** A symbol as stream names write it. Symbols in other scripts stay what they are. */
export function streamSymbol(symbol: string): string {
  return symbol.toLowerCase();
}

/** The instruments of one product by their two names. Replaced entry by entry when the venue changes a spec. */
export class SymbolTable {
  readonly #bySymbol = new Map<string, Instrument>();
  readonly #byId = new Map<InstrumentId, Instrument>();

  constructor(instruments: readonly Instrument[] = []) {
    for (const one of instruments) this.put(one);
  }

  get size(): number {
    return this.#byId.size;
  }

  put(instrument: Instrument): void {
    this.#bySymbol.set(instrument.symbol, instrument);
    this.#byId.set(instrument.id, instrument);
  }

  get(id: InstrumentId): Instrument | undefined {
    return this.#byId.get(id);
  }

  /** The instrument the venue calls so, or an `unknown-instrument`. */
  bySymbol(symbol: string): Instrument | Refusal {
    return this.#bySymbol.get(symbol) ?? refusal('unknown-instrument', `no instrument with the symbol ${JSON.stringify(symbol)}`);
  }

  all(): IterableIterator<Instrument> {
    return this.#byId.values();
  }
}

/** Maps entries of a reply that are about instruments we know; those of others are left out. The first refusal ends it. */
export function mapKnown<Raw extends { readonly symbol: string }, Mapped>(
  entries: readonly Raw[],
  symbols: SymbolTable,
  map: (raw: Raw, of: Instrument) => Mapped | Refusal,
): Mapped[] | Refusal {
  const mapped: Mapped[] = [];
  for (const raw of entries) {
    const of = symbols.bySymbol(raw.symbol);
    if (isRefusal(of)) continue;
    const one = map(raw, of);
    if (isRefusal(one)) return one;
    mapped.push(one);
  }
  return mapped;
}
