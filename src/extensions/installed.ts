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
  for (const extension of more) {
    const { name } = extension;
    if (!/^[a-z][a-z0-9]{0,30}$/.test(name))
      throw new StartupError(`The extension "${name}" needs a name of lower-case letters and digits.`);
    if (extensions.some((other) => other.name === name))
      throw new StartupError(`There are two extensions named ${name}: rename one.`);
    for (const type of Object.keys(extension.tables ?? {})) checkTable(name, type);
    extensions.push(extension);
  }
}

function checkTable(name: string, type: string): void {
  if (!/^[A-Z][A-Za-z]{0,30}$/.test(type))
    throw new StartupError(
      `The extension ${name} names a table "${type}": name it as a type, such as Sponsor.`,
    );
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

/** The plugins of GraphQL Yoga that extensions have. */
export function yogaPlugins(): readonly object[] {
  return extensions.flatMap(({ plugins = [] }) => plugins);
}

/** The table whose rows have this type; undefined if it is no table's. */
export function tableOfType(type: string): ExtensionTable | undefined {
  return extensionTables().find((table) => table.type === type);
}
