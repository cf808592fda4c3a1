import { areDeciding, isCarried, isSettled, modelNamed, tablesOf, type Relation } from './tables.ts';

type Json = Readonly<Record<string, unknown>>;
type Keys = Set<string>;

/** The rows that a query selects at one place, and what it selects within them. */
export interface Shape {
  /** For each list of a row: the tables whose rows it holds. */
  readonly lists: readonly (readonly string[])[];
  readonly relations: readonly { readonly name: string; readonly shape: Shape }[];
}

/** A query as Prisma takes it. */
interface Query extends Json {
  readonly where?: Json;
  readonly select?: Json;
  readonly include?: Json;
}

/** Notes the keys of which rows a query finds. `noteRows` notes those of the rows that it has found. */
export function noteQuery(model: string, { where = {}, cursor, orderBy }: Query, keys: Keys): void {
  const conditions = conjuncts(where);
  const ids = cursor === undefined && modelNamed(model).hasId ? valuesOf('id', conditions) : null;
  if (ids !== null) for (const id of ids) keys.add(id);
  else for (const key of listKeys(model, conditions)) keys.add(key);
  noteConditions(model, { AND: [where, ...[orderBy ?? []].flat()] }, keys, {
    ids,
    isNear: model !== 'FeedEvent',
    isCarried: false,
  });
}

/** The rows that conditions are about. */
interface Subject {
  /** If the query names them. */
  readonly ids: ReadonlySet<string> | null;
  /** Whether a change of these rows is noted, so that it drops the answer. */
  readonly isNear: boolean;
  /** Whether their deciding columns are told with rows whose changes are noted. */
  readonly isCarried: boolean;
}

const NEAR: Subject = { ids: null, isNear: true, isCarried: false };
const FAR: Subject = { ids: null, isNear: false, isCarried: false };

/** The keys of the rows with a value that they are told by; or else of all rows. */
function listKeys(model: string, conditions: readonly Json[]): string[] {
  const tables = tablesOf(model);
  // An event is told of without what it refers to: it is read in the order of the log.
  if (model === 'FeedEvent' || tables[0] !== model) return tables.map((table) => `>${table}`);
  for (const column of modelNamed(model).told) {
    const values = valuesOf(column, conditions);
    if (values !== null) return [...values].map((value) => `${value}>${model}`);
  }
  return [`>${model}`];
}

/** The conditions of which all must be met. */
function conjuncts(where: Json): Json[] {
  const { AND = [], ...rest } = where;
  return [rest, ...([AND].flat() as Json[]).flatMap(conjuncts)];
}

/** The values of which the column must have one; null if it may have others. */
function valuesOf(column: string, conditions: readonly Json[]): ReadonlySet<string> | null {
  for (const condition of conditions) {
    const value = condition[column];
    if (typeof value === 'string') return new Set([value]);
    const { in: among, equals, has } = (value ?? {}) as Json;
    const single = equals ?? has;
    if (typeof single === 'string') return new Set([single]);
    if (Array.isArray(among)) return new Set(among as string[]);
  }
  return null;
}

/** Notes the keys of conditions on other rows, through relations. */
function noteConditions(model: string, where: Json, keys: Keys, subject: Subject): void {
  const { relations } = modelNamed(model);
  for (const [name, value] of Object.entries(where)) {
    if (typeof value !== 'object' || value === null) continue;
    if (name === 'AND' || name === 'OR' || name === 'NOT') {
      for (const each of [value].flat()) noteConditions(model, each as Json, keys, subject);
      continue;
    }
    const relation = relations.get(name);
    if (relation !== undefined)
      for (const other of othersIn(value)) noteRelation(model, name, relation, other, keys, subject);
  }
}

const QUANTIFIERS = ['is', 'isNot', 'some', 'every', 'none'];

/** The conditions on the rows at the other end of a relation. */
function othersIn(value: object): Json[] {
  const quantified = Object.entries(value).filter(([name]) => QUANTIFIERS.includes(name));
  return quantified.length === 0 ? [value as Json] : quantified.map(([, other]) => (other ?? {}) as Json);
}

function noteRelation(
  model: string,
  name: string,
  { model: target, kind, join, columns: references }: Relation,
  where: Json,
  keys: Keys,
  { ids, isNear, isCarried: isSubjectCarried }: Subject,
): void {
  if (isSettled(model, name)) return;
  const columns = [...columnsIn(target, where)];
  const isTargetCarried = kind === 'refers' && isNear && isCarried(model, name);
  if (kind === 'refers') {
    // Such a row may come to refer to another.
    if (!isNear) noteColumns(model, references, isSubjectCarried, keys);
    if (columns.length > 0) noteColumns(target, columns, isTargetCarried, keys);
  } else if (kind === 'referred') {
    noteLists(target, keys, ids);
  } else {
    const others = valuesOf('id', conjuncts(where));
    if (others !== null) for (const id of others) keys.add(`${id}>${model}`);
    else if (ids === null) keys.add(`>${join}`);
    else noteLists(target, keys, ids);
    if (columns.some((column) => column !== 'id')) noteTables(target, keys);
  }
  // Rows that are told of because of a change behind them are near only if their own changes are noted.
  noteConditions(target, where, keys, kind === 'referred' ? NEAR : { ...FAR, isCarried: isTargetCarried });
}

/** Notes that these columns of a model's rows decide. @param isCarried whether what they decide on is told of by itself */
function noteColumns(model: string, columns: readonly string[], isCarried: boolean, keys: Keys): void {
  if (!areDeciding(model, columns)) noteTables(model, keys);
  else if (!isCarried) keys.add(`>${model}!`);
}

function noteTables(model: string, keys: Keys): void {
  for (const table of tablesOf(model)) keys.add(`>${table}`);
}

function noteLists(model: string, keys: Keys, owners: ReadonlySet<string> | null): void {
  for (const table of tablesOf(model)) for (const id of owners ?? ['']) keys.add(`${id}>${table}`);
}

/** The columns of the model itself that a condition or an order is about. */
function columnsIn(model: string, where: Json, columns = new Set<string>()): Set<string> {
  const { relations } = modelNamed(model);
  for (const [name, value] of Object.entries(where)) {
    if (value === undefined || relations.has(name)) continue;
    if (name === 'AND' || name === 'OR' || name === 'NOT') {
      for (const each of [value].flat()) columnsIn(model, each as Json, columns);
    } else columns.add(name);
  }
  return columns;
}

/** The query with the ids of all rows that it selects, so that they can be noted, and the shape of its result. */
export function withIds<Q extends Query>(model: string, query: Q, keys: Keys): { query: Q; shape: Shape } {
  const { select, include } = query;
  const selection = select ?? include;
  if (selection === undefined) return { query, shape: { lists: [], relations: [] } };
  const { hasId, relations } = modelNamed(model);
  const selected: Record<string, unknown> = { ...selection };
  const lists: (readonly string[])[] = [];
  const within: { name: string; shape: Shape }[] = [];
  for (const [name, value] of Object.entries(selection)) {
    if (value === undefined || value === false) continue;
    if (name === '_count') {
      if (value === true) throw new Error('Say what is to be counted.');
      for (const [counted, how] of Object.entries((value as { select: Json }).select))
        lists.push(noteList(model, counted, how === true ? {} : (how as Query), keys));
      continue;
    }
    const relation = relations.get(name);
    if (relation === undefined) continue;
    const nested = withIds(relation.model, value === true ? {} : (value as Query), keys);
    if (value !== true) selected[name] = nested.query;
    if (relation.kind !== 'refers') lists.push(noteList(model, name, nested.query, keys));
    within.push({ name, shape: nested.shape });
  }
  if (select !== undefined && hasId) selected['id'] = true;
  return {
    query: { ...query, [select === undefined ? 'include' : 'select']: selected },
    shape: { lists: lists.filter((tables) => tables.length > 0), relations: within },
  };
}

/** Notes the conditions of a list within a row. The tables are those whose rows it holds. */
function noteList(
  model: string,
  name: string,
  { where = {}, orderBy, take }: Query,
  keys: Keys,
): readonly string[] {
  const relation = modelNamed(model).relations.get(name);
  if (relation === undefined) throw new Error(`${model} has no relation ${name}.`);
  const { model: target, kind } = relation;
  const deciding = { AND: [where, ...(take === undefined ? [] : [orderBy ?? []].flat())] };
  // The rows of such a list can come into it, or change their place, without a change of what joins them.
  if (kind === 'joined') {
    const columns = [...columnsIn(target, deciding)].filter((column) => column !== 'id');
    if (columns.length > 0) noteColumns(target, columns, isCarried(model, name), keys);
  }
  noteConditions(target, deciding, keys, kind === 'joined' ? FAR : NEAR);
  return tablesOf(target);
}

/** Notes the ids of all rows in a result, and the lists within them. */
export function noteRows(result: unknown, shape: Shape, keys: Keys): void {
  if (Array.isArray(result)) {
    for (const row of result) noteRows(row, shape, keys);
    return;
  }
  if (typeof result !== 'object' || result === null) return;
  const row = result as Json;
  const id = typeof row['id'] === 'string' ? row['id'] : '';
  if (id !== '') keys.add(id);
  for (const tables of shape.lists) for (const table of tables) keys.add(`${id}>${table}`);
  for (const { name, shape: within } of shape.relations) noteRows(row[name], within, keys);
}
