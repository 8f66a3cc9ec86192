import type { Refusal, Transport } from '@mm/core';
import type { Environment } from './options.ts';

/** A venue's base URLs by name: `rest`, `publicStream`, … */
export type Endpoints<Name extends string = string> = Readonly<Record<Name, string>>;

/** The base URLs of every environment a venue has. A missing one is refused. */
export type EndpointTable<Name extends string> = Readonly<Partial<Record<Exclude<Environment, 'local'>, Endpoints<Name>>>>;

/**
 * The endpoints of an environment: the table's, or for `local` the loopback ones given. Refuses (`bad-config`) an
 * environment the venue does not have, local endpoints that are missing or not on this machine, and endpoints given for any
 * other environment.
 */
export declare function resolveEndpoints<Name extends string>(
  environment: Environment,
  table: EndpointTable<Name>,
  names: readonly Name[],
  local: Readonly<Record<string, string>> | undefined,
): Endpoints<Name> | Refusal;

/**
 * A transport that reaches only the hosts of these endpoints, over TLS except on loopback. Anything else fails as never
 * sent (requests) or closes at once (sockets).
 */
export declare function guardedTransport(transport: Transport, endpoints: Endpoints): Transport;

/** Why a request may not go to `url`, or `undefined`. */
export declare function checkUrl(url: string, hosts: ReadonlySet<string>): Refusal | undefined;
