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

/** Whether the schema is built. A process builds it once, for one newsroom. */
let isInSchema = false;

/**
 * Gives this process its extensions, all or none. Each further start has the same.
 * @throws StartupError if one isn't valid, or the process has others
 */
export function install(all: readonly Extension[]): void {
  const list: unknown = all;
  if (!Array.isArray(list)) throw new StartupError('`extensions` must be a list, such as [sponsors].');
  for (const extension of all) {
    const { error } = DEFINITION.safeParse(extension);
    const [problem] = error?.issues ?? [];
    if (problem !== undefined) throw new StartupError(problemIn(extension, problem));
    for (const plugin of extension.plugins ?? []) checkPlugin(extension.name, plugin);
  }
  if (extensions.length > 0 || isInSchema) {
    if (all.length === extensions.length && all.every((extension) => extensions.includes(extension))) return;
    const names = extensions.map(({ name }) => name).join(', ') || 'none';
    throw new StartupError(
      `This process was started with other extensions (${names}): give each start the same objects, or start another process.`,
    );
  }
  mustDiffer(all);
  extensions.push(...all);
}

/** The extensions, for the schema. The process keeps them from now on. */
export function extensionsForSchema(): readonly Extension[] {
  isInSchema = true;
  return extensions;
}

/** @throws StartupError if two extensions have the same name, type of rows or page */
function mustDiffer(all: readonly Extension[]): void {
  for (const [index, { name, tables = {}, pages = {} }] of all.entries())
    for (const other of all.slice(0, index)) {
      if (other.name === name) throw new StartupError(`There are two extensions named ${name}: rename one.`);
      const both = `The extensions ${other.name} and ${name} both have`;
      const type = Object.keys(tables).find((type) => Object.hasOwn(other.tables ?? {}, type));
      if (type !== undefined) throw new StartupError(`${both} a table ${type}.`);
      const path = Object.keys(pages).find((path) => Object.hasOwn(other.pages ?? {}, path));
      if (path !== undefined) throw new StartupError(`${both} a page ${path}: rename one.`);
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
        .regex(/^\/[^?#]*$/, 'must be a path such as /sponsors.json')
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
