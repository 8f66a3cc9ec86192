import {
  closeSync,
  fdatasyncSync,
  fsyncSync,
  ftruncateSync,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  renameSync,
  statSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import type { AppendFile, Files } from './files.ts';

/** Nobody else's business. */
const OWNER_ONLY = 0o600;
const OWNER_ONLY_DIRECTORY = 0o700;

/** What is being written and not in place yet; left over after a crash, and of no meaning. */
const TEMPORARY = '.new';

/**
 * A directory of the file system, made if there is none. Its files can be read by their owner only.
 * @throws whatever the file system does
 */
export function nodeFiles(directory: string): Files {
  mkdirSync(directory, { recursive: true, mode: OWNER_ONLY_DIRECTORY });
  const at = (name: string): string => join(directory, name);
  const writeWhole = (name: string, bytes: Uint8Array): string => {
    const path = at(`${name}.${process.pid}${TEMPORARY}`);
    const file = openSync(path, 'w', OWNER_ONLY);
    try {
      writeAll(file, bytes, 0, bytes.length);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    return path;
  };
  return {
    list: () => readdirSync(directory).filter((name) => !name.endsWith(TEMPORARY)),
    read: (name, limit) => readOrNothing(at(name), limit),
    size: (name) => statSync(at(name), { throwIfNoEntry: false })?.size,
    create: (name) => {
      const file = new NodeAppendFile(openSync(at(name), 'ax', OWNER_ONLY));
      syncDirectory(directory);
      return file;
    },
    open: (name) => new NodeAppendFile(openSync(at(name), 'a', OWNER_ONLY)),
    truncate: (name, length) => {
      const file = openSync(at(name), 'r+');
      try {
        ftruncateSync(file, length);
        fsyncSync(file);
      } finally {
        closeSync(file);
      }
    },
    replace: (name, bytes) => {
      renameSync(writeWhole(name, bytes), at(name));
      syncDirectory(directory);
    },
    createWhole: (name, bytes) => {
      const path = writeWhole(name, bytes);
      try {
        linkSync(path, at(name));
      } catch (error) {
        if (codeOf(error) === 'EEXIST') return false;
        throw error;
      } finally {
        unlinkSync(path);
      }
      syncDirectory(directory);
      return true;
    },
    remove: (name) => unlinkSync(at(name)),
  };
}

/** A class, and no functions made for each file: those are others after each rotation, and code made for the last is lost. */
class NodeAppendFile implements AppendFile {
  readonly #file: number;

  constructor(file: number) {
    this.#file = file;
  }

  write(bytes: Uint8Array, from: number, to: number): void {
    writeAll(this.#file, bytes, from, to);
  }

  sync(): void {
    fdatasyncSync(this.#file);
  }

  close(): void {
    closeSync(this.#file);
  }
}

/** The system may take less than it is given, as on a disk that is nearly full. */
function writeAll(file: number, bytes: Uint8Array, from: number, to: number): void {
  let at = from;
  while (at < to) at += writeSync(file, bytes, at, to - at);
}

function readOrNothing(path: string, limit: number | undefined): Uint8Array | undefined {
  try {
    if (limit === undefined) return readFileSync(path);
    const file = openSync(path, 'r');
    try {
      const bytes = new Uint8Array(limit);
      return bytes.subarray(0, readSync(file, bytes, 0, limit, 0));
    } finally {
      closeSync(file);
    }
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** A file's name is part of its directory, and survives a power cut only with it. */
function syncDirectory(directory: string): void {
  const file = openSync(directory, 'r');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

function codeOf(error: unknown): unknown {
  return (error as { code?: unknown }).code;
}
