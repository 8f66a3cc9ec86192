import type { z } from 'zod';
import { nearestWord } from './nearest-word.ts';

/**
 * The valid key nearest to a mistyped one at `path` of `schema`, through whatever wraps the object there.
 * Not part of the package's surface.
 */
export function nearestKey(schema: z.ZodType, path: readonly PropertyKey[], key: string): string | undefined {
  let places: readonly Definition[] = objectsIn(definitionOf(schema));
  for (const part of path) places = places.flatMap((place) => childrenAt(place, part)).flatMap(objectsIn);
  return nearestWord(
    key,
    places.flatMap((place) => Object.keys(place.shape ?? {})),
  );
}

/** The parts of zod's definitions that lead further in. Read by shape, since `instanceof` fails across two copies of zod. */
interface Definition {
  readonly shape?: Readonly<Record<string, z.ZodType>>;
  readonly element?: z.ZodType;
  readonly valueType?: z.ZodType;
  readonly items?: readonly z.ZodType[];
  readonly options?: readonly z.ZodType[];
  readonly innerType?: z.ZodType;
  readonly in?: z.ZodType;
  readonly left?: z.ZodType;
  readonly right?: z.ZodType;
  readonly getter?: () => z.ZodType;
}

function definitionOf(schema: z.ZodType): Definition {
  return schema.def as Definition;
}

/** What a value at this place may have to fit, once optional, default, choice and the like are taken off. */
function objectsIn(place: Definition): readonly Definition[] {
  const inside = [place.innerType, place.in, place.left, place.right, place.getter?.(), ...(place.options ?? [])];
  const schemas = inside.filter((one) => one !== undefined);
  return schemas.length === 0 ? [place] : schemas.map(definitionOf).flatMap(objectsIn);
}

function childrenAt(place: Definition, part: PropertyKey): readonly Definition[] {
  const own = place.shape !== undefined && Object.hasOwn(place.shape, part) ? place.shape[String(part)] : undefined;
  const children = [own, place.element, place.valueType, place.items?.[Number(part)]];
  return children.filter((one) => one !== undefined).map(definitionOf);
}
