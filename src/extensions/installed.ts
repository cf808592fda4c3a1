import { z } from 'zod';
import { StartupError } from '../errors.ts';
import type { Extension, Table } from './define.ts';

/** A table of an extension. */
export interface ExtensionTable extends Table {
  readonly extension: string;
  /** The type of its rows. */
  readonly type: string;
  /** Its name in the database. */
  readonly name: string;
}

const extensions: Extension[] = [];

/**
 * Adds extensions to this process, which serves one newsroom. Call it before the schema is built.
 * @throws StartupError if a name isn't valid or taken
 */
export function install(more: readonly Extension[]): void {
  const list: unknown = more;
  if (!Array.isArray(list)) throw new StartupError('`extensions` must be a list, such as [sponsors].');
  for (const extension of more) {
    const { error } = DEFINITION.safeParse(extension);
    const [problem] = error?.issues ?? [];
    if (problem !== undefined) throw new StartupError(problemIn(extension, problem));
    const { name } = extension;
    if (extensions.some((other) => other.name === name))
      throw new StartupError(`There are two extensions named ${name}: rename one.`);
    for (const type of Object.keys(extension.tables ?? {})) checkType(name, type);
    for (const plugin of extension.plugins ?? []) checkPlugin(name, plugin);
    extensions.push(extension);
  }
}

/** JavaScript has no types, and `dateline` doesn't check those of TypeScript. */
const DEFINITION = z.strictObject({
  name: z.string().regex(/^[a-z][a-z0-9]{0,19}$/, 'must be of lower-case letters and digits, at most 20'),
  tables: z
    .record(
      z
        .string()
        .regex(/^[A-Z][A-Za-z]{0,29}$/, 'must be named as a type, such as Sponsor, of at most 30 letters'),
      z.strictObject({
        columns: z.record(z.string(), z.enum(['text', 'address', 'code'])),
        visibleTo: z.union(
          [
            z.enum(['EVERYONE', 'MEMBERS', 'EDITORS']),
            z.strictObject({ follows: z.union([z.string(), z.array(z.string()).min(1)]) }),
          ],
          'must be EVERYONE, MEMBERS, EDITORS, { follows: "aColumn" } or { follows: ["one", "another"] }',
        ),
      }),
    )
    .optional(),
  migrations: z.union([z.string(), z.instanceof(URL)]).optional(),
  schema: z.custom((value) => typeof value === 'function', 'must be a function').optional(),
  hook: z
    .strictObject({
      reads: z.string(),
      run: z.custom((value) => typeof value === 'function', 'must be a function'),
    })
    .optional(),
  plugins: z.array(z.unknown()).optional(),
  pages: z
    .record(
      z
        .string()
        .regex(
          /^\/(?!graphql|health|metrics|feeds)[^?#]*$/,
          "must be a path such as /sponsors.json, and none of Dateline's",
        )
        .regex(/^(?!.*(?:\/:|[*[{]))/, 'must be a path without parameters: `query` has those of the URL'),
      z.custom((value) => typeof value === 'function', 'must be a function'),
    )
    .optional(),
});

function problemIn(extension: unknown, issue: z.core.$ZodIssue): string {
  const { name } = (extension ?? {}) as { readonly name?: unknown };
  const of = typeof name === 'string' ? `The extension "${name}"` : 'An extension without a name';
  if (typeof extension !== 'object' || extension === null)
    return 'An extension is missing: does its file have `export default defineExtension({ … })`?';
  // The key of a record is wrong.
  const [inner] = issue.code === 'invalid_key' ? issue.issues : [];
  return `${of}: ${issue.path.map(String).join('.') || 'it'} ${asPredicate((inner ?? issue).message)}. See docs/extending.md.`;
}

/** Zod's own messages are sentences, ours begin with a verb. */
function asPredicate(message: string): string {
  return message.startsWith('must') ? message : `is not valid (${message})`;
}

function checkType(name: string, type: string): void {
  const other = extensionTables().find((table) => table.type === type);
  if (other !== undefined)
    throw new StartupError(`The extensions ${other.extension} and ${name} both have a table ${type}.`);
}

export function installed(): readonly Extension[] {
  return extensions;
}

export function extensionTables(): ExtensionTable[] {
  return extensions.flatMap(({ name: extension, tables = {} }) =>
    Object.entries(tables).map(([type, table]) => ({
      ...table,
      extension,
      type,
      name: `${extension}_${type}`,
    })),
  );
}

/** The columns whose objects decide who sees a row. */
export function followedBy({ visibleTo }: Pick<Table, 'visibleTo'>): readonly string[] {
  return typeof visibleTo === 'string' ? [] : [visibleTo.follows].flat();
}

const shown = new Map<string, readonly string[]>();

/** Notes that a field of a table's type shows the column of its name. */
export function showColumn(type: string, column: string): void {
  shown.set(type, [...columnsShown(type), column]);
}

/** The columns that fields of a table's type show, as far as the schema is built. */
export function columnsShown(type: string): readonly string[] {
  return shown.get(type) ?? [];
}

/** Whether an extension has plugins of GraphQL Yoga. */
export function hasPlugins(): boolean {
  return extensions.some(({ plugins = [] }) => plugins.length > 0);
}

/** Hooks of plugins that Dateline never calls, since it parses, validates and executes operations itself. */
const NEVER_CALLED = [
  ...['onEnveloped', 'onParse', 'onValidate', 'onContextBuilding', 'onExecute', 'onSubscribe'],
  'onDispose',
];

/** @throws StartupError for a plugin that would silently do nothing, such as one that limits the depth of operations */
export function checkPlugin(extension: string, plugin: unknown): void {
  if (typeof plugin !== 'object' || plugin === null)
    throw new StartupError(
      `The extension "${extension}": one of its plugins is no object. See docs/extending.md.`,
    );
  const never = NEVER_CALLED.find((hook) => hook in plugin);
  if (never !== undefined)
    throw new StartupError(
      `The extension "${extension}": a plugin has ${never}, which is never called, since Dateline runs operations itself. See docs/extending.md.`,
    );
}

/** The table whose rows have this type; undefined if it is no table's. */
export function tableOfType(type: string): ExtensionTable | undefined {
  return extensionTables().find((table) => table.type === type);
}
