import type { AmendCommand, EngineEvent, InstrumentId, PlaceCommand, Refusal } from '@mm/core';
import { isRefusal } from '@mm/core';
import { Portfolio } from '@mm/portfolio';
import { KillSwitch, memoryLatch, Risk, riskLimits } from '@mm/risk';
import { expect, test } from 'vitest';
import type { OrderRecord } from './order-record.ts';
import { AMENDS, DELIVERIES } from './testing/exam-deliveries.ts';
import { BTC, type ExamGate, ExamRig } from './testing/exam-rig.ts';
import type { AmendKind } from './venue-options.ts';

/** The real risk and the real portfolio around an execution, as an engine wires them. */
class RealGate implements ExamGate {
  readonly #rig: ExamRig;
  readonly #risk: Risk;
  readonly #portfolio: Portfolio;
  readonly limits = new Map<string, number>();
  approved = 0;

  constructor(rig: ExamRig) {
    this.#rig = rig;
    this.#portfolio = new Portfolio({ originOf: (fill) => rig.execution.originOf(fill) });
    this.#portfolio.onEvent({ type: 'instrument', venue: BTC.venue, instrument: BTC, receiveTimeUs: rig.world.nowUs });
    const limits = riskLimits({
      // A lot is worth a thousand dollars: the rig's limit in lots.
      instrument: {
        maxPositionUsd: rig.limit * 1_000,
        maxOrderUsd: 1_000_000,
        maxOpenOrders: 6,
        maxBookAge: '60s',
        minQuotedSpreadBps: 30,
      },
      venue: { maxPositionUsd: 1_000_000, rate: { orders: 100_000, window: '1s' } },
      total: { maxPositionUsd: 1_000_000, maxOrdersPerSecond: 1_000, maxNotionalPerSecondUsd: 1_000_000_000 },
    });
    this.#risk = new Risk({ instruments: [BTC], limits, kill: new KillSwitch(memoryLatch(), 0), startUs: rig.world.nowUs });
  }

  check(command: PlaceCommand | AmendCommand, order: OrderRecord | undefined): Refusal | undefined {
    const { nowUs } = this.#rig.world;
    const { facts } = this.#risk;
    const told = { userStreamLive: true, ready: true, clockKnown: true, reconciled: this.#rig.execution.isReconciled(BTC.venue) };
    facts.setVenue(BTC.venue, told);
    facts.setMarket(BTC.id, { state: 'live', touch: 'normal', bidTicks: 999, askTicks: 1_001, aliveUs: nowUs });
    facts.setReference(BTC.id, { ticks: 1_000, atUs: nowUs });
    facts.setExposure(BTC.id, this.#rig.execution.exposure(BTC.id, nowUs));
    const result =
      command.type === 'place'
        ? this.#risk.check(command, nowUs)
        : this.#risk.check(command, nowUs, order && { ...order.facts, size: order.largestLive() });
    if (!isRefusal(result)) {
      this.approved += 1;
      return undefined;
    }
    const limit = String(result.details?.limit);
    this.limits.set(limit, (this.limits.get(limit) ?? 0) + 1);
    return result;
  }

  onEvent(event: EngineEvent): void {
    this.#portfolio.onEvent(event);
  }

  position(instrument: InstrumentId): number {
    return this.#portfolio.position(instrument)?.lots ?? 0;
  }
}

test("with the real risk and portfolio the limit holds in the venue's own view, and positions agree to the lot", () => {
  const limits = new Set<string>();
  let approved = 0;
  for (const [how, { faults, isBlind }] of Object.entries(DELIVERIES)) {
    for (let seed = 1; seed <= 8; seed += 1) {
      let gate: RealGate | undefined;
      const gateOf = (rig: ExamRig): RealGate => {
        gate = new RealGate(rig);
        return gate;
      };
      const rig = new ExamRig({ seed, faults, isBlind, amend: AMENDS[seed % 3] as AmendKind, turns: 120, gateOf });
      expect(rig.run().violations.slice(0, 4), `${how}, seed ${seed}`).toEqual([]);
      expect(gate?.position(BTC.id), `${how}, seed ${seed}`).toBe(rig.venue.position);
      for (const limit of gate?.limits.keys() ?? []) limits.add(limit);
      approved += gate?.approved ?? 0;
    }
  }
  expect(approved).toBeGreaterThan(2_000);
  // Both the position and the crossing of own orders were met, or nothing was tried.
  expect(
    [...limits].filter((one) => one === 'instrument-position' || one === 'self-trade' || one === 'quoted-spread'),
  ).toHaveLength(3);
}, 600_000);
