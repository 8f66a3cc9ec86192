import type { WindowLimit } from './fixed-windows.ts';

/** How long connections live, and what they may send. All of it can be changed, to see a client live through it. */
export interface ConnectionRules {
  /** The venue pings this often, µs. */
  readonly pingEveryUs: number;
  /** Without a pong for so long after a ping the connection is closed, µs. */
  readonly pongWithinUs: number;
  /** Connections are closed at this age, µs. */
  readonly maxAgeUs: number;
  /** Messages a client may send in a second; one more closes the connection. `Infinity`: any. */
  readonly messagesPerSecond: number;
  /** Whether pings and pongs count among the messages. */
  readonly pingsCount: boolean;
  /** Streams of one connection at most. */
  readonly maxStreams: number;
  /** Connections an address may open in a window. */
  readonly connects: WindowLimit;
}

const SECOND_US = 1_000_000;
const DAY_US = 86_400 * SECOND_US;
const CONNECTS: WindowLimit = { interval: 'MINUTE', intervalNum: 5, limit: 300 };

/** USDⓈ-M streams. The connect rate is documented for spot only; here it is the same, to be on the safe side. */
export const USDM_STREAM_RULES: ConnectionRules = {
  pingEveryUs: 180 * SECOND_US,
  pongWithinUs: 600 * SECOND_US,
  maxAgeUs: DAY_US,
  messagesPerSecond: 10,
  pingsCount: false,
  maxStreams: 1024,
  connects: CONNECTS,
};

/** USDⓈ-M WebSocket API: bounded by weight, not by messages. */
export const USDM_API_RULES: ConnectionRules = { ...USDM_STREAM_RULES, messagesPerSecond: Number.POSITIVE_INFINITY };

export const SPOT_STREAM_RULES: ConnectionRules = {
  pingEveryUs: 20 * SECOND_US,
  pongWithinUs: 60 * SECOND_US,
  maxAgeUs: DAY_US,
  messagesPerSecond: 5,
  pingsCount: true,
  maxStreams: 1024,
  connects: CONNECTS,
};

export const SPOT_API_RULES: ConnectionRules = {
  ...SPOT_STREAM_RULES,
  messagesPerSecond: Number.POSITIVE_INFINITY,
  pingsCount: false,
};
