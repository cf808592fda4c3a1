import { z } from 'zod';
import type { Input } from '../../src/extensions/define.ts';
import { tableOfType } from '../../src/extensions/installed.ts';
import { rowId } from '../../src/operations/row-id.ts';
import { apiTypes, instant, line, optional, slug, text, url } from '../../src/operations/validation.ts';
import { isNodeEntity } from '../kernel/visible.ts';

/** The types of arguments and inputs without ids, with their scalars. */
const INPUTS: ReadonlyMap<string, readonly [scalar: string, schema: z.ZodType]> = new Map(
  Object.entries({
    line: ['String', line],
    text: ['String', text],
    slug: ['String', slug],
    url: ['URL', url],
    Int: ['Int', z.int32()],
    Float: ['Float', z.number().register(apiTypes, { scalar: 'Float' })],
    Boolean: ['Boolean', z.boolean()],
    DateTime: ['DateTime', instant],
  } as const),
);

/** The enums of extensions, with their values. */
const enums = new Map<string, z.ZodType>();

export function addEnumInput(name: string, values: readonly string[]): void {
  enums.set(name, z.enum(values).register(apiTypes, { scalar: name }));
}

/** Whether a value of the type is the id of an object. */
export function hasIds(type: string): boolean {
  return isNodeEntity(type) || tableOfType(type) !== undefined;
}

/** The type of an argument in GraphQL. @param place of the argument @throws Error if there is no such type */
export function argumentType(type: string, place: string): string {
  if (hasIds(type)) return 'ID';
  const [scalar = enums.has(type) ? type : undefined] = INPUTS.get(type) ?? [];
  if (scalar === undefined) throw unknown(type, place);
  return scalar;
}

/** The check of an input field, which has its type. @throws Error if there is no such type */
export function inputSchema({ type, optional: isOptional = false }: Input, place: string): z.ZodType {
  const [, schema = enums.get(type)] = INPUTS.get(type) ?? [];
  if (schema === undefined && !hasIds(type)) throw unknown(type, place);
  const checked = schema ?? rowId(type as never);
  return isOptional ? optional(checked) : checked;
}

function unknown(type: string, place: string): Error {
  return new Error(`${place} has the type ${type}, which is unknown; an enum is added before it is used`);
}
