import type { SendPermit } from '@mm/core';
import type { RestRequest } from './http/http-client.ts';
import type { ConnectorOptions, Environment } from './options.ts';
import type { OrderDesk, OrderDeskOptions } from './orders/order-desk.ts';
import type { SignedOrders } from './orders/order-types.ts';
import type { Outcome } from './outcome/outcome.ts';
import type { Secret } from './secret.ts';
import type { SocketTarget } from './socket/socket-types.ts';

declare const secret: Secret;
declare const permit: SendPermit;
declare const options: ConnectorOptions;
declare const deskOptions: OrderDeskOptions;
declare const desk: OrderDesk<string>;
declare const outcome: Outcome<string>;

// A secret is no text, and what may hold one is asked for as a secret.
// @ts-expect-error
const text: string = secret;
// @ts-expect-error
const request: RestRequest = { method: 'GET', url: 'https://acme.test/?signature=1' };
// @ts-expect-error
const target: SocketTarget = { url: 'wss://acme.test/ws?listenKey=1' };

// Nobody sends unchecked by omission, and no environment is meant by default.
const { permit: _permit, ...unchecked } = deskOptions;
// @ts-expect-error
const desks: OrderDeskOptions = unchecked;
const { environment, ...nowhere } = options;
// @ts-expect-error
const connectors: ConnectorOptions = nowhere;
const somewhere: Environment = environment;
const again: ConnectorOptions = { ...nowhere, environment: somewhere, permit };

// Order bytes come with the numbers in them.
// @ts-expect-error
const signed: SignedOrders<string> = { bytes: '{}' };

// A value is there only when the venue said that it did it.
if (outcome.type === 'accepted') outcome.value.trim();
// @ts-expect-error
outcome.value;

// The desk takes no bytes: it has them written for it.
// @ts-expect-error
desk.send('{}');
