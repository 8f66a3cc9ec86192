import { crc32 } from './crc32.ts';
import type { Files } from './files.ts';

/** What a lease file says. */
export interface LeaseRecord {
  readonly epoch: number;
  readonly owner: string;
  readonly expiresAtUs: number;
  readonly released: boolean;
}

const NAME = /^lease-([0-9]{10})$/;

export function leaseName(epoch: number): string {
  return `lease-${String(epoch).padStart(10, '0')}`;
}

/** The epochs of which there is a file, in order. */
export function leaseEpochs(files: readonly string[]): number[] {
  return files
    .flatMap((file) => {
      const match = NAME.exec(file);
      return match === null ? [] : [Number(match[1])];
    })
    .sort((a, b) => a - b);
}

/** A line of JSON, and its CRC on the next. */
export function leaseText(record: LeaseRecord): Uint8Array {
  const line = Buffer.from(`${JSON.stringify(record)}\n`);
  return Buffer.concat([line, Buffer.from(`${crc32(line, 0, line.length).toString(16)}\n`)]);
}

/** `undefined` when there is none, or what it says was not written by {@link leaseText} for this epoch. */
export function readLease(files: Files, epoch: number): LeaseRecord | undefined {
  const [line, sum] = Buffer.from(files.read(leaseName(epoch)) ?? [])
    .toString('utf8')
    .split('\n');
  const bytes = Buffer.from(`${line}\n`);
  if (sum !== crc32(bytes, 0, bytes.length).toString(16)) return undefined;
  try {
    const record = JSON.parse(line ?? '') as LeaseRecord;
    return record.epoch === epoch && Number.isSafeInteger(record.expiresAtUs) ? record : undefined;
  } catch {
    return undefined;
  }
}
