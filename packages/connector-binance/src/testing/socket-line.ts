import type { Transport } from '@mm/core';

/** Which connections a line is made of, by where they go and by what is said on them. */
export interface LineKind {
  readonly isAt?: (url: string) => boolean;
  readonly isWhatSays: (text: string) => boolean;
}

/** What carries orders: its first question is another than that of spot's private stream, which goes to the same address. */
export const ORDERS: LineKind = { isWhatSays: (text) => text.includes('"method":"session.status"') };
/** What carries the private stream. */
export const PRIVATE: LineKind = {
  isAt: (url) => url.includes('listenKey='),
  isWhatSays: (text) => text.includes('"method":"userDataStream.subscribe'),
};

/** A network in which one kind of connection can be cut, and kept from coming back. */
export class SocketLine {
  readonly transport: Transport;
  readonly #kind: LineKind;
  readonly #closers = new Set<() => void>();
  #isCut = false;
  #messages = 0;

  constructor(transport: Transport, kind: LineKind) {
    this.#kind = kind;
    this.transport = {
      openSocket: (options, handlers) => this.#open(transport, options, handlers),
      request: (request, onDone) => transport.request(request, onDone),
    };
  }

  /** Messages that went out on connections of this kind, the first question included. */
  get messages(): number {
    return this.#messages;
  }

  /** Is there a connection of this kind on which something was said, or that needs nothing said? */
  get isUp(): boolean {
    return this.#closers.size > 0;
  }

  get isCut(): boolean {
    return this.#isCut;
  }

  /** Ends what there is, and whatever comes, before it can be used. */
  cut(): void {
    this.#isCut = true;
    for (const close of this.#closers) close();
  }

  mend(): void {
    this.#isCut = false;
  }

  #open(network: Transport, ...[options, handlers]: Parameters<Transport['openSocket']>): ReturnType<Transport['openSocket']> {
    const { isAt, isWhatSays } = this.#kind;
    const close = (): void => socket.close();
    const socket = network.openSocket(options, {
      ...handlers,
      onClose: (code, reason) => {
        this.#closers.delete(close);
        handlers.onClose(code, reason);
      },
    });
    let isOurs = false;
    const found = (): void => {
      isOurs = true;
      if (this.#isCut) close();
      else this.#closers.add(close);
    };
    if (isAt?.(options.url) === true) found();
    return {
      ping: () => socket.ping(),
      close: (code, reason) => socket.close(code, reason),
      send: (text) => {
        if (!isOurs && isWhatSays(text)) found();
        if (isOurs && this.#isCut) return 0;
        if (isOurs) this.#messages += 1;
        return socket.send(text);
      },
    };
  }
}
