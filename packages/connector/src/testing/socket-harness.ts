import type { Refusal } from '@mm/core';
import { Secret } from '../secret.ts';
import { ManagedSocket, type ManagedSocketOptions } from '../socket/managed-socket.ts';
import type { Connection, SocketRules, SocketTarget } from '../socket/socket-types.ts';
import { FakeWorld } from './fake-world.ts';

const RULES: SocketRules = {
  maxMessageBytes: 1_000_000,
  handshakeTimeoutMs: 5_000,
  silenceUs: 60_000_000,
  confirmWithinUs: 20_000_000,
  triesBeforeAlarm: 3,
};

/** A managed socket over a fake world, with all it tells written down. */
export class SocketHarness {
  readonly world: FakeWorld = new FakeWorld();
  readonly socket: ManagedSocket;
  readonly log: string[] = [];
  readonly connections: Map<number, Connection> = new Map();
  target: SocketTarget | Refusal | undefined = { url: new Secret('wss://acme.test/ws?listenKey=canary') };

  constructor(rules: Partial<SocketRules> = {}, more: Partial<ManagedSocketOptions> = {}) {
    this.socket = new ManagedSocket({
      name: 'test stream',
      world: this.world,
      rules: { ...RULES, ...rules },
      target: (done) => {
        if (this.target !== undefined) done(this.target);
      },
      handlers: {
        onUp: (connection) => {
          this.connections.set(connection.number, connection);
          this.log.push(`up ${connection.number}`);
        },
        onMessage: (data, _, { number }) => this.log.push(`${number}: ${Buffer.from(data).toString()}`),
        onBatchEnd: (_, { number }) => this.log.push(`end ${number}`),
        onDown: ({ number }, reason, next) => {
          this.connections.delete(number);
          this.log.push(`down ${number}${next === undefined ? '' : ` for ${next.number}`}: ${reason}`);
        },
        onGivenUp: (tries) => this.log.push(`given up after ${tries}`),
      },
      ...more,
    });
  }

  /** What was told since the last call. */
  taken(): readonly string[] {
    return this.log.splice(0);
  }

  /** Opens, and lets the other end take the connection. */
  up(): void {
    this.socket.open();
    this.world.socket.open();
  }

  confirm(): void {
    this.socket.current?.confirm();
  }
}
