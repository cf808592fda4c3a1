/** Adds the types, fields and mutations of extensions to the schema. What they return obeys the rules of what the caller may see. */
import { isLeafType, validateSchema, type GraphQLResolveInfo, type GraphQLSchema } from 'graphql';
import { messageOf } from '../../src/db/check-server.ts';
import { RequestError, StartupError } from '../../src/errors.ts';
import type {
  Builder,
  Mutation,
  Extension,
  Field,
  Input,
  ObjectType,
  Row,
  TypeName,
  Values,
} from '../../src/extensions/define.ts';
import {
  extensionsForSchema,
  extensionTables,
  installed,
  showColumn,
} from '../../src/extensions/installed.ts';
import { builder } from '../kernel/builder.ts';
import type { ApiContext } from '../kernel/context.ts';
import { ROWS_OF_EXTENSION, sqlStatements } from '../kernel/cost.ts';
import { encodeGlobalId, parseGlobalId } from '../kernel/global-ids.ts';
import { isNodeEntity } from '../kernel/visible.ts';
import { addEnumInput, argumentType, hasIds } from './inputs.ts';
import { failedIn, guarded, handled } from '../../src/extensions/guarded.ts';
import { mustBeDefined } from './definitions.ts';
import { addMutation } from './mutations.ts';
import { checkValue, documentFor, readingOf, readParent, shownValue } from './values.ts';

/** What extensions have added, to name the one that can't be. */
const added: {
  readonly extension: string;
  readonly type: string;
  readonly name: string;
  readonly of: string;
}[] = [];

/** Adds what the installed extensions have. @throws StartupError that names the extension */
export function addExtensions(): void {
  for (const extension of extensionsForSchema()) {
    try {
      const returned: unknown = extension.schema?.(builderOf(extension));
      if (returned instanceof Promise) {
        void handled(returned);
        throw new Error('its `schema` must not be async, since what it adds after an await comes too late');
      }
    } catch (error) {
      const reason = messageOf(error);
      throw new StartupError(`The extension ${extension.name} can't be added to the schema: ${reason}`);
    }
  }
}

/**
 * Builds the schema.
 * @throws StartupError if an extension has a name twice, or a type that doesn't exist
 */
export function built<Schema>(build: () => Schema): Schema {
  try {
    return build();
  } catch (error) {
    if (installed().length === 0) throw error;
    const reason = messageOf(error);
    const words = new Set(reason.match(/\w+/g));
    const wrong = added.filter(
      ({ type, name, of }) =>
        (words.has(name) && (words.has(type) || name.startsWith('__'))) || words.has(of),
    );
    const possible =
      wrong.length > 0 ? wrong.map(({ extension }) => extension) : installed().map(({ name }) => name);
    const names = [...new Set(possible)];
    throw new StartupError(
      `The schema can't be built with ${names.length === 1 ? 'the extension' : 'the extensions'} ${names.join(', ')}: ${reason}`,
    );
  }
}

/**
 * Checks what extensions have added. Otherwise, GraphQL would refuse each operation.
 * @throws StartupError if the schema isn't valid, or a field has a type that nothing can be returned for
 */
export function checkExtensions(schema: GraphQLSchema): void {
  if (installed().length === 0) return;
  built(() => {
    const [error] = validateSchema(schema);
    if (error !== undefined) throw error;
    const own = new Set(added.map(({ type }) => type));
    for (const { type, name, of } of added) {
      const isFine = own.has(of) || hasIds(of) || isLeafType(schema.getType(of));
      if (!isFine)
        throw new Error(
          `${type}.${name} has the type ${of}, which no \`resolve\` can return; take one with ids, or one of your own`,
        );
    }
  });
}

function builderOf({ name: extension, tables = {} }: Extension): Builder {
  return {
    tableType(table, type) {
      mustBeDefined('objectType', table, type);
      const { description, fields } = type;
      if (!Object.hasOwn(tables, table)) throw new Error(`it declares no table ${table}`);
      for (const [name, { resolve }] of Object.entries(fields))
        if (resolve === undefined) showColumn(table, name);
      builder.objectRef<Row>(table).implement({
        description,
        interfaces: [builder.nodeInterfaceRef()],
        fields: (t) => ({
          id: t.field({
            type: 'ID',
            description: 'The global id.',
            resolve: ({ id }) => encodeGlobalId(table, id),
          }),
          ...fieldsOf(extension, table, type, t),
        }),
      });
    },
    objectType(name, type) {
      mustBeDefined('objectType', name, type);
      added.push({ extension, type: name, name, of: name });
      builder.objectRef<object>(name).implement({
        description: type.description,
        fields: (t) => fieldsOf(extension, name, type, t) as never,
      });
    },
    enumType(name, type) {
      mustBeDefined('enumType', name, type);
      added.push({ extension, type: name, name, of: name });
      const { description, values } = type;
      const described = Object.entries(values).map(([value, text]) => [value, { description: text, value }]);
      builder.enumType(name, { description, values: Object.fromEntries(described) as never });
      addEnumInput(name, Object.keys(values));
    },
    field(type, name, field) {
      mustBeDefined('field', `${type}.${name}`, field);
      if (field.resolve === undefined) throw new Error(`${type}.${name} needs \`resolve\``);
      if (type === 'Query') {
        builder.queryField(
          name,
          (t) => optionsFor(extension, type, name, field as unknown as Field, t) as never,
        );
        return;
      }
      if (!isNodeEntity(type))
        throw new Error(`it adds ${name} to ${type}, which is no type of Dateline with ids`);
      builder.prismaObjectField(
        type,
        name,
        (t) => optionsFor(extension, type, name, field as unknown as Field, t) as never,
      );
    },
    mutation(name, spec) {
      addMutation(extension, name, spec as unknown as Mutation);
    },
  };
}

function fieldsOf(extension: string, type: string, { fields }: ObjectType, t: unknown): object {
  return Object.fromEntries(
    Object.entries(fields).map(([name, field]) => [name, optionsFor(extension, type, name, field, t)]),
  );
}

interface FieldBuilder {
  readonly field: (options: object) => unknown;
  readonly arg: (options: object) => unknown;
}

/** Whether a field has objects, rather than values. */
function isOfRows(type: Field['type']): boolean {
  const name = nameOf(type);
  return isNodeEntity(name) || extensionTables().some((table) => table.type === name);
}

type Resolve = (parent: never, args: never, context: ApiContext, info: GraphQLResolveInfo) => unknown;

function optionsFor(extension: string, type: string, name: string, field: Field, t: unknown): unknown {
  const { field: define, arg } = t as FieldBuilder;
  const { nullable = true, description, args = {}, reads } = field;
  const place = `${type}.${name}`;
  added.push({ extension, type, name, of: nameOf(field.type) });
  const declared = Object.entries(args).map(([key, { type: of, description: text, optional = false }]) => [
    key,
    arg.call(t, {
      type: argumentType(of, `${place}: its argument ${key}`),
      required: !optional,
      description: text,
    }),
  ]);
  return define.call(t, {
    type: field.type,
    nullable: Array.isArray(field.type) ? { list: nullable, items: false } : nullable,
    description,
    args: Object.fromEntries(declared) as object,
    // Fields on Dateline's types have their parent's id.
    ...(isNodeEntity(type) && { select: { id: true } }),
    extensions: {
      ...(field.resolve !== undefined && (isOfRows(field.type) ? ROWS_OF_EXTENSION : sqlStatements(2))),
      ...(reads !== undefined && { reads: documentFor(type, name, reads) }),
    },
    resolve:
      field.resolve === undefined
        ? propertyOf(extension, place, name, field)
        : resolverOf(extension, type, name, field),
  });
}

function propertyOf(extension: string, place: string, name: string, { type }: Field): Resolve {
  return (parent: Readonly<Record<string, unknown>>, _args, context, info) => {
    const value = parent[name];
    try {
      checkValue(info.returnType, value);
    } catch (error) {
      throw failedIn(extension, place, error);
    }
    return shownValue(nameOf(type), value, context, info);
  };
}

function resolverOf(extension: string, type: string, name: string, field: Field): Resolve {
  const { type: of, args = {}, reads } = field;
  const document = reads === undefined ? null : documentFor(type, name, reads);
  return async (parent: Row, sent: Readonly<Record<string, unknown>>, context, info) => {
    const given = decoded(args, sent);
    const read = document === null ? null : await readParent(type, document, parent.id, context, info);
    const value = await guarded(extension, `${type}.${name}`, async () => {
      const returned: unknown = await field.resolve?.(
        isNodeEntity(type) ? { ...read, id: parent.id } : { ...parent, ...read },
        given,
        readingOf(extension, context, info),
      );
      checkValue(info.returnType, returned);
      return returned;
    });
    return shownValue(nameOf(of), value, context, info);
  };
}

function nameOf(type: TypeName): string {
  return typeof type === 'string' ? type : type[0];
}

/** The arguments, with the ids of rows in place of global ids. @throws RequestError */
function decoded(
  args: Readonly<Record<string, Input>>,
  sent: Readonly<Record<string, unknown>>,
): Values<Readonly<Record<string, Input>>> {
  return Object.fromEntries(
    Object.entries(sent).map(([name, value]) => {
      const { type = 'line' } = args[name] ?? {};
      if (!hasIds(type) || typeof value !== 'string') return [name, value];
      const id = parseGlobalId(value);
      if (id?.typename !== type)
        throw new RequestError(
          'BAD_USER_INPUT',
          `${name} must be a global id of type ${type}, as the API returned it.`,
        );
      return [name, id.id];
    }),
  ) as Values<Readonly<Record<string, Input>>>;
}
