/**
 * Ids on the wire are the exchange's own plus an offset: with a large one they pass 2^53 (F32), and are written as digits all
 * the same.
 */
export class WireIds {
  private readonly offset: bigint;

  constructor(offset: bigint) {
    this.offset = offset;
  }

  wire(id: number): number | bigint {
    const wire = this.offset + BigInt(id);
    return wire <= MAX_SAFE ? Number(wire) : wire;
  }

  /** The exchange's own id; one it never gave may come out, and is then not found. */
  own(wire: bigint): number {
    const id = wire - this.offset;
    return id > 0n && id <= MAX_SAFE ? Number(id) : 0;
  }
}

const MAX_SAFE = BigInt(Number.MAX_SAFE_INTEGER);
