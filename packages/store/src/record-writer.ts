import { ByteWriter } from './byte-writer.ts';
import { crc32 } from './crc32.ts';
import type { AppendFile } from './files.ts';
import { HASH_BYTES, MAX_RECORD_BYTES, nextLink, RECORD_HEAD, SEAL_KIND } from './segment.ts';

const FIRST_CAPACITY = 256 * 1024;

/**
 * The records of one segment as bytes: those since the last seal, of which the first `flushed` have left. Each has a CRC that
 * its place in the segment is part of; a seal is the chain's link over everything before it.
 */
export class RecordWriter {
  readonly out: ByteWriter = new ByteWriter(FIRST_CAPACITY);
  flushed = 0;
  link: Uint8Array;
  /** How many records the segment has. */
  #ordinal: number;
  #start = 0;

  constructor(link: Uint8Array, ordinal = 0) {
    this.link = link;
    this.#ordinal = ordinal;
  }

  /** Begins a new segment: nothing may be left over of the last. */
  begin(magic: Uint8Array): void {
    this.#ordinal = 0;
    this.flushed = 0;
    this.out.at = 0;
    this.out.forgetStrings();
    this.out.reserve(magic.length);
    this.out.bytes.set(magic, 0);
    this.out.at = magic.length;
  }

  /** Begins a record; what is written to `out` from here on is in it. */
  open(): void {
    this.out.reserve(RECORD_HEAD);
    this.#start = this.out.at;
    this.out.at += RECORD_HEAD;
  }

  /** Ends it. @throws {RangeError} when it is larger than a record can be */
  close(kind: number): void {
    const { out } = this;
    const start = this.#start;
    const length = out.at - start - RECORD_HEAD;
    if (length > MAX_RECORD_BYTES) throw new RangeError(`a record of ${length} bytes`);
    out.uint32(start + 4, length + kind * 0x1000000);
    out.uint32(start, crc32(out.bytes, start + 4, out.at, this.#ordinal));
    this.#ordinal += 1;
  }

  /** Bytes since the last seal. */
  get unsealed(): number {
    return this.out.at;
  }

  /** Bytes that have not left. */
  get pending(): number {
    return this.out.at - this.flushed;
  }

  /** Appends to a file what has not left. */
  flushTo(file: AppendFile): void {
    file.write(this.out.bytes, this.flushed, this.out.at);
    this.flushed = this.out.at;
  }

  /** Appends the link over what was written since the last. To be flushed, and then forgotten by {@link restart}. */
  seal(): void {
    this.sealOver(this.out.bytes.subarray(0, this.out.at));
  }

  /** Appends the link over bytes that are down already. */
  sealOver(bytes: Uint8Array): void {
    this.link = nextLink(this.link, bytes);
    this.open();
    this.out.reserve(HASH_BYTES);
    this.out.bytes.set(this.link, this.out.at);
    this.out.at += HASH_BYTES;
    this.close(SEAL_KIND);
  }

  /** What was sealed has left: the next link is over what comes now. */
  restart(): void {
    this.out.at = 0;
    this.flushed = 0;
  }
}
