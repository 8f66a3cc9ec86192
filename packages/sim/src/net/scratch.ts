/**
 * The one buffer through which all messages of a network are handed over. Each overwrites the one before, as a socket's
 * reads do, so that whoever keeps the bytes of a message beyond its call finds another's there.
 */
export class Scratch {
  readonly #encoder = new TextEncoder();
  #bytes = new Uint8Array(64 * 1_024);

  encode(text: string): Uint8Array {
    if (this.#bytes.length < 3 * text.length) this.#bytes = new Uint8Array(6 * text.length);
    const { written } = this.#encoder.encodeInto(text, this.#bytes);
    return this.#bytes.subarray(0, written);
  }
}
