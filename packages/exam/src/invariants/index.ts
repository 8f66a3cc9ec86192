import type { Invariant } from '../oracle/exam-context.ts';
import { watchNotices } from '../oracle/probe-notices.ts';
import { watchProbes } from '../oracle/probes.ts';
import { positionsAgree } from './i01-positions.ts';
import { worstCaseHolds } from './i02-worst-case.ts';
import { openOrdersBounded } from './i03-open-orders.ts';
import { killedIsSilent } from './i04-kill.ts';
import { killTakesOff } from './i05-kill-takes-off.ts';
import { idsAreNew } from './i06-client-ids.ts';
import { oneInASlot } from './i07-one-a-slot.ts';
import { fillsOnce } from './i08-fills-once.ts';
import { statesRise } from './i09-states-rise.ts';
import { noOverfill } from './i10-no-overfill.ts';
import { intentFirst } from './i11-intent-first.ts';
import { replays } from './i12-replay.ts';
import { reconcileFirst } from './i13-reconcile-first.ts';
import { freshInputs } from './i15-fresh-inputs.ts';
import { booksAgree } from './i16-books-agree.ts';
import { wireNumbers } from './i17-wire-numbers.ts';
import { ratesKept } from './i18-rates.ts';
import { cancelsAtOnce } from './i19-cancels-at-once.ts';
import { nakedLegsEnd } from './i20-naked-legs.ts';
import { noSelfTrade } from './i21-no-self-trade.ts';
import { moneyAddsUp } from './i22-money.ts';
import { quotesAgain } from './i23-liveness.ts';
import { bounded } from './i24-bounds.ts';
import { restartsOnlyRead } from './i26-restarts-only-read.ts';
import { secretsKept } from './i28-secrets.ts';
import { strangersSeen } from './i30-strangers-seen.ts';

/** Everything that is checked. Probes come first, so that they hear of what follows; the replay last, since it ends the session. */
export const INVARIANTS: readonly Invariant[] = [
  watchProbes,
  watchNotices,
  positionsAgree,
  worstCaseHolds,
  openOrdersBounded,
  killedIsSilent,
  killTakesOff,
  idsAreNew,
  oneInASlot,
  fillsOnce,
  statesRise,
  noOverfill,
  intentFirst,
  reconcileFirst,
  freshInputs,
  booksAgree,
  wireNumbers,
  ratesKept,
  cancelsAtOnce,
  nakedLegsEnd,
  noSelfTrade,
  moneyAddsUp,
  quotesAgain,
  bounded,
  restartsOnlyRead,
  secretsKept,
  strangersSeen,
  replays,
];
