import { builder } from './builder.ts';

interface EnumOptions<Values> {
  readonly name: string;
  readonly description: string;
  /** What each value means. */
  readonly values: { readonly [Value in keyof Values]: string };
}

/** An enumeration of the model or of the domain, in the API. The compiler asks for a description of each value. */
export function enumType<const Values extends Readonly<Record<string, string>>>(
  values: Values,
  { name, description, values: descriptions }: EnumOptions<Values>,
) {
  const described = Object.fromEntries(
    Object.entries<string>(descriptions).map(([value, text]) => [value, { description: text }]),
  );
  return builder.enumType(values, { name, description, values: described } as never);
}
