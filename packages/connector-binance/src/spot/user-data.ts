import type { Connection, LosslessJson } from '@mm/connector';
import { type AuditCommand, isRefusal, type VenueOrderId } from '@mm/core';
import type { AccountPart, Run } from '../connector.product.ts';
import { WsApi, type WsApiSession, type WsApiTerms } from '../connector.ws-api.ts';
import { checked } from '../map/checked.ts';
import type { RequestWriter } from '../order-entry.writer.ts';
import type { AccountReads } from '../user-data.reads.ts';
import { AccountStream } from '../user-data.ts';
import { mapAccountPosition, mapBalanceUpdate } from './map/account.ts';
import { mapExecutionReport } from './map/execution-report.ts';
import { balanceUpdateSchema } from './wire/balance-update.ts';
import { executionReportSchema } from './wire/execution-report.ts';
import { outboundAccountPositionSchema } from './wire/outbound-account-position.ts';
import { subscriptionSchema, userEventSchema } from './wire/user-event.ts';

export interface SpotUserDataOptions {
  readonly run: Run;
  readonly reads: AccountReads;
  readonly wsApi: WsApiTerms;
  /** For the stream's connection alone. */
  readonly writer: RequestWriter;
}

type Value = { readonly [key: string]: LosslessJson };

/**
 * The private stream of spot: a subscription on a connection of its own to the WebSocket API, made anew and signed anew on each.
 * A key that logs on subscribes for its session; any other signs the subscription.
 */
export class SpotUserData implements AccountPart {
  readonly #options: SpotUserDataOptions;
  readonly #stream: AccountStream;
  readonly #wsApi: WsApi;

  constructor(options: SpotUserDataOptions) {
    this.#options = options;
    const { run, reads, wsApi, writer } = options;
    this.#stream = new AccountStream({
      site: run.site,
      known: run.known,
      fetch: (cursor, done) => reads.account(cursor, done),
      onState: run.onAccountState,
      onSpecDoubt: () => run.onSpecDoubt(),
      onMissing: (reason) => this.#wsApi.restart(reason),
    });
    this.#wsApi = new WsApi({
      name: 'private stream',
      ...wsApi,
      site: run.site,
      writer,
      connectBudget: run.connectBudget,
      prepare: (session, done) => this.#subscribe(session, done),
      onPush: (value, connection, receiveTimeUs) => this.#onPush(value, connection, receiveTimeUs),
      onDown: (_channel, reason, next) => this.#onDown(reason, next),
    });
  }

  open(): void {
    this.#wsApi.open();
  }

  audit(command: AuditCommand): void {
    this.#stream.audit(command);
  }

  expectOrder(id: VenueOrderId): void {
    this.#stream.expectOrder(id);
  }

  close(): void {
    this.#wsApi.close();
    this.#stream.close();
  }

  /** Subscribes on a new connection; `done` once the venue has said yes. */
  #subscribe(session: WsApiSession, done: () => void): void {
    const { site } = this.#options.run;
    const { writer } = this.#options;
    const id = 'subscribe';
    const text = writer.isLoggedOn
      ? `{"id":"${id}","method":"userDataStream.subscribe"}`
      : writer.writeParameters(id, 'userDataStream.subscribe.signature', [
          ['recvWindow', String(site.resolved.recvWindowMs)],
          ['timestamp', String(site.clock.signingTimeMs())],
        ]);
    session.ask(id, text, (reply) => {
      const subscribed = reply.status === 200 && subscriptionSchema.safeParse(reply.result).success;
      if (!subscribed) {
        if (reply.error?.code === -1021) site.clock.onTimestampRefused();
        session.connection.fail(`the subscription was refused: ${reply.error?.msg.slice(0, 120) ?? `status ${reply.status}`}`);
        return;
      }
      done();
      this.#stream.onUp('subscribed', site.world.clock.nowUs());
    });
  }

  #onDown(reason: string, next: Connection | undefined): void {
    if (next === undefined) this.#stream.onDown(reason, this.#options.run.site.world.clock.nowUs());
  }

  #onPush(value: object, connection: Connection, receiveTimeUs: number): void {
    const raw = checked(userEventSchema, value, 'a private event');
    if (isRefusal(raw)) {
      this.#stream.onDoubt(raw.message, receiveTimeUs);
      return;
    }
    const event = raw.event as Value;
    switch (raw.kind) {
      case 'executionReport':
        this.#onOrder(event, receiveTimeUs);
        return;
      case 'outboundAccountPosition':
        this.#onBalances(event, receiveTimeUs);
        return;
      case 'balanceUpdate':
        this.#onBalanceUpdate(event, receiveTimeUs);
        return;
      case 'eventStreamTerminated':
        connection.fail('the venue ended the private stream');
        return;
    }
  }

  #onOrder(value: Value, receiveTimeUs: number): void {
    const { site, symbols, ids } = this.#options.run;
    const raw = checked(executionReportSchema, value, 'executionReport');
    if (isRefusal(raw)) {
      this.#stream.onDoubt(raw.message, receiveTimeUs);
      return;
    }
    this.#stream.came(`order ${raw.i}`);
    const of = symbols.bySymbol(raw.s);
    if (!isRefusal(of)) this.#stream.take(mapExecutionReport(raw, of, { venue: site.venue, ids, receiveTimeUs }), receiveTimeUs);
  }

  #onBalances(value: Value, receiveTimeUs: number): void {
    const raw = checked(outboundAccountPositionSchema, value, 'outboundAccountPosition');
    const context = { venue: this.#options.run.site.venue, receiveTimeUs };
    this.#stream.take(isRefusal(raw) ? raw : mapAccountPosition(raw, context), receiveTimeUs);
  }

  #onBalanceUpdate(value: Value, receiveTimeUs: number): void {
    const raw = checked(balanceUpdateSchema, value, 'balanceUpdate');
    const event = isRefusal(raw) ? raw : mapBalanceUpdate(raw, { venue: this.#options.run.site.venue, receiveTimeUs });
    this.#stream.take(isRefusal(event) ? event : [event], receiveTimeUs);
  }
}
