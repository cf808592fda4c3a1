/** Compares what the schema says that readers see with what they got. */
import { getNamedType, isObjectType } from 'graphql';
import { schema } from '../../../schema/index.ts';
import { RESTRICTED_FIELDS } from '../clients/crawl.ts';

const FOR_MEMBERS = /\b(Null|Empty|False) for readers\b/;
/** Fields that are null if what they lead to is hidden. */
const HIDDEN_OBJECTS = /\b(visible to you|you can (no longer )?see)\b/;
const NOT_FOR_READERS = /Readers (never|don't|do not) see\b|Only admins see\b/;

/** A value of a field, and the id of the object that has the field. */
interface Answered {
  readonly field: string;
  readonly of: string;
}

interface Read {
  readonly types: ReadonlySet<string>;
  /** Of objects with an id, so that members' values can be compared with readers'. */
  readonly values: readonly Answered[];
  readonly ids: ReadonlySet<string>;
}

/** What a crawl found. It names fields after their types. */
function readIn(answers: ReadonlyMap<string, string>): Read {
  const types = new Set<string>();
  const ids = new Set<string>();
  const values: Answered[] = [];
  const read = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    const id = 'id' in value ? String(value.id) : null;
    if (id !== null) ids.add(id);
    for (const [key, held] of Object.entries(value)) {
      const [typename = '', name] = key.split('_');
      if (name !== undefined) {
        types.add(typename);
        const of = typename === 'Query' ? 'Query' : id;
        if (of !== null && hasValue(held)) values.push({ field: `${typename}.${name}`, of });
      }
      read(held);
    }
  };
  for (const text of answers.values()) read(JSON.parse(text));
  ids.add('Query');
  return { types, values, ids };
}

function hasValue(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0;
  if (typeof value !== 'object' || value === null) return value !== null && value !== false;
  if ('totalCount' in value) return value.totalCount !== 0;
  return !('edges' in value) || hasValue(value.edges);
}

/**
 * The fields whose description says something else than what a reader got: those for members that readers got a value of, and
 * others of which members got a value where readers got none.
 */
export function brokenPromises(
  toReader: ReadonlyMap<string, string>,
  toMember: ReadonlyMap<string, string>,
): string[] {
  const [reader, member] = [readIn(toReader), readIn(toMember)];
  const read = new Set(reader.values.map(({ field }) => field));
  const seen = new Set(member.values.flatMap(({ field, of }) => (reader.ids.has(of) ? [field] : [])));
  return Object.values(schema.getTypeMap()).flatMap((type) => {
    if (!isObjectType(type) || !member.types.has(type.name)) return [];
    if (!reader.types.has(type.name)) {
      const isSaid = NOT_FOR_READERS.test(type.description ?? '') || isPartOfHidden(type.name);
      return isSaid ? [] : [`${type.name}: readers see none`];
    }
    return Object.values(type.getFields()).flatMap(({ name, description }) => {
      const field = `${type.name}.${name}`;
      if (FOR_MEMBERS.test(description ?? '')) return read.has(field) ? [`${field}: readers see it`] : [];
      const isSaid = HIDDEN_OBJECTS.test(description ?? '') || RESTRICTED_FIELDS.has(name);
      return read.has(field) || !seen.has(field) || isSaid ? [] : [`${field}: readers never see it`];
    });
  });
}

/** Whether only types that readers don't see, and fields that are for members, have objects of this type. */
function isPartOfHidden(typename: string): boolean {
  const owners = Object.values(schema.getTypeMap()).flatMap((type) =>
    isObjectType(type)
      ? Object.values(type.getFields()).flatMap((field) =>
          // A payload is for who sent the mutation.
          getNamedType(field.type).name === typename && !type.name.endsWith('Payload')
            ? [{ type, field }]
            : [],
        )
      : [],
  );
  return owners.every(
    ({ type, field }) =>
      NOT_FOR_READERS.test(type.description ?? '') ||
      FOR_MEMBERS.test(field.description ?? '') ||
      RESTRICTED_FIELDS.has(field.name),
  );
}
