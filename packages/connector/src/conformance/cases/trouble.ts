import type { ClientOrderId } from '@mm/core';
import type { CaseSpec } from '../case.ts';
import { check, type Rig, same } from '../rig.ts';

/** How an order whose answer is lost may end: seen, or said to be unknown. Never refused. */
async function survives(
  rig: Rig,
  fault: string,
  params: Readonly<Record<string, string | number>>,
  copies: number,
): Promise<void> {
  rig.fault(fault, { times: 1, ...params });
  const command = rig.order();
  const { clientOrderId: id } = command.order;
  rig.send(command);
  const said = new Set(['order-accepted', 'order-unknown']);
  await rig.until('something was said of it', () => rig.about(id).some(({ type }) => said.has(type)));
  await rig.control.advance(15_000_000);
  neverRejected(rig, id);
  same(rig.control.orders().filter((order) => order.clientOrderId === id).length, copies, 'orders at the venue');
  await asksWhatBecameOf(rig, id, copies > 0);
}

function neverRejected(rig: Rig, id: ClientOrderId): void {
  const types = rig.about(id).map(({ type }) => type);
  check(!types.includes('order-rejected') && !types.includes('order-denied'), `a lost answer was told as ${types.join()}`);
}

async function asksWhatBecameOf(rig: Rig, id: ClientOrderId, isThere: boolean): Promise<void> {
  rig.control.clearFaults();
  await rig.until('the venue is ready again', () => rig.state?.state === 'ready');
  rig.send({ type: 'query', venue: rig.connector.venue, instrument: rig.instrument.id, clientOrderId: id });
  if (isThere) await rig.heard('order-reported', ({ order }) => order.clientOrderId === id && order.state === 'working');
  else await rig.heard('order-not-found', (event) => event.clientOrderId === id);
}

function lost(name: string, fault: string, params: Readonly<Record<string, string | number>>, copies: number): CaseSpec {
  return { name, capability: 'place', needs: ['query'], run: (rig) => survives(rig, fault, params, copies) };
}

export const TROUBLE_CASES: readonly CaseSpec[] = [
  lost(
    'does not guess the fate of an order the venue took while saying it failed',
    'F04',
    { operation: 'create', when: 'after', answer: 'unknown' },
    1,
  ),
  lost(
    'does not guess the fate of an order the venue took while saying it timed out',
    'F04',
    { operation: 'create', when: 'after', answer: 'timeout' },
    1,
  ),
  lost(
    'does not guess the fate of an order the venue lost while saying something odd',
    'F04',
    { operation: 'create', when: 'before', answer: 'unexpected' },
    0,
  ),
  lost('does not guess the fate of an order whose answer is lost', 'F20', { channel: 'reply' }, 1),
  lost('does not guess the fate of an order whose answer is cut, nor send it again', 'F06', { direction: 'down', bytes: 1 }, 1),
  {
    name: 'finds an order again that was placed as the connection went',
    capability: 'place',
    needs: ['query'],
    run: async (rig) => {
      const command = rig.order();
      const { clientOrderId: id } = command.order;
      rig.send(command);
      rig.fault('F15', { forMs: 3_000 });
      await rig.control.advance(20_000_000);
      await rig.until('the venue is ready again', () => rig.state?.state === 'ready');
      const copies = rig.control.orders().filter((order) => order.clientOrderId === id).length;
      check(copies <= 1, `${copies} orders from one command`);
      const types = rig.about(id).map(({ type }) => type);
      check(!types.includes('order-rejected'), 'a cut connection was told as a rejection');
      if (!types.includes('order-denied')) await asksWhatBecameOf(rig, id, copies === 1);
    },
  },
  {
    name: 'reads the account after every reconnect, and with it the fills it missed',
    capability: 'fills-since',
    run: async (rig) => {
      const command = rig.order();
      const { clientOrderId: id } = command.order;
      await rig.placed(command);
      const { length } = rig.all('reconcile-snapshot');
      rig.fault('F15', { forMs: 3_000 });
      await rig.control.advance(500_000);
      check(rig.control.fill(id), 'the venue filled nothing');
      await rig.until('the account was read', () => rig.all('reconcile-snapshot').length > length);
      const seen = [...rig.all('fill'), ...rig.all('reconcile-snapshot').flatMap(({ fills }) => fills)];
      check(
        seen.some((fill) => fill.clientOrderId === id),
        'the missed fill was not found',
      );
    },
  },
  {
    name: 'hears of fills again after its user stream expired',
    capability: 'order-stream',
    needs: ['fill-stream'],
    run: async (rig) => {
      rig.fault('F16');
      await rig.control.advance(10_000_000);
      await rig.until('the venue is ready again', () => rig.state?.state === 'ready');
      const command = rig.order();
      await rig.placed(command);
      rig.control.fill(command.order.clientOrderId);
      await rig.heard('fill', (fill) => fill.clientOrderId === command.order.clientOrderId);
    },
  },
  {
    name: 'stops asking when the venue says so, and cancels as soon as it may',
    capability: 'cancel',
    run: async (rig) => {
      const command = rig.order();
      const { clientOrderId: id, instrument } = command.order;
      await rig.placed(command);
      rig.fault('F28', { how: '429', retryAfterS: 3, times: 1, forMs: 3_000 });
      const probe = rig.order();
      rig.send(probe);
      await rig.control.advance(200_000);
      const later = rig.order();
      rig.send(later);
      await rig.heard('order-denied', (event) => event.clientOrderId === later.order.clientOrderId);
      same(rig.last('order-denied')?.refusal.code, 'banned', 'why it was denied');
      rig.send({ type: 'cancel', venue: rig.connector.venue, instrument, clientOrderId: id, venueOrderId: undefined });
      await rig.until('the order is off', () => rig.truth(id)?.isOpen === false, 30_000_000);
    },
  },
  {
    name: 'never sends more than the venue’s limits allow, denies the rest at once, and still cancels',
    capability: 'place',
    needs: ['cancel-all'],
    run: async (rig) => {
      const commands = Array.from({ length: 400 }, (_, i) => rig.order({ bps: 100 + (i % 50) }));
      for (const command of commands) rig.send(command);
      const denied = rig.all('order-denied');
      check(denied.length > 0, 'four hundred orders at once, and none denied');
      same([...new Set(denied.map((event) => event.refusal.code))], ['no-budget'], 'why they were denied');
      await rig.control.advance(5_000_000);
      same(rig.control.rateRefusals() ?? 0, 0, 'requests over the limit');
      rig.send({ type: 'cancel-all', venue: rig.connector.venue, instrument: undefined });
      await rig.until('nothing is open', () => rig.openAtVenue().length === 0);
      check(rig.all('rate-budget').length > 0, 'no budget was told');
    },
  },
];
