/** The types of a `dateline.config.ts`. The package exports them, so they import nothing. */

/** What a newsroom adds to Dateline, in the `dateline.config.ts` (or `.js`) of the folder in which it starts. */
export interface Config {
  readonly extensions?: readonly Extension[];
  /** Fields that articles have besides Dateline's own, by their names. */
  readonly customFields?: Readonly<Record<string, CustomField>>;
}

/** A field of articles, which belongs to their revisions as the headline does. */
export interface CustomField {
  /** The JSON Schema (draft 2020-12) of its values. */
  readonly schema: object;
  /** What it is for, in a sentence. An error that lists the fields says it. */
  readonly description?: string;
  /** Whether lists of articles can be filtered by it. Its values are then texts, numbers or booleans. */
  readonly filterable?: boolean;
}

/** A part of the API that doesn't come with Dateline. */
export interface Extension {
  /** Lower-case letters and digits. It begins the names of its tables, and messages about failures name it. */
  readonly name: string;
  /** Its tables, by the name of their rows: the rows of `Sponsor` are in the table "sponsors_Sponsor". */
  readonly tables?: Readonly<Record<string, Table>>;
  /** The folder of its migrations: files such as `001_sponsors.sql`. They are applied once each, in the order of their names. */
  readonly migrations?: URL | string;
  /** Adds types, fields and mutations. Called once, before the start. It must not be async. */
  readonly schema?: (builder: Builder) => void;
  /** Called after each event of the log that readers can see. */
  readonly hook?: Hook;
  /**
   * Plugins of GraphQL Yoga. They see the requests that come by HTTP, not those of WebSockets. With any, each HTTP operation goes through Yoga,
   * so answers take more time, and none comes from memory unexecuted. Dateline runs operations itself, so a plugin with a hook such as
   * `onExecute`, which is never called, is refused.
   */
  readonly plugins?: readonly object[];
  /** Pages that readers can open, by their path, such as `/sponsors.json`. A path has no parameters: use `query`. */
  readonly pages?: Readonly<Record<string, (request: PageOpened) => Promise<Page>>>;
}

export interface Table {
  /**
   * The columns that can have words: all but booleans, numbers, times, enumerations and UUIDs, or the start is refused. A redaction
   * takes words out of a `text`, and empties an `address` that has them. A `code`, such as an id of another system, has no words.
   * Texts may be equal after a redaction, so give them no unique index. Words also go from the names of fields in JSON.
   */
  readonly columns: Readonly<Record<string, 'text' | 'address' | 'code'>>;
  /**
   * Who sees a row. With `follows`, those who see the object that this column refers to. Of several columns, they must see all objects
   * that the row refers to. The columns must have foreign keys to tables of Dateline. A row that refers to nothing is only for editors.
   */
  readonly visibleTo: 'EVERYONE' | 'MEMBERS' | 'EDITORS' | { readonly follows: string | readonly string[] };
}

/**
 * A row of a table of the extension, by its columns. Fields read texts, `uuid`, `boolean`, `integer`, `double precision`, `jsonb` and
 * `timestamptz` as the values of JavaScript. All others, such as `date`, `bigint` and `numeric`, are texts, as PostgreSQL writes them.
 */
export type Row = { readonly id: string } & Readonly<Record<string, unknown>>;

/** The caller. Each role may do what the ones before it may. */
export interface Caller {
  readonly role: 'READER' | 'REPORTER' | 'EDITOR' | 'ADMIN';
  /** Null for a reader. */
  readonly memberId: string | null;
}

/** No type at all if there are several names. */
type OneOf<Name extends string, Each extends string = Name> = [Name] extends [never]
  ? never
  : Each extends string
    ? [Name] extends [Each]
      ? unknown
      : never
    : never;

/** What a field reads with. All rows that it returns are visible to the caller. */
export interface Reading {
  readonly caller: Caller;
  /**
   * The rows with this value in one column, at most 100, in the order of their ids. The value is a text, not null, as PostgreSQL reads it for the
   * column's type. Fields of all items of a list are read with one SQL statement.
   */
  readonly find: <const Column extends string>(
    table: string,
    where: Readonly<Record<Column, string>> & OneOf<Column>,
  ) => Promise<readonly Row[]>;
  /** A page of all rows, in the order of their ids: at most 100 after the row with an id. */
  readonly list: (
    table: string,
    page?: { readonly first?: number | null; readonly after?: string | null },
  ) => Promise<readonly Row[]>;
}

/**
 * SQL with values, as a template: sql`SELECT "id" FROM "sponsors_Sponsor" WHERE "name" = ${name}`. It changes only the extension's
 * own tables.
 */
export type Sql = (parts: TemplateStringsArray, ...values: readonly unknown[]) => Promise<readonly Row[]>;

/** A type by its name: a scalar, a type of Dateline or of the extension, in a list if it is in an array. */
export type TypeName = string | readonly [string];

type Inputs = Readonly<Record<string, Input>>;

/** The values of arguments, or of the input of a mutation. */
export type Values<I extends Inputs> = {
  readonly [Name in keyof I]: ValueOf<I[Name]['type']> | (I[Name]['optional'] extends true ? null : never);
};

type ValueOf<Type extends string> = Type extends 'Int' | 'Float'
  ? number
  : Type extends 'Boolean'
    ? boolean
    : Type extends 'DateTime'
      ? Date
      : string;

export interface Field<Args extends Inputs = Inputs> {
  readonly type: TypeName;
  readonly description: string;
  /** By default true: if the extension fails, the field is null, and clients get the rest. */
  readonly nullable?: boolean;
  readonly args?: Args;
  /**
   * Fields of the object that `resolve` needs, as GraphQL: `headline tags { slug }`. They are read with the caller's rights, and
   * their cost is the field's.
   */
  readonly reads?: string;
  /**
   * @param parent its `id` (a row's), and what `reads` selects; in a type of the extension, the value itself. Give it its type.
   * @returns for a type of Dateline, or of a table of the extension, the id of a row; the caller gets it if they see it
   */
  // oxlint-disable-next-line typescript/no-explicit-any -- it depends on a text, `reads`
  readonly resolve?: (parent: any, args: Values<Args>, reading: Reading) => unknown;
}

/** An argument, or a field of the input of a mutation. */
export interface Input {
  /**
   * `line` and `text` are cleaned and limited as Dateline's own; an enum of the extension takes one of its values; a type with ids,
   * such as `Article`, takes a global id and gives the id of the row.
   */
  readonly type: 'line' | 'text' | 'url' | 'slug' | 'Int' | 'Float' | 'Boolean' | 'DateTime' | (string & {});
  readonly description: string;
  readonly optional?: boolean;
}

export interface Mutation<In extends Inputs = Inputs> {
  readonly description: string;
  /** Who may do it, with a token that has the role's scope. */
  readonly may: 'REPORTER' | 'EDITOR' | 'ADMIN';
  readonly input: In;
  /** The types of the objects that it returns, by field. The first one is the subject in the audit log. */
  readonly payload: Readonly<Record<string, string>>;
  /**
   * Makes the change in one transaction with the audit entry. It can run several times, so it must have no effect outside of it.
   * @returns the ids of the rows for the payload
   */
  readonly change: (
    input: Values<In>,
    changing: Changing,
  ) => Promise<Readonly<Record<string, string | null>>>;
}

/** What a mutation changes rows with. */
export interface Changing {
  readonly caller: Caller;
  readonly sql: Sql;
  /** A new id for a row. Ids are in the order in which they are made. */
  readonly newId: () => string;
  /**
   * Refuses the input: the caller gets a ValidationError at this field, and nothing is changed.
   * @param message begins with a verb, without a full stop, such as `must be in the future`
   */
  readonly refuse: (field: string, message: string) => never;
}

export interface Builder {
  /** Adds a type for the rows of a table of the extension. Its objects have global ids, and `node` finds them. */
  readonly tableType: (table: string, type: ObjectType) => void;
  /** Adds a type for other values, such as objects with its fields. */
  readonly objectType: (name: string, type: ObjectType) => void;
  readonly enumType: (
    name: string,
    type: { readonly description: string; readonly values: Readonly<Record<string, string>> },
  ) => void;
  /** Adds a field to `Query`, or to a type of Dateline whose objects have ids. */
  readonly field: <const Args extends Inputs>(type: string, name: string, field: Field<Args>) => void;
  readonly mutation: <const In extends Inputs>(name: string, mutation: Mutation<In>) => void;
}

export interface ObjectType {
  readonly description: string;
  /** A field without `resolve` is the property, or the column, of its name. */
  readonly fields: Readonly<Record<string, Field>>;
}

/**
 * What an extension does after events, such as looking something up elsewhere. It is called for each event in the order of the log, by
 * one node at a time. A call that fails is repeated, so it may come more than once.
 */
export interface Hook {
  /** What `run` needs of the event, as GraphQL on `FeedEvent`: `... on PersonUpdated { person { id name } }`. Read as readers see it. */
  readonly reads: string;
  /** @param event with `id`, `type` (such as `PersonUpdated`), `occurredAt`, and what `reads` selects */
  // oxlint-disable-next-line typescript/no-explicit-any -- it depends on a text, `reads`
  readonly run: (event: any, after: AfterEvent) => Promise<void>;
}

export interface AfterEvent {
  readonly sql: Sql;
  readonly newId: () => string;
  /** The id of the row that a global id stands for. */
  readonly rowId: (globalId: string) => string;
  /** Aborted when the call has taken too long, or the node stops. Pass it to `fetch`. */
  readonly signal: AbortSignal;
}

export interface PageOpened {
  readonly query: URLSearchParams;
  /** Runs a query as a reader. Resolves with the answer of the API: `data`, and `errors` if there are any. Rejects if it isn't valid. */
  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- it is what the query selects
  readonly ask: <Data = unknown>(
    query: string,
    variables?: Readonly<Record<string, unknown>>,
  ) => Promise<{ readonly data?: Data; readonly errors?: readonly object[] }>;
}

export interface Page {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Declares what a newsroom adds, with its types. */
export function defineConfig(config: Config): Config {
  return config;
}

/** Declares an extension, with its types. */
export function defineExtension(extension: Extension): Extension {
  return extension;
}
