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
