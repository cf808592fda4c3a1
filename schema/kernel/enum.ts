import { builder } from './builder.ts';

interface EnumOptions<Values> {
  readonly name: string;
  readonly description: string;
  /** The description of each value. */
  readonly values: { readonly [Value in keyof Values]: string };
}

/** Adds an enum type. The compiler requires a description of each value. */
export function enumType<const Values extends Readonly<Record<string, string>>>(
  values: Values,
  { name, description, values: descriptions }: EnumOptions<Values>,
) {
  const described = Object.fromEntries(
    Object.entries<string>(descriptions).map(([value, text]) => [value, { description: text }]),
  );
  return builder.enumType(values, { name, description, values: described } as never);
}

/** Adds an enum type whose values are the same in the code. */
export function enumOf<Value extends string>(
  options: EnumOptions<{ readonly [V in Value]: V }> & { readonly values: Readonly<Record<Value, string>> },
) {
  const values = Object.fromEntries(Object.keys(options.values).map((value) => [value, value]));
  return enumType(values as { readonly [V in Value]: V }, options);
}

/** Adds an enum type for names that are written otherwise in the code: `mainImage` is MAIN_IMAGE, `article.corrected` is ARTICLE_CORRECTED. */
export function enumOfNames<Name extends string>(
  names: readonly Name[],
  {
    describe,
    ...options
  }: { readonly name: string; readonly description: string; readonly describe: (name: Name) => string },
) {
  const entries = names.map((name) => [inCapitals(name), name] as const);
  return enumType(Object.fromEntries(entries) as Readonly<Record<string, Name>>, {
    ...options,
    values: Object.fromEntries(entries.map(([value, name]) => [value, describe(name)])),
  });
}

function inCapitals(name: string): string {
  return name
    .replace(/\B[A-Z]/g, '_$&')
    .replace('.', '_')
    .toUpperCase();
}
