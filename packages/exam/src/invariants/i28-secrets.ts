import type { Invariant } from '../oracle/exam-context.ts';

/** I28. No key and no secret is in the journal, its snapshots, or anything observers are told. */
export const secretsKept: Invariant = (exam) => {
  const secrets = [...exam.truths.values()].flatMap(({ venue }) =>
    venue.keys.flatMap(({ apiKey, secret }) => [
      apiKey,
      ...secret.split('\n').filter((line) => line.length >= 20 && !line.startsWith('--')),
    ]),
  );
  const find = (text: string, where: string): void => {
    if (secrets.some((secret) => text.includes(secret))) exam.fail('I28', `a secret is in ${where}`);
  };
  return {
    onNotice(name, notice) {
      if (name === 'alarm' || name === 'order-denied' || name === 'risk' || name === 'permit' || name === 'operator-refused') {
        find(JSON.stringify(notice, plain), `a notice: ${name}`);
      }
    },
    onTold(event) {
      if (
        event.type === 'venue-state' ||
        event.type === 'order-unknown' ||
        event.type === 'order-rejected' ||
        event.type === 'command-refused'
      ) {
        find(JSON.stringify(event, plain), event.type);
      }
    },
    atEnd() {
      for (const file of exam.bot?.files.list() ?? []) {
        find(Buffer.from(exam.bot?.files.read(file) ?? []).toString('latin1'), `the file ${file}`);
      }
    },
  };
};

function plain(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value;
}
