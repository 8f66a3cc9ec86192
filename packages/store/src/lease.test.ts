import { isRefusal } from '@mm/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Lease, type LeaseOptions } from './lease.ts';
import { MemoryFiles } from './memory-files.ts';

const SECOND = 1_000_000;
const LEASE = 10 * SECOND;
const WINDOW = 5 * SECOND;

/** A machine's clocks. Setting the wall clock leaves the other alone; a suspended machine's monotonic clock stands still. */
function machine(startUs = 1_700_000_000 * SECOND) {
  let wallUs = startUs;
  let monotonicUs = 5;
  return {
    clock: { nowUs: () => wallUs, monotonicUs: () => monotonicUs },
    pass: (us: number) => {
      wallUs += us;
      monotonicUs += us;
    },
    set: (byUs: number) => {
      wallUs += byUs;
    },
  };
}

type Machine = ReturnType<typeof machine>;

function take(files: MemoryFiles, { clock }: Machine, owner: string, rest: Partial<LeaseOptions> = {}) {
  return Lease.acquire({ files, clock, owner, leaseUs: LEASE, receiveWindowUs: WINDOW, ...rest });
}

function taken(...args: Parameters<typeof take>): Lease {
  const lease = take(...args);
  if (isRefusal(lease)) throw new Error(lease.message);
  return lease;
}

const mayCreate = (lease: Lease, { clock }: Machine) => lease.check(clock.nowUs()) === undefined;

describe('a lease', () => {
  test('that nobody had may be used at once, and only until it ends', () => {
    const box = machine();
    const lease = taken(new MemoryFiles(), box, 'a');
    expect(lease.epoch).toBe(1);
    expect(mayCreate(lease, box)).toBe(true);
    box.pass(LEASE - 1);
    expect(mayCreate(lease, box)).toBe(true);
    box.pass(1);
    expect(mayCreate(lease, box)).toBe(false);
    expect(lease.renew()).toMatchObject({ code: 'no-lease', message: 'it has ended' });
  });

  test('holds on while it is renewed', () => {
    const box = machine();
    const files = new MemoryFiles();
    const lease = taken(files, box, 'a');
    for (let i = 0; i < 20; i += 1) {
      box.pass(LEASE / 3);
      expect(lease.renew()).toBeUndefined();
      expect(mayCreate(lease, box)).toBe(true);
      expect(isRefusal(take(files, box, 'b'))).toBe(true);
    }
  });

  test('that another has is refused, with who and until when', () => {
    const box = machine();
    const files = new MemoryFiles();
    const lease = taken(files, box, 'host-1 pid 42');
    const details = { owner: 'host-1 pid 42', epoch: 1, expiresAtUs: lease.expiresAtUs };
    expect(take(files, box, 'b')).toMatchObject({ code: 'no-lease', details });
  });

  test('after one who did not let go waits for lease and receive window; after one who did, for the window', () => {
    for (const [letsGo, wait] of [
      [false, LEASE + WINDOW],
      [true, WINDOW],
    ] as const) {
      const box = machine();
      const files = new MemoryFiles();
      const first = taken(files, box, 'a');
      if (letsGo) first.release();
      else box.pass(LEASE + SECOND);
      const second = taken(files, box, 'b');
      expect(second.epoch).toBe(2);
      expect(second.waitUs).toBe(wait);
      for (let us = 0; us < wait; us += SECOND) {
        expect(mayCreate(second, box)).toBe(false);
        box.pass(SECOND);
        expect(second.renew()).toBeUndefined();
      }
      expect(mayCreate(second, box)).toBe(true);
      expect(mayCreate(first, box)).toBe(false);
    }
  });

  test('whose file cannot be read is taken for held', () => {
    const box = machine();
    const files = new MemoryFiles();
    taken(files, box, 'a');
    for (const bytes of [new Uint8Array(0), Uint8Array.of(1, 2, 3)]) {
      files.contents.set('lease-0000000001', bytes);
      box.pass(100 * LEASE);
      expect(take(files, box, 'b')).toMatchObject({ code: 'no-lease' });
    }
  });

  test('is had by one when two reach for it at once', () => {
    const box = machine();
    const files = new MemoryFiles();
    let second: ReturnType<typeof take> | undefined;
    files.onOperation = (operation) => {
      if (operation !== 'create') return;
      files.onOperation = undefined;
      second = take(files, box, 'b');
    };
    expect(take(files, box, 'a')).toMatchObject({ message: 'another process was faster' });
    expect(isRefusal(second)).toBe(false);
  });

  test('keeps two files at most', () => {
    const box = machine();
    const files = new MemoryFiles();
    for (let i = 1; i <= 10; i += 1) {
      expect(taken(files, box, 'a').epoch).toBe(i);
      box.pass(LEASE + SECOND);
    }
    expect([...files.list()].sort()).toEqual(['lease-0000000009', 'lease-0000000010']);
  });

  test('gets an epoch beyond those that the journal knows of, though its files are lost', () => {
    expect(taken(new MemoryFiles(), machine(), 'a', { afterEpoch: 41 }).epoch).toBe(42);
  });

  test('refuses a receive window that is longer than it lasts', () => {
    expect(() => take(new MemoryFiles(), machine(), 'a', { receiveWindowUs: LEASE + 1 })).toThrow('longer than the lease');
  });

  test('that could not be renewed for the disk is as it was', () => {
    const box = machine();
    const files = new MemoryFiles();
    const lease = taken(files, box, 'a');
    box.pass(LEASE / 2);
    files.onOperation = () => {
      throw new Error('EIO');
    };
    expect(() => lease.renew()).toThrow('EIO');
    expect(mayCreate(lease, box)).toBe(true);
    box.pass(LEASE / 2);
    expect(mayCreate(lease, box)).toBe(false);
  });
});

describe('a process that is stopped', () => {
  test('and goes on after its lease has ended sends nothing, though nobody took it', () => {
    const box = machine();
    const lease = taken(new MemoryFiles(), box, 'a');
    box.pass(120 * SECOND);
    expect(mayCreate(lease, box)).toBe(false);
    expect(lease.renew()).toMatchObject({ code: 'no-lease' });
  });

  test('does not come back to life when the clock is set back', () => {
    const box = machine();
    const lease = taken(new MemoryFiles(), box, 'a');
    box.pass(LEASE);
    box.set(-60 * SECOND);
    expect(mayCreate(lease, box)).toBe(false);
  });

  test('is caught by the wall clock when its machine slept', () => {
    const box = machine();
    const lease = taken(new MemoryFiles(), box, 'a');
    box.set(LEASE);
    expect(mayCreate(lease, box)).toBe(false);
    box.set(-LEASE);
    expect(mayCreate(lease, box)).toBe(false);
  });

  test('between looking and renewing does not have it, once another took over', () => {
    const box = machine();
    const files = new MemoryFiles();
    const first = taken(files, box, 'a');
    let second: Lease | undefined;
    files.onOperation = (operation) => {
      if (operation !== 'replace') return;
      files.onOperation = undefined;
      box.pass(LEASE + SECOND);
      second = taken(files, box, 'b');
    };
    expect(first.renew()).toMatchObject({ code: 'no-lease' });
    expect(mayCreate(first, box)).toBe(false);
    expect(second?.renew()).toBeUndefined();
  });

  test('between signing and checking is stopped by the check; what it checked before the venue stops', () => {
    const box = machine();
    const files = new MemoryFiles();
    const first = taken(files, box, 'a');
    const signedAtUs = box.clock.nowUs();
    expect(first.check(signedAtUs)).toBeUndefined();
    box.pass(LEASE + SECOND);
    expect(first.check(signedAtUs)).toMatchObject({ code: 'no-lease' });
    const second = taken(files, box, 'b');
    box.pass(second.waitUs);
    // What was checked before the stop and leaves now is older than the window.
    expect(box.clock.nowUs() - signedAtUs).toBeGreaterThan(WINDOW);
  });
});

describe('a signature', () => {
  test('from the future or from before the lease is refused', () => {
    const box = machine();
    const lease = taken(new MemoryFiles(), box, 'a');
    const nowUs = box.clock.nowUs();
    expect(lease.check(nowUs + 1)).toMatchObject({ code: 'no-lease' });
    expect(lease.check(nowUs - 1)).toMatchObject({ code: 'no-lease' });
    expect(lease.check(nowUs)).toBeUndefined();
  });
});

describe('any number of processes on machines whose clocks are set and stopped at will', () => {
  const actions = [
    'acquire',
    'renew',
    'renew',
    'release',
    'sign',
    'check',
    'create',
    'create',
    'arrive',
    'arrive',
    'pass',
    'pass',
  ] as const;
  type Step = readonly [who: number, what: (typeof actions)[number], us: number];
  const step: fc.Arbitrary<Step> = fc.tuple(fc.nat(2), fc.constantFrom(...actions), fc.nat(4 * SECOND));

  test('never does the venue take a create of an owner after one of the next, however long requests are held up', () => {
    let accepted = 0;
    let owners = 0;
    fc.assert(
      fc.property(fc.array(step, { minLength: 100, maxLength: 400 }), (steps) => {
        const files = new MemoryFiles();
        const box = machine();
        const leases: (Lease | undefined)[] = [undefined, undefined, undefined];
        const signed: number[] = [0, 0, 0];
        /** Checked and written, and not at the venue yet: the network, or the process itself, was stopped. */
        const flying: { readonly epoch: number; readonly signedAtUs: number }[] = [];
        let latest = 0;
        for (const [who, what, us] of steps) {
          const lease = leases[who];
          if (what === 'pass') box.pass(us);
          else if (what === 'renew') lease?.renew();
          else if (what === 'release' && us < SECOND) lease?.release();
          else if (what === 'acquire') {
            const got = take(files, box, `p${who}`);
            if (!isRefusal(got)) leases[who] = got;
          } else if (what === 'arrive' && flying.length > 0) {
            const [request] = flying.splice(us % flying.length, 1) as [(typeof flying)[number]];
            if (box.clock.nowUs() - request.signedAtUs > WINDOW) continue;
            expect(request.epoch).toBeGreaterThanOrEqual(latest);
            owners += request.epoch > latest ? 1 : 0;
            latest = request.epoch;
            accepted += 1;
          } else {
            if (what !== 'check') signed[who] = box.clock.nowUs();
            const signedAtUs = signed[who] as number;
            if (what !== 'sign' && lease?.check(signedAtUs) === undefined && lease !== undefined)
              flying.push({ epoch: lease.epoch, signedAtUs });
          }
        }
      }),
      { numRuns: 500 },
    );
    expect(accepted).toBeGreaterThan(1_000);
    expect(owners).toBeGreaterThan(500);
  });

  test('whose request is held up after the check: when the next owner may create, the venue takes it no longer', () => {
    fc.assert(
      fc.property(
        fc.nat(LEASE - 1),
        fc.nat(LEASE - 1),
        fc.nat(60 * SECOND),
        fc.boolean(),
        (signAfter, checkAfter, stopUs, letsGo) => {
          const box = machine();
          const files = new MemoryFiles();
          const first = taken(files, box, 'a');
          box.pass(Math.min(signAfter, checkAfter));
          const signedAtUs = box.clock.nowUs();
          box.pass(Math.max(signAfter, checkAfter) - Math.min(signAfter, checkAfter));
          expect(first.check(signedAtUs)).toBeUndefined();
          // Stopped between check and write, and for whatever reason another takes over as soon as it can.
          if (letsGo) first.release();
          box.pass(stopUs);
          let second = take(files, box, 'b');
          while (isRefusal(second)) {
            box.pass(SECOND);
            second = take(files, box, 'b');
          }
          box.pass(second.waitUs);
          expect(box.clock.nowUs() - signedAtUs).toBeGreaterThanOrEqual(WINDOW);
        },
      ),
    );
  });
});
