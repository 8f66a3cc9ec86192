/**
 * One directory, as the journal and the lease need it. Every call is done when it returns, and throws when it could not be
 * done: a full disk, an input/output error, a file system that is read-only.
 */
export interface Files {
  /** The names of the files in it, in any order. */
  list(): readonly string[];
  /** The file, or so many bytes of its beginning; `undefined` when there is none of that name. */
  read(name: string, limit?: number): Uint8Array | undefined;
  /** Its length; `undefined` when there is none. */
  size(name: string): number | undefined;
  /** Makes a new file to append to, readable by its owner only. Throws when there is one already. */
  create(name: string): AppendFile;
  /** Opens a file there is. */
  open(name: string): AppendFile;
  truncate(name: string, length: number): void;
  /** Puts a whole file in place of one there may be: after a crash there is the old one or the new one, both whole. */
  replace(name: string, bytes: Uint8Array): void;
  /** Makes a whole file at once, unless there is one. @returns whether it was made */
  createWhole(name: string, bytes: Uint8Array): boolean;
  remove(name: string): void;
}

export interface AppendFile {
  /**
   * Appends `bytes[from … to)`, in one call to the system where that takes them. Bounds, and not a part made of the array: a
   * part would be an object made for every turn.
   */
  write(bytes: Uint8Array, from: number, to: number): void;
  /** Returns when what was written would survive a power cut. */
  sync(): void;
  close(): void;
}
