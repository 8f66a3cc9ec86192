import type { SendPermit } from '@mm/core';
import { KillSwitch, memoryLatch } from '@mm/risk';
import { describe, expect, test } from 'vitest';
import { BTC, quotes, Rig } from './testing/rig.ts';

describe('a session', () => {
  test('has written every command before it leaves', () => {
    const rig = new Rig();
    const unwritten: string[] = [];
    const send = rig.venue.send.bind(rig.venue);
    rig.venue.send = (command) => {
      const at = rig.journal.lines.findIndex((line) => line.what === 'command' && line.command === command);
      const isWritten = rig.journal.lines
        .slice(0, rig.journal.written)
        .some((line) => line.what === 'command' && JSON.stringify(line.command) === JSON.stringify(command));
      if (!isWritten) unwritten.push(`${command.type} ${at}`);
      send(command);
    };
    rig.quoting();
    rig.venue.stream('gapped');
    rig.run(100);
    expect(rig.venue.sent.length).toBeGreaterThan(5);
    expect(unwritten).toEqual([]);
  });

  test('writes once a turn that has commands, and not for market data that leads to none', () => {
    const rig = new Rig().quoting();
    rig.run(5);
    const before = rig.journal.writes;
    rig.venue.quietBook(600_000, 600_002);
    expect(rig.journal.writes - before).toBeLessThanOrEqual(1);
    const { writes } = rig.journal;
    rig.maker.instead = () => [quotes()];
    rig.venue.book(600_000, 600_002);
    expect(rig.sent('cancel')).toBe(2);
    expect(rig.journal.writes - writes).toBeLessThanOrEqual(2);
  });

  test('sends nothing more and takes everything off, again and again, when the journal cannot be written', () => {
    const rig = new Rig().quoting();
    rig.journal.isBroken = true;
    rig.maker.instead = () => [quotes(['bid', 590_000, 1], ['ask', 610_000, 1])];
    const creates = rig.venue.wire.length;
    rig.venue.book(600_000, 600_002);
    rig.run(10);
    expect(rig.session.state).toBe('failed');
    expect(rig.failures.map(({ what }) => what)).toEqual(['journal']);
    expect(rig.kill.record?.reason).toMatch(/the session failed \(journal\): the disk is full/);
    expect(rig.open()).toEqual([]);
    rig.run(3_000);
    expect(rig.sent('cancel-all')).toBe(4);
    expect(rig.venue.wire.length).toBe(creates);
  });

  test('stops trading at a bug of ours', () => {
    const rig = new Rig().quoting();
    rig.engine.process = () => {
      throw new Error('unreachable case');
    };
    rig.venue.book(600_000, 600_002);
    rig.run(10);
    expect(rig.failures.map(({ what }) => what)).toEqual(['bug']);
    expect(rig.open()).toEqual([]);
  });

  test('tells the engine how late it woke up, and the engine stops new risk for a while', () => {
    const rig = new Rig().quoting();
    rig.world.block(900_000);
    rig.run(10);
    expect(rig.engine.quotesRefusedWhy(BTC.id)).toBe('risk is halted');
    expect(rig.journal.lines.some((line) => line.what === 'event' && line.event.type === 'loop-lag')).toBe(true);
  });

  test('winds down: nothing is open, the dead man’s switch is let go, the venues are closed', async () => {
    const rig = new Rig().quoting();
    const stopped = rig.session.stop();
    rig.run(2_000);
    expect(await stopped).toMatchObject({ isQuiet: true, openOrders: 0 });
    expect(rig.sent('disarm')).toBe(1);
    expect(rig.venue.isClosed).toBe(true);
    expect(rig.session.state).toBe('closed');
    expect(rig.journal.snapshots).toHaveLength(1);
  });

  test('gives up waiting for a venue that does not answer, and says what is open', async () => {
    const rig = new Rig().quoting();
    rig.venue.answers = false;
    const stopped = rig.session.stop(3_000_000);
    rig.run(4_000);
    expect(await stopped).toMatchObject({ isQuiet: false, openOrders: 2 });
  });

  test('halts when the right to trade is taken by another', () => {
    let isHeld = true;
    const rig = new Rig({}, { isLeaseHeld: () => isHeld }).quoting();
    isHeld = false;
    rig.run(300);
    expect(rig.open()).toEqual([]);
    expect(rig.engine.quotesRefusedWhy(BTC.id)).toBe('risk is halted');
  });

  test('changes a strategy’s settings while it runs, or says why not', () => {
    const rig = new Rig().quoting();
    expect(rig.session.configure(rig.maker.id, { half: 900 }, 'ann')?.code).toBe('not-supported');
    Object.assign(rig.maker, {
      configure: ({ half }: { readonly half: number }) => {
        rig.maker.half = half;
        return undefined;
      },
    });
    expect(rig.session.configure(rig.maker.id, { half: 900 }, 'ann')).toBeUndefined();
    rig.venue.book(600_000, 600_002);
    rig.run(20);
    expect(rig.open().toSorted()).toEqual(['ask 600901 2', 'bid 599101 2']);
  });
});

describe('a kill', () => {
  const permitOf = (rig: Rig): SendPermit['check'] => {
    const calls: SendPermit['check'] = () => (rig.kill.killed ? ({ type: 'refusal' } as never) : undefined);
    return calls;
  };

  test('holds from the very call on, takes everything off, and reads back that it is gone', () => {
    const rig = new Rig({ killSettleUs: 2_000_000 }).quoting();
    rig.session.kill('enough', 'ann');
    expect(permitOf(rig)({} as never, 0, {} as never)).toBeDefined();
    expect(rig.sent('cancel-all')).toBe(1);
    rig.run(10);
    expect(rig.open()).toEqual([]);
    expect(rig.session.tell({ action: 'rearm', by: 'ann' })?.code).toBe('orders-open');
    rig.run(5_000);
    expect(rig.session.tell({ action: 'rearm', by: 'ann' })).toBeUndefined();
    expect(rig.kill.killed).toBe(false);
    rig.venue.book(600_000, 600_002);
    rig.run(300);
    rig.venue.book(600_000, 600_002);
    rig.run(20);
    expect(rig.open()).toHaveLength(2);
  });

  test('from within a turn lets nothing of that turn out', () => {
    const rig = new Rig();
    rig.maker.instead = () => {
      rig.session.kill('from a strategy', 'maker');
      return [quotes(['bid', 590_000, 1])];
    };
    rig.quoting();
    expect(rig.venue.wire).toEqual([]);
    expect(rig.engine.kill.killed).toBe(true);
  });

  test('by a latch that was set by hand is seen with the next tick', () => {
    const latch = memoryLatch();
    const kill = new KillSwitch(latch, 0);
    const rig = new Rig({}, { kill }).quoting();
    latch.set({ reason: 'by hand', by: 'ann', atUs: 1 });
    rig.run(300);
    expect(rig.engine.killedWhy).toBe('by hand');
    expect(rig.open()).toEqual([]);
  });

  test('of before is still there at the next start: nothing is placed, everything is taken off', () => {
    const kill = new KillSwitch(memoryLatch({ reason: 'yesterday', by: 'ann', atUs: 1 }), 0);
    const rig = new Rig({}, { kill }).quoting();
    rig.run(1_000);
    expect(rig.venue.wire).toEqual([]);
    expect(rig.sent('cancel-all')).toBeGreaterThan(0);
    expect(rig.engine.killedWhy).toBe('yesterday');
  });

  test('lets the loop rest, though a strategy is overdue that is not asked any more; once re-armed it is asked', () => {
    const rig = new Rig({ killSettleUs: 1_000_000 }).quoting();
    let dueUs = rig.world.nowUs();
    Object.assign(rig.maker, { nextWakeUs: () => dueUs });
    rig.session.kill('enough', 'ann');
    rig.run(3_000);
    const timers = (): number => rig.journal.lines.filter((line) => line.what === 'event' && line.event.type === 'timer').length;
    const before = timers();
    rig.run(10_000);
    expect(timers() - before).toBeLessThanOrEqual(41);
    const { decisions } = rig.maker;
    expect(rig.session.tell({ action: 'rearm', by: 'ann' })).toBeUndefined();
    rig.run(300);
    expect(rig.maker.decisions).toBeGreaterThan(decisions);
    dueUs = Number.POSITIVE_INFINITY;
  });

  test('by a loss trips the switch of the permit, too, before anything of that turn leaves', () => {
    const rig = new Rig().quoting();
    const [id] = rig.venue.open_.keys();
    rig.venue.fill(String(id), 2);
    for (let bid = 590_000; bid > 400_000; bid -= 40_000) {
      rig.venue.book(bid, bid + 2);
      rig.run(300);
    }
    expect(rig.kill.killed).toBe(false);
    rig.maker.size = 9_000;
    rig.venue.position = 0;
    rig.engine.risk.running.onEquity(-500_000_000, rig.world.nowUs());
    rig.venue.book(430_000, 430_002);
    rig.run(300);
    expect(rig.kill.record?.reason).toMatch(/daily-loss/);
  });

  test('is followed by flattening on a person’s word: positions are closed, reduce-only', () => {
    const rig = new Rig({ killSettleUs: 1_000_000 }).quoting();
    const [id] = rig.venue.open_.keys();
    rig.venue.fill(String(id), 2);
    expect(rig.session.tell({ action: 'flatten', by: 'ann' })?.code).toBe('not-ready');
    rig.session.kill('enough', 'ann');
    rig.run(4_000);
    expect(rig.engine.portfolio.lots(BTC.id)).toBe(2);
    rig.venue.book(600_000, 600_002);
    expect(rig.session.tell({ action: 'flatten', by: 'ann' })).toBeUndefined();
    rig.run(300);
    const take = rig.venue.wire.map(({ command }) => command).at(-1);
    expect(take?.type === 'place' && [take.order.side, take.order.size, take.order.reduceOnly]).toEqual(['ask', 2, true]);
    rig.venue.fill(String(take?.type === 'place' && take.order.clientOrderId), 2);
    rig.run(300);
    expect(rig.engine.portfolio.lots(BTC.id)).toBe(0);
    expect(rig.kill.flattening).toBe(false);
    expect(rig.kill.killed).toBe(true);
  });
});
