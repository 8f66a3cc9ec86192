import { ByteReader } from './byte-reader.ts';
import { COMMAND_FIELDS } from './command-fields.ts';
import { crc32 } from './crc32.ts';
import { EVENT_FIELDS } from './event-fields.ts';
import type { SegmentFinding } from './journal-findings.ts';
import {
  CHECK_KIND,
  HASH_BYTES,
  HEADER_KIND,
  hex,
  MAGIC,
  nextLink,
  ORIGIN,
  RECORD_HEAD,
  readHeader,
  SEAL_KIND,
  type SegmentHeader,
} from './segment.ts';

/** How far behind a bad record a whole one is looked for, and how large one may be to be found. */
const SEARCH_BYTES = 1024 * 1024;
const SEARCHED_RECORD_BYTES = 64 * 1024;

/** One segment, record by record: each CRC, each place, each link of the chain. Stops for good at the first thing wrong. */
export class SegmentReader {
  readonly bytes: Uint8Array;
  readonly header: SegmentHeader | undefined = undefined;
  readonly reader: ByteReader;
  /** Of the record just read. */
  kind = 0;
  offset = 0;
  /** Where the next record begins: everything before it is whole. */
  end = 0;
  /** The chain's last link. */
  link: Uint8Array = ORIGIN;
  finding: SegmentFinding | undefined = undefined;
  /** Records so far. */
  ordinal = 0;
  readonly #segment: number;
  /** Where what the next seal is over begins. */
  #unsealed = 0;

  /** @param segment its number, as its name says */
  constructor(bytes: Uint8Array, segment: number) {
    this.bytes = bytes;
    this.reader = new ByteReader(bytes);
    this.#segment = segment;
    if (!startsWithMagic(bytes)) {
      const isPart = MAGIC.subarray(0, bytes.length).every((byte, i) => byte === bytes[i]);
      this.#find(isPart ? 'empty-segment' : 'damaged', 0, 'it does not begin as a journal does');
      return;
    }
    this.end = MAGIC.length;
    this.header = this.#readHeader();
  }

  /** Bytes that no seal covers yet. */
  get unsealedBytes(): Uint8Array {
    return this.bytes.subarray(this.#unsealed, this.end);
  }

  /** Goes to the next record that is an entry. @returns whether there is one */
  next(): boolean {
    while (this.#record()) {
      if (this.kind !== SEAL_KIND) return true;
      if (!this.#sealed()) return false;
    }
    return false;
  }

  /** Says that the record just read, though whole, cannot be. */
  reject(reason: string): void {
    this.#find('unreadable', this.offset, reason);
  }

  #readHeader(): SegmentHeader | undefined {
    if (!this.#record()) {
      if (this.finding === undefined || this.finding.type === 'torn-tail')
        this.#find('empty-segment', 0, 'its header is cut off');
      return undefined;
    }
    if (this.kind !== HEADER_KIND) {
      this.reject('it does not begin with a header');
      return undefined;
    }
    try {
      const header = readHeader(this.reader);
      this.link = Buffer.from(header.previous, 'hex');
      if (header.segment !== this.#segment) this.#find('broken-chain', 0, `it says it is segment ${header.segment}`);
      return header;
    } catch {
      this.reject('its header cannot be read');
      return undefined;
    }
  }

  #record(): boolean {
    const { bytes, reader, end } = this;
    if (this.finding !== undefined || end === bytes.length) return false;
    this.offset = end;
    if (end + RECORD_HEAD > bytes.length) return this.#badRecord('its head is cut off', true);
    const word = reader.uint32(end + 4);
    const stop = end + RECORD_HEAD + (word & 0xffffff);
    if (stop > bytes.length) return this.#badRecord('it is cut off', true);
    if (crc32(bytes, end + 4, stop, this.ordinal) !== reader.uint32(end)) return this.#badRecord('its CRC is another', false);
    this.kind = word >>> 24;
    this.ordinal += 1;
    reader.at = end + RECORD_HEAD;
    reader.end = stop;
    this.end = stop;
    if (this.kind === SEAL_KIND || this.kind === CHECK_KIND || isEntry(this.kind)) return true;
    if (this.kind === HEADER_KIND && this.offset === MAGIC.length) return true;
    this.reject(`a record of kind ${this.kind}`);
    return false;
  }

  #sealed(): boolean {
    const stated = this.bytes.subarray(this.offset + RECORD_HEAD, this.end);
    const link = nextLink(this.link, this.bytes.subarray(this.#unsealed, this.offset));
    if (stated.length !== HASH_BYTES || hex(stated) !== hex(link)) {
      this.#find('broken-chain', this.#unsealed, 'what a seal is over is not what was written');
      return false;
    }
    this.link = link;
    this.#unsealed = this.end;
    return true;
  }

  /** What is bad and last was torn; what is bad and followed by what is good was damaged. */
  #badRecord(reason: string, isCut: boolean): false {
    if (this.#isFollowed()) this.#find('damaged', this.end, reason);
    else this.#find(isCut ? 'torn-tail' : 'damaged-tail', this.end, reason);
    return false;
  }

  /** Is there a whole record behind the bad one, at the place in the segment that comes next? */
  #isFollowed(): boolean {
    const { bytes, reader } = this;
    const last = Math.min(bytes.length, this.end + SEARCH_BYTES) - RECORD_HEAD;
    for (let at = this.end + 1; at <= last; at += 1) {
      const word = reader.uint32(at + 4);
      const length = word & 0xffffff;
      const kind = word >>> 24;
      const stop = at + RECORD_HEAD + length;
      const isPlausible = kind === SEAL_KIND || kind === CHECK_KIND || isEntry(kind);
      if (!isPlausible || stop > bytes.length || length > SEARCHED_RECORD_BYTES) continue;
      if (crc32(bytes, at + 4, stop, this.ordinal + 1) === reader.uint32(at)) return true;
    }
    return false;
  }

  #find(type: SegmentFinding['type'], offset: number, reason: string): void {
    this.finding = { type, segment: this.#segment, offset, lostBytes: this.bytes.length - offset, reason };
  }
}

function isEntry(kind: number): boolean {
  return EVENT_FIELDS.has(kind) || COMMAND_FIELDS.has(kind);
}

function startsWithMagic(bytes: Uint8Array): boolean {
  return bytes.length >= MAGIC.length && MAGIC.every((byte, i) => byte === bytes[i]);
}
