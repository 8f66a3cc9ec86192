import { type Invariant, placeOf } from '../oracle/exam-context.ts';

/** I30. What others do on the account is seen and said: every trade that is not of an order of the bot's. */
export const strangersSeen: Invariant = (exam) => {
  const told = new Set<string>();
  return {
    onNotice(name, notice) {
      if (name === 'finding') {
        const finding = notice as Extract<typeof notice, { readonly type: string }>;
        if (finding.type !== 'foreign-fill') return;
        const { fill } = finding as Extract<typeof finding, { readonly type: 'foreign-fill' }>;
        const { venue, symbol } = placeOf(fill.instrument);
        told.add(`${venue} ${symbol} ${fill.tradeId}`);
      }
      if (name === 'alarm') {
        const { alarm } = notice as Extract<typeof notice, { readonly alarm: string }>;
        if (alarm === 'foreign-order') told.add('foreign-order');
      }
    },
    atEnd() {
      for (const truth of exam.truths.values()) {
        if (exam.isRefused(truth.name)) continue;
        for (const { origin, instrument, tradeId } of truth.fills) {
          if (origin === 'api') continue;
          exam.probe('a stranger traded on the account');
          const wide = String(BigInt(tradeId) + 2n ** 53n);
          const isTold = [String(tradeId), wide].some((id) => told.has(`${truth.name} ${instrument} ${id}`));
          if (!isTold)
            exam.fail('I30', `trade ${tradeId} in ${truth.name} ${instrument}, ${origin}, was never said to be a stranger's`);
        }
      }
    },
  };
};
