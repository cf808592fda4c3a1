/** The words of the spellings, written into each text field of an input of the schema. */
import { getNamedType, getNullableType, isInputObjectType, isListType, type GraphQLInputType } from 'graphql';
import { schema } from '../../../schema/index.ts';
import type { Path } from '../valid-inputs/filled.ts';
import { ADDRESSES, NAME, SPELLINGS } from './spellings.ts';

export const PHONE = '4420794609';

/** A text field of an input. */
export interface TextField {
  readonly path: Path;
  readonly type: 'String' | 'URL' | 'JSON';
  readonly was: unknown;
}

/** The name of a field, without the places in lists. */
export function nameOf(mutation: string, { path }: Pick<TextField, 'path'>): string {
  return [mutation, ...path.filter((part) => typeof part === 'string')].join('.');
}

/** All text fields of a mutation that have a value in this input. */
export function textFieldsOf(mutation: string, input: object): TextField[] {
  const [argument] = schema.getMutationType()?.getFields()[mutation]?.args ?? [];
  if (argument === undefined) throw new Error(`${mutation} takes nothing.`);
  return within(argument.type, input, []);
}

const TYPES: readonly string[] = ['String', 'URL', 'JSON'] satisfies TextField['type'][];

function within(of: GraphQLInputType, value: unknown, path: Path): TextField[] {
  if (value === null || value === undefined) return [];
  const type = getNullableType(of);
  if (isListType(type))
    return (Array.isArray(value) ? value : [value]).flatMap((item, index) =>
      within(type.ofType, item, [...path, index]),
    );
  if (isInputObjectType(type))
    return Object.entries(type.getFields()).flatMap(([name, field]) =>
      within(field.type, Reflect.get(Object(value) as object, name), [...path, name]),
    );
  const { name } = getNamedType(type);
  return TYPES.includes(name) ? [{ path, type: name as TextField['type'], was: value }] : [];
}

let count = 0;

/** The values with the words that a field may take, the best first: each time in another spelling, or as another address. */
export function worded({ path, type, was }: TextField): unknown[] {
  count += 1;
  const spelling = SPELLINGS[count % SPELLINGS.length] ?? '';
  const address = ADDRESSES[count % ADDRESSES.length] ?? '';
  if (type === 'URL') return [address];
  if (type === 'JSON') return [customValue(spelling, address)];
  const text = `So ${spelling} ${PHONE} ${count}`;
  const html = `So ${spelling}, ${PHONE}: <a href="${address}" title="${spelling}">here</a>`;
  const slug = `zubenel-okonjo-${PHONE}-${count}`;
  const texts = path.at(-1) === 'html' && was !== '' ? [html, text] : [text];
  return [...texts, `${NAME} ${PHONE} ${count}`, slug, address];
}

export function customValue(spelling: string, address: string): object {
  return {
    mood: spelling,
    aside: {
      [`${spelling} is`]: { n: Number(PHONE), list: [Number(PHONE), 7] },
      all: [spelling, address, PHONE],
    },
  };
}
