import type { Clock, RandomSource, Scheduler, SocketHandlers, Transport } from '@mm/core';

/** Everything a connector gets from outside: network, time, alarms and chance. `nodeWorld()` of `@mm/connector/node` is the real one. */
export interface ConnectorWorld {
  readonly transport: Transport;
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  readonly random: RandomSource;
  /** Its wall clock is anchored once and moves with the monotonic one; its transport stamps by it. See {@link steadyWorld}. */
  readonly steady?: boolean;
}

/**
 * The same world with a wall clock that is read once and from then on moves with the monotonic one, receive times
 * included: setting the machine's clock changes nothing any more. Every connector wraps the world it is given in this.
 */
export function steadyWorld(world: ConnectorWorld): ConnectorWorld {
  if (world.steady === true) return world;
  const anchorUs = world.clock.nowUs() - world.clock.monotonicUs();
  const clock: Clock = {
    nowUs: () => anchorUs + world.clock.monotonicUs(),
    monotonicUs: () => world.clock.monotonicUs(),
  };
  return { ...world, clock, transport: restamped(world.transport, clock), steady: true };
}

function restamped(transport: Transport, clock: Clock): Transport {
  return {
    openSocket: (options, handlers) => transport.openSocket(options, restampedHandlers(handlers, clock)),
    request: (request, onDone) => transport.request(request, (result) => onDone({ ...result, receiveTimeUs: clock.nowUs() })),
  };
}

function restampedHandlers(handlers: SocketHandlers, clock: Clock): SocketHandlers {
  return {
    onOpen: () => handlers.onOpen(),
    onMessage: (data) => handlers.onMessage(data, clock.nowUs()),
    onBatchEnd: () => handlers.onBatchEnd(clock.nowUs()),
    onPing: () => handlers.onPing(),
    onPong: () => handlers.onPong(),
    onClose: (code, reason) => handlers.onClose(code, reason),
  };
}
