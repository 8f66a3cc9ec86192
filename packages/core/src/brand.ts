/**
 * A type that only its own constructor makes: a `Ticks` is a number, a number is not a `Ticks`.
 * The key is a plain string, so two installed copies of this package agree on the same brand.
 */
export type Brand<Value, Name extends string> = Value & { readonly __brand: Name };
