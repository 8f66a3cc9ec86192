/** Eight tables of the reflected polynomial of ISO-HDLC, as in gzip: eight bytes a step. */
const TABLES: readonly Uint32Array[] = makeTables();

function makeTables(): Uint32Array[] {
  const first = new Uint32Array(256);
  for (let i = 0; i < 256; i += 1) {
    let value = i;
    for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
    first[i] = value;
  }
  const tables = [first];
  for (let t = 1; t < 8; t += 1) {
    const previous = tables[t - 1] as Uint32Array;
    tables.push(previous.map((value) => (value >>> 8) ^ (first[value & 255] as number)));
  }
  return tables;
}

const [T0, T1, T2, T3, T4, T5, T6, T7] = TABLES as [
  Uint32Array,
  Uint32Array,
  Uint32Array,
  Uint32Array,
  Uint32Array,
  Uint32Array,
  Uint32Array,
  Uint32Array,
];

/**
 * CRC-32 of `bytes[from … to)`.
 * @param seed a number that is mixed in as if its four bytes came first; without one, the plain CRC
 */
export function crc32(bytes: Uint8Array, from: number, to: number, seed?: number): number {
  let crc = seed === undefined ? -1 : seeded(seed);
  let i = from;
  for (const end = to - 7; i < end; i += 8) {
    const a =
      crc ^
      ((bytes[i] as number) |
        ((bytes[i + 1] as number) << 8) |
        ((bytes[i + 2] as number) << 16) |
        ((bytes[i + 3] as number) << 24));
    crc =
      (T7[a & 255] as number) ^
      (T6[(a >>> 8) & 255] as number) ^
      (T5[(a >>> 16) & 255] as number) ^
      (T4[a >>> 24] as number) ^
      (T3[bytes[i + 4] as number] as number) ^
      (T2[bytes[i + 5] as number] as number) ^
      (T1[bytes[i + 6] as number] as number) ^
      (T0[bytes[i + 7] as number] as number);
  }
  for (; i < to; i += 1) crc = (crc >>> 8) ^ (T0[(crc ^ (bytes[i] as number)) & 255] as number);
  return ~crc >>> 0;
}

function seeded(seed: number): number {
  const a = -1 ^ seed;
  return (T3[a & 255] as number) ^ (T2[(a >>> 8) & 255] as number) ^ (T1[(a >>> 16) & 255] as number) ^ (T0[a >>> 24] as number);
}
