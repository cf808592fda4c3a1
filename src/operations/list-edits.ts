import type { z } from 'zod';
import { ValidationError } from '../errors.ts';
import { ITEMS, manyOf, type Rules } from './validation.ts';

type Adding<Name extends string> = `add${Capitalize<Name>}`;
type Removing<Name extends string> = `remove${Capitalize<Name>}`;

/** The names of the fields that add to a list and remove from it. */
export function partsOf<Name extends string>(name: Name) {
  const capitalized = `${name.charAt(0).toUpperCase()}${name.slice(1)}` as Capitalize<Name>;
  return { adding: `add${capitalized}`, removing: `remove${capitalized}` } as const;
}

/** Whether a path in an input leads into a field that removes from a list. */
export function isRemoved([field = '']: readonly string[]): boolean {
  return /^remove[A-Z]/.test(field);
}

/** The fields of an update for a list: one replaces it, one adds to it, and one removes from it. */
export function listFields<
  const Name extends string,
  Item extends z.ZodType,
  Whole extends z.ZodType = z.ZodOptional<z.ZodNullable<z.ZodArray<Item>>>,
>(name: Name, item: Item, whole?: Whole) {
  const part = manyOf(item).nullish();
  const { adding, removing } = partsOf(name);
  const fields = { [name]: whole ?? part, [adding]: part, [removing]: part };
  return fields as unknown as Record<Name, Whole> & Record<Adding<Name> | Removing<Name>, typeof part>;
}

/** The rules of all such lists among the fields of an input: what is replaced as a whole is not also added to. */
export function listRules(fields: readonly string[]): Rules<object> {
  const lists = fields.filter((name) => fields.includes(partsOf(name).adding));
  return lists.flatMap((name) =>
    Object.values(partsOf(name)).map((field) => ({
      of: [name, field],
      holds: (input: object) => {
        const { [name]: whole, [field]: part } = input as Record<string, unknown>;
        return whole === undefined || part == null;
      },
      code: 'CONFLICTING' as const,
      message: `must be left out if \`${name}\` is given, which replaces the whole list`,
      path: [field],
    })),
  );
}

type ListInput<Name extends string, Item> = Partial<
  Readonly<Record<Name | Adding<Name> | Removing<Name>, readonly Item[] | null | undefined>>
>;

interface Stored<Item> {
  /** The list as it is. Its owner's row is locked, so that of two who add at once, the later one sees the other's items. */
  readonly present: readonly Item[];
  /** What is equal for two items if one takes the place of the other. */
  readonly keyOf: (item: Item) => unknown;
}

/**
 * The whole list that an input gives or makes: first without what it removes, then with what it adds, at the end. An added item that
 * is there already stays in its place. Undefined if the input has nothing about the list.
 * @throws ValidationError if the list gets too long
 */
export function editedList<Name extends string, Item>(
  input: ListInput<NoInfer<Name>, Item>,
  name: Name,
  { present, keyOf }: Stored<Item>,
): readonly Item[] | undefined {
  const { adding, removing } = partsOf(name);
  const given: Readonly<Record<string, readonly Item[] | null | undefined>> = input;
  const { [name]: whole, [adding]: added, [removing]: removed } = given;
  if (whole !== undefined) return whole ?? [];
  if (added == null && removed == null) return undefined;
  const key = (item: Item) => JSON.stringify(keyOf(item));
  const gone = new Set(removed?.map(key));
  const items = present.filter((item) => !gone.has(key(item)));
  for (const item of added ?? []) {
    const index = items.findIndex((each) => key(each) === key(item));
    items.splice(index < 0 ? items.length : index, index < 0 ? 0 : 1, item);
  }
  if (items.length > ITEMS && items.length > present.length) {
    const message = `must leave at most ${ITEMS} items in the list, which has ${present.length}`;
    throw new ValidationError({ code: 'TOO_MANY', message, path: [adding], max: ITEMS });
  }
  return items;
}

/** As `editedList`, for a list of ids. */
export function editedIds<Name extends string>(
  input: ListInput<NoInfer<Name>, string>,
  name: Name,
  present: readonly string[],
): readonly string[] | undefined {
  return editedList(input, name, { present, keyOf: (id) => id });
}
