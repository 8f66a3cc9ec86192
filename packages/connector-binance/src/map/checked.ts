import { type Refusal, refusal } from '@mm/core';
import type { z } from 'zod';

/** What the venue sent, if it has the shape its page says; else a `malformed-frame` that names the first thing wrong. */
export function checked<Raw>(schema: z.ZodType<Raw>, value: unknown, what: string): Raw | Refusal {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const path = issue === undefined ? '' : issue.path.slice(0, 6).join('.');
  return refusal('malformed-frame', `${what}: ${path === '' ? '' : `${path}: `}${issue?.message ?? 'unexpected shape'}`);
}
