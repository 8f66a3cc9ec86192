import type { Levels, Refusal } from '@mm/core';
import type { ByteReader } from './byte-reader.ts';
import type { ByteWriter } from './byte-writer.ts';

/** How one value is written, and read back the same. */
export interface Field<Value> {
  write(to: ByteWriter, value: Value): void;
  read(from: ByteReader): Value;
}

/** A field for every property: a property that is added to an event does not compile until it has one. */
export type Fields<Of> = { readonly [Key in keyof Of]-?: Field<Of[Key]> };

const NUMBER: Field<number> = { write: (to, value) => to.number(value), read: (from) => from.number() };
const OPTIONAL_NUMBER: Field<number | undefined> = {
  write: (to, value) => to.optionalNumber(value),
  read: (from) => from.optionalNumber(),
};
const TEXT: Field<string> = { write: (to, value) => to.text(value), read: (from) => from.text() };
const OPTIONAL_TEXT: Field<string | undefined> = {
  write: (to, value) => to.optionalText(value),
  read: (from) => (from.byte() === 0 ? undefined : from.text()),
};
const NAME: Field<string | undefined> = { write: (to, value) => to.interned(value), read: (from) => from.interned() };

/** A number, of whatever brand. */
export function number<Value extends number>(): Field<Value> {
  return NUMBER as Field<Value>;
}

export function optionalNumber<Value extends number>(): Field<Value | undefined> {
  return OPTIONAL_NUMBER as Field<Value | undefined>;
}

/** A string that is another in nearly every record: ids of orders and trades, decimals. */
export function text<Value extends string>(): Field<Value> {
  return TEXT as Field<Value>;
}

export function optionalText<Value extends string>(): Field<Value | undefined> {
  return OPTIONAL_TEXT as Field<Value | undefined>;
}

/** A string of few: names of venues, instruments and assets, sides, states. May be absent where the type says so. */
export function name<Value extends string | undefined>(): Field<Value> {
  return NAME as Field<Value>;
}

export const sequence: Field<number | bigint> = { write: (to, value) => to.sequence(value), read: (from) => from.sequence() };

/** Where a reconciliation ended: text or a sequence. */
export const cursor: Field<string | number | bigint | undefined> = {
  write: (to, value) => {
    to.byte(value === undefined ? 0 : typeof value === 'string' ? 1 : 2);
    if (typeof value === 'string') to.text(value);
    else if (value !== undefined) to.sequence(value);
  },
  read: (from) => {
    const kind = from.byte();
    return kind === 0 ? undefined : kind === 1 ? from.text() : from.sequence();
  },
};

export const boolean: Field<boolean> = { write: (to, value) => to.byte(value ? 1 : 0), read: (from) => from.byte() === 1 };

export const optionalBoolean: Field<boolean | undefined> = {
  write: (to, value) => to.byte(value === undefined ? 2 : value ? 1 : 0),
  read: (from) => {
    const byte = from.byte();
    return byte === 2 ? undefined : byte === 1;
  },
};

export const levels: Field<Levels> = { write: (to, value) => to.levels(value), read: (from) => from.levels() };

/** A refusal with its details, which may be missing altogether. */
export const refusal: Field<Refusal> = {
  write: (to, value) => {
    to.interned(value.code);
    to.text(value.message);
    const { details } = value;
    to.byte(details === undefined ? 0 : 1);
    if (details !== undefined) to.text(plainText(details));
  },
  read: (from) => {
    const head = { type: 'refusal', code: from.interned() as Refusal['code'], message: from.text() } as const;
    if (from.byte() === 0) return head;
    return { ...head, details: plainRead(from.text()) };
  },
};

/** Names and plain values, in their order. */
export const settings: Field<PlainValues> = {
  write: (to, value) => to.text(plainText(value)),
  read: (from) => plainRead(from.text()),
};

type PlainValues = Readonly<Record<string, string | number | boolean>>;

function plainText(values: PlainValues): string {
  return JSON.stringify(Object.entries(values).map(([key, value]) => [key, packed(value)]));
}

function plainRead(text: string): PlainValues {
  const entries = JSON.parse(text) as [string, string | boolean][];
  return Object.fromEntries(entries.map(([key, value]) => [key, unpacked(value)]));
}

// JSON has no NaN, no infinity and no minus zero: numbers go as text behind a mark.
function packed(detail: string | number | boolean): string | boolean {
  if (typeof detail === 'number') return `n${Object.is(detail, -0) ? '-0' : detail}`;
  return typeof detail === 'string' ? `s${detail}` : detail;
}

function unpacked(detail: string | boolean): string | number | boolean {
  if (typeof detail === 'boolean') return detail;
  return detail.startsWith('n') ? Number(detail.slice(1)) : detail.slice(1);
}

export function optional<Value>(field: Field<Value>): Field<Value | undefined> {
  return {
    write: (to, value) => {
      to.byte(value === undefined ? 0 : 1);
      if (value !== undefined) field.write(to, value);
    },
    read: (from) => (from.byte() === 0 ? undefined : field.read(from)),
  };
}

export function list<Value>(field: Field<Value>): Field<readonly Value[]> {
  return {
    write: (to, values) => {
      to.number(values.length);
      for (const value of values) field.write(to, value);
    },
    read: (from) => {
      const count = from.number();
      const values: Value[] = [];
      for (let i = 0; i < count; i += 1) values.push(field.read(from));
      return values;
    },
  };
}

/** An object, property by property, in the order given here. */
export function object<Of>(fields: Fields<Of>): Field<Of> {
  const keys = Object.keys(fields) as (keyof Of)[];
  const parts = keys.map((key) => fields[key] as Field<unknown>);
  return {
    write: (to, value) => {
      for (let i = 0; i < keys.length; i += 1) (parts[i] as Field<unknown>).write(to, value[keys[i] as keyof Of]);
    },
    read: (from) => {
      const value = {} as Of;
      for (let i = 0; i < keys.length; i += 1)
        value[keys[i] as keyof Of] = (parts[i] as Field<unknown>).read(from) as Of[keyof Of];
      return value;
    },
  };
}

/** The same for one member of a union: its `type` is written by whoever chooses among them. */
export function member<Of extends { readonly type: string }>(type: Of['type'], fields: Fields<Omit<Of, 'type'>>): Field<Of> {
  const keys = Object.keys(fields) as (keyof Omit<Of, 'type'>)[];
  const parts = keys.map((key) => fields[key] as Field<unknown>);
  return {
    write: (to, value) => {
      for (let i = 0; i < keys.length; i += 1) (parts[i] as Field<unknown>).write(to, value[keys[i] as keyof Omit<Of, 'type'>]);
    },
    read: (from) => {
      const value = { type } as Record<string, unknown>;
      for (let i = 0; i < keys.length; i += 1) value[keys[i] as string] = (parts[i] as Field<unknown>).read(from);
      return value as unknown as Of;
    },
  };
}
