import { compareDecimals, type DecimalText, sizeText } from '@mm/core';
import type { CaseSpec } from '../case.ts';
import { check, required, same } from '../rig.ts';
import type { VenueSetup } from '../venue-control.ts';

/** Start-up finds something that must not be traded with. */
function refusesToStart(name: string, capability: CaseSpec['capability'], setup: VenueSetup, code: string): CaseSpec {
  return {
    name,
    capability,
    setup,
    unready: true,
    ...(setup.positionMode === undefined ? {} : { positions: true as const }),
    run: async (rig) => {
      await rig.until('start-up was refused', () => rig.state?.state === 'refused');
      same(rig.state?.refusal?.code, code, 'the reason');
      check(!rig.all('venue-state').some(({ state }) => state === 'ready'), 'it was ready before it was refused');
    },
  };
}

const READING: readonly CaseSpec[] = [
  {
    name: 'tells what became of an order: its state, or that the venue does not know it',
    capability: 'query',
    run: async (rig) => {
      const command = rig.order();
      const { clientOrderId: id, instrument } = command.order;
      await rig.placed(command);
      const query = { type: 'query', venue: rig.connector.venue, instrument } as const;
      rig.send({ ...query, clientOrderId: id });
      const { order } = await rig.heard('order-reported', (event) => event.order.clientOrderId === id);
      same(
        [order.state, order.size, order.filledSize, order.price],
        ['working', command.order.size, 0, command.order.price],
        'the report',
      );
      const never = rig.order().order.clientOrderId;
      rig.send({ ...query, clientOrderId: never });
      await rig.heard('order-not-found', (event) => event.clientOrderId === never);
    },
  },
  {
    name: 'reads the open orders of the account, exactly those',
    capability: 'open-orders',
    run: async (rig) => {
      for (const bps of [100, 120]) await rig.placed(rig.order({ bps }));
      const { orders } = await rig.audit();
      const open = orders.filter(({ state }) => state === 'working' || state === 'partially-filled');
      same(
        open.map(({ venueOrderId }) => venueOrderId).toSorted(),
        rig
          .openAtVenue()
          .map(({ venueOrderId }) => venueOrderId)
          .toSorted(),
        'open orders',
      );
    },
  },
  {
    name: 'reads fills from where the last reading ended, and loses none',
    capability: 'fills-since',
    run: async (rig) => {
      const seen = new Set<string>();
      let cursor = (await rig.audit()).cursor;
      for (let i = 0; i < 3; i += 1) {
        const command = rig.order();
        await rig.placed(command);
        rig.control.fill(command.order.clientOrderId);
        await rig.control.advance(1_000_000);
        const snapshot = await rig.audit(cursor);
        cursor = snapshot.cursor;
        for (const { tradeId } of snapshot.fills) seen.add(tradeId);
      }
      const truth = rig.control.fills().map(({ tradeId }) => tradeId);
      check(truth.length > 0 && truth.every((id) => seen.has(id)), `fills ${[...seen].join()} of ${truth.join()}`);
    },
  },
  {
    name: 'reads positions as they are',
    capability: 'positions',
    positions: true,
    run: async (rig) => {
      const command = rig.order();
      await rig.placed(command);
      rig.control.fill(command.order.clientOrderId);
      await rig.control.advance(1_000_000);
      const { positions } = await rig.audit();
      const own = positions.find(({ instrument }) => instrument === rig.instrument.id);
      same(
        own === undefined ? undefined : sizeText(rig.instrument, own.size),
        rig.control.position(rig.instrument.id),
        'the position',
      );
    },
  },
  {
    name: 'reads balances as they are',
    capability: 'balances',
    run: async (rig) => {
      const { balances } = await rig.audit();
      const truth = rig.control.balances();
      for (const { asset, total } of balances) same(total, truth[asset], `the balance of ${asset}`);
      const missing = Object.keys(truth).filter((asset) => !balances.some((one) => one.asset === asset) && truth[asset] !== '0');
      same(missing, [], 'balances that were not read');
    },
  },
  {
    name: 'fetches what the venue charges this account',
    capability: 'fees',
    run: async (rig) => {
      const { maker, taker } = await rig.heard('fee-rates', (event) => event.instrument === rig.instrument.id);
      const truth = rig.control.fees(rig.instrument.id);
      same([compareDecimals(maker, truth.maker), compareDecimals(taker, truth.taker)], [0, 0], `fees ${maker} and ${taker}`);
    },
  },
  {
    name: 'tells how the account is set up',
    capability: 'key-permissions',
    run: async (rig) => {
      const account = await rig.heard('account-reported');
      same([account.canTrade, account.canWithdraw], [true, false], 'what the key may do');
    },
  },
  {
    name: 'tells how margin and leverage are set',
    capability: 'margin-mode',
    positions: true,
    run: async (rig) => {
      const { leverage } = await rig.heard('margin-mode', (event) => event.instrument === rig.instrument.id);
      check(leverage === undefined || compareDecimals(leverage, '1' as DecimalText) >= 0, `a leverage of ${leverage}`);
    },
  },
];

const STARTING: readonly CaseSpec[] = [
  refusesToStart('refuses a key that can withdraw', 'key-permissions', { canWithdraw: true }, 'key-can-withdraw'),
  refusesToStart('refuses a key that cannot trade', 'key-permissions', { canTrade: false }, 'key-cannot-trade'),
  refusesToStart('refuses an account in hedge mode', 'position-mode', { positionMode: 'hedge' }, 'wrong-position-mode'),
  refusesToStart('refuses to start with a clock beyond its budget', 'contract', { clockErrorUs: 30_000_000 }, 'clock-off'),
  {
    name: 'is starting, then ready, and knows the venue’s clock by then',
    capability: 'contract',
    run: async (rig) => {
      const states = rig.all('venue-state').map(({ state }) => state);
      check(states[0] === 'starting' && states.includes('ready'), `states ${states.join()}`);
      const offset = required(rig.last('clock-offset'), 'clock-offset');
      check(!offset.alarm && Math.abs(offset.offsetUs) <= offset.uncertaintyUs + 1_000, `an offset of ${offset.offsetUs} µs`);
    },
  },
  {
    name: 'denies what comes before it is ready, at once',
    capability: 'place',
    unready: true,
    run: async (rig) => {
      await rig.until('the instrument is known', () =>
        rig.all('instrument').some(({ instrument }) => instrument.id === rig.control.instrument),
      );
      if (rig.state?.state === 'ready') return;
      const { order, ...command } = rig.order();
      rig.send({ ...command, order });
      const denied = rig.about(order.clientOrderId).find(({ type }) => type === 'order-denied');
      check(denied !== undefined, 'an order before ready was not denied at once');
    },
  },
];

const DEAD_MAN: readonly CaseSpec[] = [
  {
    name: 'holds the dead-man’s switch while the engine lives, and lets it fire when it does not',
    capability: 'dead-man-switch',
    run: async (rig) => {
      const beat = (): void =>
        rig.send({ type: 'heartbeat', venue: rig.connector.venue, sentAtUs: rig.control.world.clock.nowUs() });
      await rig.placed(rig.order());
      beat();
      const armed = await rig.heard('dead-man-switch', ({ state }) => state === 'armed');
      const windowUs = required(armed.firesAtUs, 'when it fires') - armed.receiveTimeUs;
      for (let passed = 0; passed < windowUs * 2; passed += 2_000_000) {
        beat();
        await rig.control.advance(2_000_000);
      }
      same(rig.openAtVenue().length, 1, 'orders while the engine lives');
      await rig.control.advance(windowUs * 1.6);
      same(rig.openAtVenue().length, 0, 'orders after the engine died');
    },
  },
  {
    name: 'lets the switch go only when no order is open',
    capability: 'dead-man-switch',
    needs: ['cancel-all'],
    run: async (rig) => {
      const { venue } = rig.connector;
      await rig.placed(rig.order());
      rig.send({ type: 'heartbeat', venue, sentAtUs: rig.control.world.clock.nowUs() });
      await rig.heard('dead-man-switch', ({ state }) => state === 'armed');
      rig.send({ type: 'disarm', venue });
      const refused = await rig.heard('command-refused', ({ command }) => command === 'disarm');
      same(refused.refusal.code, 'orders-open', 'why it was refused');
      rig.send({ type: 'cancel-all', venue, instrument: undefined });
      await rig.until('nothing is open', () => rig.openAtVenue().length === 0);
      rig.send({ type: 'disarm', venue });
      await rig.heard('dead-man-switch', ({ state }) => state === 'off');
    },
  },
];

export const ACCOUNT_CASES: readonly CaseSpec[] = [...STARTING, ...READING, ...DEAD_MAN];
