import { describe, expect, test } from 'vitest';
import { venueId } from './ids.ts';
import { allowAll } from './ports.ts';

describe('allowAll', () => {
  test('lets everything leave', () => {
    const command = { type: 'cancel-all', venue: venueId('okx'), instrument: undefined } as const;
    expect(allowAll().check(command, 0, { price: undefined, size: undefined })).toBeUndefined();
  });
});
