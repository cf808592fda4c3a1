/** Checks what extensions give to `builder`: JavaScript has no types, and `dateline` doesn't check those of TypeScript. */
import { z } from 'zod';

const description = z.string();
const aFunction = z.custom((value) => typeof value === 'function', 'must be a function');

/** An object with these keys alone. The message says which ones it may have. */
function strict<Shape extends z.ZodRawShape>(shape: Shape): z.ZodObject<Shape, z.core.$strict> {
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? `has "${issue.keys.join('", "')}", and may have ${Object.keys(shape).join(', ')}`
        : undefined,
  });
}

/** What each object of JavaScript has by this name would be taken for a value. */
const name = z.string().refine((text) => !(text in Object.prototype), {
  error: 'must have another name: each object of JavaScript has this one',
});

const inputs = z.record(name, strict({ type: z.string(), description, optional: z.boolean().optional() }));

const field = strict({
  type: z.union(
    [z.string(), z.tuple([z.string()])],
    "must be the name of a type, such as 'Article' or ['Article']",
  ),
  description,
  nullable: z.boolean().optional(),
  args: inputs.optional(),
  reads: z.string().optional(),
  resolve: aFunction.optional(),
});

const mutation = strict({
  description,
  may: z.enum(['REPORTER', 'EDITOR', 'ADMIN'], 'must be REPORTER, EDITOR or ADMIN'),
  input: inputs,
  payload: z
    .record(name, z.string())
    .refine(
      (fields) => Object.keys(fields).length > 0,
      'must have a field, whose object is the subject in the audit log',
    ),
  change: aFunction,
});

const objectType = strict({ description, fields: z.record(name, field) });

const enumType = strict({ description, values: z.record(z.string(), z.string()) });

const DEFINITIONS = { field, mutation, objectType, enumType };

/** @param place such as `Article.sponsor` @throws Error that names the place and what is wrong there */
export function mustBeDefined(kind: keyof typeof DEFINITIONS, place: string, definition: unknown): void {
  const named = name.safeParse(place.split('.').at(-1));
  const [issue] = (named.error ?? DEFINITIONS[kind].safeParse(definition).error)?.issues ?? [];
  if (issue === undefined) return;
  // The key of a record is wrong.
  const { message } = issue.code === 'invalid_key' ? (issue.issues[0] ?? issue) : issue;
  const at = [place, ...issue.path.map(String)].join('.');
  throw new Error(/^(?:has|must) /.test(message) ? `${at} ${message}` : `${at} is not valid (${message})`);
}
