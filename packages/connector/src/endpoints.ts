import { type HttpResult, type Refusal, refusal, type Socket, type SocketHandlers, type Transport } from '@mm/core';
import type { Environment } from './options.ts';
import type { ConnectorWorld } from './world.ts';

/** A venue's base URLs by name: `rest`, `publicStream`, … */
export type Endpoints<Name extends string = string> = Readonly<Record<Name, string>>;

/** The base URLs of every environment a venue has. A missing one is refused. */
export type EndpointTable<Name extends string> = Readonly<Partial<Record<Exclude<Environment, 'local'>, Endpoints<Name>>>>;

/**
 * The endpoints of an environment: the table's, or for `local` the loopback ones given. Refuses (`bad-config`) an
 * environment the venue does not have, local endpoints that are missing or not on this machine, and endpoints given for any
 * other environment.
 */
export function resolveEndpoints<Name extends string>(
  environment: Environment,
  table: EndpointTable<Name>,
  names: readonly Name[],
  local: Readonly<Record<string, string>> | undefined,
): Endpoints<Name> | Refusal {
  if (environment === 'local') return localEndpoints(names, local ?? {});
  if (local !== undefined) return refusal('bad-config', `endpoints are given for the environment local only, not ${environment}`);
  return table[environment] ?? refusal('bad-config', `the venue has no environment ${environment}`);
}

function localEndpoints<Name extends string>(
  names: readonly Name[],
  given: Readonly<Record<string, string>>,
): Endpoints<Name> | Refusal {
  const endpoints: Record<string, string> = {};
  for (const name of names) {
    const text = given[name];
    if (text === undefined) return refusal('bad-config', `the environment local needs the endpoint ${name}`);
    const url = parseUrl(text);
    if (url === undefined || !isLoopback(url.hostname) || url.username !== '' || url.password !== '') {
      return refusal('bad-config', `the endpoint ${name} of the environment local must be a URL on this machine`);
    }
    endpoints[name] = text;
  }
  return endpoints as Endpoints<Name>;
}

/**
 * A world whose transport reaches only the hosts of these endpoints, over TLS except on this machine. Anything else fails as
 * never sent (a request), or closes (a socket), later like every answer.
 */
export function guardedWorld(world: ConnectorWorld, endpoints: Endpoints): ConnectorWorld {
  const hosts = new Set(Object.values(endpoints).map((text) => parseUrl(text)?.host ?? ''));
  const { transport, scheduler, clock } = world;
  const guarded: Transport = {
    openSocket(options, handlers) {
      const refused = checkUrl(options.url, hosts, ['wss:', 'ws:']);
      return refused === undefined ? transport.openSocket(options, handlers) : deadSocket(world, handlers, refused.message);
    },
    request(request, onDone) {
      const refused = checkUrl(request.url, hosts, ['https:', 'http:']);
      if (refused === undefined) return transport.request(request, onDone);
      const fail = (): HttpResult => ({ type: 'failed', sent: false, reason: refused.message, receiveTimeUs: clock.nowUs() });
      return scheduler.after(0, () => onDone(fail()));
    },
  };
  return { ...world, transport: guarded };
}

/** Why nothing may go to `url`, or `undefined`. The message names the host alone: the rest may hold a secret. */
function checkUrl(text: string, hosts: ReadonlySet<string>, protocols: readonly [string, string]): Refusal | undefined {
  const url = parseUrl(text);
  if (url === undefined) return refusal('bad-config', 'not a URL');
  if (!hosts.has(url.host)) return refusal('bad-config', `the host ${url.host} is none of this venue and environment`);
  const [safe, plain] = protocols;
  if (url.protocol === safe) return undefined;
  if (url.protocol === plain && isLoopback(url.hostname)) return undefined;
  return refusal('bad-config', `${url.protocol} is not allowed to ${url.host}`);
}

function deadSocket(world: ConnectorWorld, handlers: SocketHandlers, reason: string): Socket {
  const cancel = world.scheduler.after(0, () => handlers.onClose(1006, reason));
  return { send: () => 0, ping: () => undefined, close: cancel };
}

function parseUrl(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined;
}

/**
 * Names under `localhost` are this machine's by RFC 6761. Names under `memory`, which is no domain there is, are those of a
 * network in memory: they lead nowhere over a real one.
 */
function isLoopback(hostname: string): boolean {
  return hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname) || /^([a-z0-9-]+\.)*(localhost|memory)$/.test(hostname);
}
