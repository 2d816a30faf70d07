/**
 * Nominal types: a number that carries the name of what it counts.
 *
 * A brand exists only for the compiler. Each brand is made in the one file that owns it ("parse
 * once, then trust"); nothing else may cast to it.
 */
declare const brand: unique symbol;

/** Marks a primitive as belonging to one kind of thing, so that two kinds cannot be mixed up. */
export type Brand<Name extends string> = { readonly [brand]: Name };
