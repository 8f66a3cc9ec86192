import { type CapabilityTable, type Connector, checkCredentials, type Environment, type StreamWish } from '@mm/connector';
import { assert, type EventSink, isRefusal, type Refusal, type VenueCommand, type VenueId } from '@mm/core';
import { denyCommand } from './connector.deny.ts';
import type { Product } from './connector.product.ts';
import { Session } from './connector.session.ts';
import { type BinanceUsdmOptions, type ResolvedOptions, resolveOptions } from './options.ts';
import { createSigner } from './signing.ts';

/** A connector to one of Binance's products. Made by `createBinanceUsdm` and `createBinanceSpot`. */
export class BinanceConnector implements Connector {
  readonly venue: VenueId;
  readonly environment: Environment;
  readonly capabilities: CapabilityTable;
  readonly #product: Product;
  readonly #options: BinanceUsdmOptions;
  readonly #resolved: ResolvedOptions;
  readonly #wishes = new Map<string, StreamWish>();
  #session: Session | undefined;
  #isOpen = false;
  #refused: { readonly sink: EventSink; readonly why: Refusal } | undefined;

  constructor(product: Product, options: BinanceUsdmOptions) {
    this.#product = product;
    this.#options = options;
    this.#resolved = resolveOptions(options);
    this.venue = product.venue;
    this.environment = options.environment;
    this.capabilities = product.capabilities;
    for (const wish of options.watch ?? []) this.watch(wish);
  }

  open(sink: EventSink): void {
    assert(!this.#isOpen, 'a connector is opened once');
    this.#isOpen = true;
    const made = this.#make(sink);
    if (isRefusal(made)) {
      // Nothing was connected, and nothing will be.
      this.#refused = { sink, why: made };
      const receiveTimeUs = this.#options.world.clock.nowUs();
      sink({ type: 'venue-state', venue: this.venue, state: 'refused', reason: made.message, refusal: made, receiveTimeUs });
      return;
    }
    this.#session = made;
    made.start([...this.#wishes.values()]);
  }

  send(command: VenueCommand): void {
    assert(this.#isOpen, 'a connector takes commands once it is open');
    this.#session?.send(command);
    if (this.#refused === undefined) return;
    denyCommand(this.#refused.sink, command, this.#refused.why, this.#options.world.clock.nowUs());
  }

  watch(wish: StreamWish): void {
    this.#wishes.set(`${wish.stream} ${wish.instrument}`, wish);
    this.#session?.market.watch(wish);
  }

  unwatch(wish: StreamWish): void {
    this.#wishes.delete(`${wish.stream} ${wish.instrument}`);
    this.#session?.market.unwatch(wish);
  }

  close(): void {
    const session = this.#session;
    this.#session = undefined;
    this.#refused = undefined;
    session?.close();
  }

  #make(sink: EventSink): Session | Refusal {
    const options = this.#options;
    const { credentials, environment } = options;
    const endpoints = this.#product.endpoints(environment, options.endpoints);
    if (isRefusal(endpoints)) return endpoints;
    const wrong = credentials === undefined ? undefined : checkCredentials(credentials, this.venue, environment);
    if (wrong !== undefined) return wrong;
    const signer = credentials === undefined ? undefined : createSigner(credentials);
    if (isRefusal(signer)) return signer;
    return new Session({ product: this.#product, options, resolved: this.#resolved, endpoints, signer, sink });
  }
}
