import type { RandomSource } from '@mm/core';
import type { Timetable } from '../timetable.ts';

/** A listen key that lives. */
interface Entry {
  readonly key: string;
  readonly account: string;
  cancel: () => void;
}

/**
 * One listen key an account, good for an hour from the last call. When it runs out its connections are told, once, and hear
 * nothing more.
 */
export class ListenKeys {
  private readonly byAccount = new Map<string, Entry>();
  private readonly timetable: Timetable;
  private readonly random: RandomSource;
  private readonly lifeUs: number;
  private readonly expired: (key: string, nowUs: number) => void;

  constructor(timetable: Timetable, random: RandomSource, lifeUs: number, expired: (key: string, nowUs: number) => void) {
    this.timetable = timetable;
    this.random = random;
    this.lifeUs = lifeUs;
    this.expired = expired;
  }

  /** A new key, or the one there is, with an hour more. */
  create(account: string, nowUs: number): string {
    const known = this.byAccount.get(account);
    if (known !== undefined) {
      this.renew(known, nowUs);
      return known.key;
    }
    const entry: Entry = { key: this.makeKey(), account, cancel: () => undefined };
    this.byAccount.set(account, entry);
    this.renew(entry, nowUs);
    return entry.key;
  }

  /** `false`: there is none. */
  keepAlive(account: string, nowUs: number): boolean {
    const entry = this.byAccount.get(account);
    if (entry !== undefined) this.renew(entry, nowUs);
    return entry !== undefined;
  }

  /** Ends without a word. */
  remove(account: string): void {
    this.byAccount.get(account)?.cancel();
    this.byAccount.delete(account);
  }

  keyOf(account: string): string | undefined {
    return this.byAccount.get(account)?.key;
  }

  /** Ends the key of an account, or all, as if their hour were over (F16). Returns how many. */
  expire(account: string | undefined, nowUs: number): number {
    const entries = [...this.byAccount.values()].filter((entry) => account === undefined || entry.account === account);
    for (const entry of entries) {
      entry.cancel();
      this.end(entry, nowUs);
    }
    return entries.length;
  }

  private renew(entry: Entry, nowUs: number): void {
    entry.cancel();
    entry.cancel = this.timetable.at(nowUs + this.lifeUs, (atUs) => this.end(entry, atUs));
  }

  private end(entry: Entry, nowUs: number): void {
    this.byAccount.delete(entry.account);
    this.expired(entry.key, nowUs);
  }

  private makeKey(): string {
    return Array.from({ length: 64 }, () => LETTERS[Math.floor(this.random() * LETTERS.length)] ?? 'a').join('');
  }
}

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
