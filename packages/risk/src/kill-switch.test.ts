import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { type KillLatch, KillSwitch, memoryLatch } from './kill-switch.ts';
import { fileLatch } from './node-adapter.ts';
import { readyRisk, T0, verdict } from './testing/rig.ts';

const folders: string[] = [];

function latchPath(): string {
  const folder = mkdtempSync(join(tmpdir(), 'mm-latch-'));
  folders.push(folder);
  return join(folder, 'KILLED');
}

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

describe('a kill', () => {
  test('survives the process', () => {
    const path = latchPath();
    expect(new KillSwitch(fileLatch(path), T0).trip('daily-loss', 'risk', T0)).toBe(true);
    const next = new KillSwitch(fileLatch(path), T0 + 5);
    expect(next.killed).toBe(true);
    expect(next.record).toEqual({ reason: 'daily-loss', by: 'risk', atUs: T0 });
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  test('by a file that somebody touches is seen at the next poll, and at the next start', () => {
    const path = latchPath();
    const kill = new KillSwitch(fileLatch(path), T0);
    writeFileSync(path, '');
    expect(kill.killed).toBe(false);
    expect(kill.poll(T0 + 1)).toBe(true);
    expect(kill.killed).toBe(true);
    expect(new KillSwitch(fileLatch(path), T0).killed).toBe(true);
  });

  test.each(['{', '{"reason":1}', 'null', '[]'])('by a file that says %s holds', (text) => {
    const path = latchPath();
    writeFileSync(path, text);
    expect(new KillSwitch(fileLatch(path), T0).killed).toBe(true);
  });

  test('holds where the latch cannot be read', () => {
    const path = latchPath();
    mkdirSync(path);
    expect(new KillSwitch(fileLatch(path), T0).killed).toBe(true);
    expect(
      new KillSwitch(
        {
          ...memoryLatch(),
          read: () => {
            throw new Error('EIO');
          },
        },
        T0,
      ).killed,
    ).toBe(true);
  });

  test('is never undone by time, polls, or a second kill', () => {
    const kill = new KillSwitch(memoryLatch(), T0);
    kill.trip('first', 'test', T0);
    for (let i = 0; i < 100; i += 1) kill.poll(T0 + i * 86_400_000_000);
    expect(kill.trip('second', 'test', T0 + 1)).toBe(false);
    expect(kill.record?.reason).toBe('first');
  });

  test('holds in memory when the latch cannot be written, and is written as soon as it can', () => {
    let broken = true;
    const memory = memoryLatch();
    const latch: KillLatch = {
      ...memory,
      set: (record) => {
        if (broken) throw new Error('ENOSPC');
        memory.set(record);
      },
    };
    const kill = new KillSwitch(latch, T0);
    kill.trip('x', 'test', T0);
    expect([kill.killed, kill.latched]).toEqual([true, false]);
    broken = false;
    kill.poll(T0 + 1);
    expect([kill.latched, memory.read()]).toEqual([true, { reason: 'x', by: 'test', atUs: T0 }]);
  });

  test('stops every order in the same turn, and state says halted', () => {
    const risk = readyRisk();
    expect(verdict(risk)).toBe('approved');
    risk.kill.trip('now', 'test', T0);
    expect(verdict(risk)).toBe('state');
    expect(verdict(risk, { reduceOnly: true })).toBe('state');
    expect(risk.state()).toBe('halted');
  });
});

describe('to re-arm', () => {
  test('is refused until the venues said that no order is open', () => {
    const kill = new KillSwitch(memoryLatch(), T0);
    kill.trip('x', 'test', T0);
    expect(kill.rearm(undefined)).toMatchObject({ code: 'orders-open' });
    expect(kill.rearm(1)).toMatchObject({ code: 'orders-open' });
    expect(kill.killed).toBe(true);
    expect(kill.rearm(0)).toBeUndefined();
    expect(kill.killed).toBe(false);
  });

  test('takes the file away, so that the next start is armed', () => {
    const path = latchPath();
    const kill = new KillSwitch(fileLatch(path), T0);
    kill.trip('x', 'test', T0);
    expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({ reason: 'x' });
    kill.rearm(0);
    expect(existsSync(path)).toBe(false);
    expect(new KillSwitch(fileLatch(path), T0).killed).toBe(false);
  });

  test('is refused while the latch cannot be cleared', () => {
    const kill = new KillSwitch(
      {
        ...memoryLatch(),
        clear: () => {
          throw new Error('EROFS');
        },
      },
      T0,
    );
    kill.trip('x', 'test', T0);
    expect(kill.rearm(0)).toMatchObject({ code: 'killed' });
    expect(kill.killed).toBe(true);
  });
});

describe('flattening', () => {
  test('lets through only what is reduce-only and shrinks a position', () => {
    const risk = readyRisk();
    risk.facts.setExposure(risk.facts.record('binance-usdm:linear-perp:BTCUSDT' as never)!.instrument.id, {
      ...{ position: 50, liveBidLots: 0, liveAskLots: 0, openOrders: 0 },
      ...{ highestBid: Number.NEGATIVE_INFINITY, lowestAsk: Number.POSITIVE_INFINITY },
    });
    risk.kill.trip('x', 'test', T0);
    risk.kill.startFlattening();
    expect(risk.state()).toBe('reducing');
    expect(verdict(risk, { side: 'ask', size: 20 })).toBe('state');
    expect(verdict(risk, { side: 'bid', size: 20, reduceOnly: true })).toBe('reduce-only');
    expect(verdict(risk, { side: 'ask', size: 20, reduceOnly: true })).toBe('approved');
    expect(verdict(risk, { side: 'ask', size: 31, reduceOnly: true })).toBe('reduce-only');
    risk.kill.endFlattening();
    expect(verdict(risk, { side: 'ask', size: 20, reduceOnly: true })).toBe('state');
  });

  test('cannot begin without a kill', () => {
    const kill = new KillSwitch(memoryLatch(), T0);
    kill.startFlattening();
    kill.trip('x', 'test', T0);
    expect(kill.flattening).toBe(false);
  });
});
