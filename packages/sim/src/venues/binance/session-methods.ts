import type { ApiConnection, SocketMethod } from './api-socket.ts';
import { Refusal } from './refusal.ts';
import type { WireValue } from './wire-json.ts';

/** `session.logon`, `.status` and `.logout`: the same on both WebSocket APIs. */
export function sessionMethods(): [string, SocketMethod][] {
  return [
    [
      'session.logon',
      {
        security: 'signed',
        weight: 2,
        run: (connection, params, key, venueMs) => {
          if (key === undefined || !params.has('apiKey'))
            throw new Refusal(-1102, "Mandatory parameter 'apiKey' was not sent, was empty/null, or malformed.");
          if (key.material.kind !== 'ed25519') {
            const name = key.material.kind === 'hmac' ? 'HMAC-SHA-256' : 'RSA';
            throw new Refusal(-2028, `${name} API key is not supported.`);
          }
          connection.session = { key, sinceMs: venueMs };
          return sessionState(connection, venueMs);
        },
      },
    ],
    [
      'session.status',
      { security: 'none', weight: 2, run: (connection, _params, _key, venueMs) => sessionState(connection, venueMs) },
    ],
    [
      'session.logout',
      {
        security: 'none',
        weight: 2,
        run: (connection, _params, _key, venueMs) => {
          connection.session = undefined;
          return sessionState(connection, venueMs);
        },
      },
    ],
  ];
}

function sessionState(connection: ApiConnection, venueMs: number): WireValue {
  return {
    apiKey: connection.session?.key.apiKey ?? null,
    authorizedSince: connection.session?.sinceMs ?? null,
    connectedSince: connection.openedMs,
    returnRateLimits: connection.returnRateLimits,
    serverTime: venueMs,
    userDataStream: connection.subscriptions.size > 0,
  };
}
