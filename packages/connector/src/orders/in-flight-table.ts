import type { ConnectorWorld } from '../world.ts';

/** What a request's answer belongs to. */
export interface InFlightRequest<Request> {
  readonly id: number;
  readonly request: Request;
  /** The name of the connection it went out on; its loss ends the waiting. */
  readonly channel: string;
  /** When it was sent, on our steady clock. */
  readonly sentAtUs: number;
  /** It was given up before: its outcome was called unknown. */
  readonly late: boolean;
}

export interface InFlightTableOptions<Request> {
  readonly world: ConnectorWorld;
  /** Requests without an answer. Past it `add` refuses. Default 1,024. */
  readonly maxInFlight?: number;
  /** Requests that were given up and whose answer may still come. Past it the oldest is forgotten. Default 1,024. */
  readonly maxLate?: number;
  /** The first id. Ids grow by one. Default 1. */
  readonly firstId?: number;
  /** No answer in time, or the channel is gone: the outcome is unknown. Called once for each request at most. */
  readonly onLost: (lost: InFlightRequest<Request>, reason: string) => void;
}

/** Requests that wait for an answer: none is forgotten, each ends exactly once in an answer, a timeout or a lost channel. */
export declare class InFlightTable<Request> {
  constructor(options: InFlightTableOptions<Request>);
  get size(): number;
  /** @returns the request's id, or `undefined` when the table is full: then do not send. */
  add(request: Request, channel: string, timeoutUs: number): number | undefined;
  /** The answer came: takes the request out. `undefined` for an id nobody waits for. */
  take(id: number): InFlightRequest<Request> | undefined;
  /** It was not sent after all: takes it out without a word. */
  withdraw(id: number): void;
  onChannelLost(channel: string, reason: string): void;
  /** Stops the alarm. What is in flight is forgotten. */
  close(): void;
}
