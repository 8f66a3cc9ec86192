import type { Invariant } from '../oracle/exam-context.ts';

/** I06. No client order id leaves twice in a create, in any process. */
export const idsAreNew: Invariant = (exam) => {
  const sent = new Set<string>();
  return {
    onWrite({ what, orders, venue }) {
      if (what !== 'create' && what !== 'replace') return;
      for (const { clientId } of orders) {
        if (clientId === undefined) exam.fail('I06', 'a create without an id');
        else if (sent.has(`${venue} ${clientId}`)) exam.fail('I06', `${clientId} was sent twice`);
        else sent.add(`${venue} ${clientId}`);
      }
    },
  };
};
