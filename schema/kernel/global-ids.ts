import { RequestError } from '../../src/errors.ts';

const GLOBAL_ID = /^([A-Za-z]+):([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

export interface GlobalId {
  readonly typename: string;
  readonly id: string;
}

export function encodeGlobalId(typename: string, id: string): string {
  return Buffer.from(`${typename}:${id}`).toString('base64url');
}

/** The type and the row that a global id names, or null for what is no global id. */
export function parseGlobalId(globalId: string): GlobalId | null {
  const [, typename, id] = GLOBAL_ID.exec(Buffer.from(globalId, 'base64url').toString()) ?? [];
  return typename === undefined || id === undefined ? null : { typename, id };
}

/** @throws RequestError BAD_USER_INPUT */
export function decodeGlobalId(globalId: string): GlobalId {
  const parsed = parseGlobalId(globalId);
  if (parsed === null) {
    throw new RequestError(
      'BAD_USER_INPUT',
      `'${globalId.slice(0, 80)}' is no id. Take ids from what the API gave you.`,
    );
  }
  return parsed;
}

/** An input with the row’s own id in place of each decoded global id. */
export type WithRowIds<T> = T extends GlobalId
  ? string
  : T extends Date
    ? T
    : T extends readonly (infer Item)[]
      ? WithRowIds<Item>[]
      : T extends object
        ? { [Key in keyof T]: WithRowIds<T[Key]> }
        : T;

/** The domains know rows, not global ids. */
export function withRowIds<T>(input: T): WithRowIds<T> {
  return unwrap(input) as WithRowIds<T>;
}

function unwrap(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(unwrap);
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  if (isGlobalId(value)) return value.id;
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, unwrap(field)]));
}

function isGlobalId(value: object): value is GlobalId {
  return 'typename' in value && 'id' in value && typeof value.id === 'string';
}
