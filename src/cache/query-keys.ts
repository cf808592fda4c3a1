import { modelNamed, type Relation } from './data-model.ts';

type Json = Readonly<Record<string, unknown>>;
type Keys = Set<string>;

/** The rows that a query selects at one point, and what it selects within them. */
export interface Shape {
  /** The models of a row's lists. */
  readonly lists: readonly string[];
  readonly relations: readonly { readonly name: string; readonly shape: Shape }[];
}

/** A query as Prisma takes it. */
interface PrismaQuery extends Json {
  readonly where?: Json;
  readonly select?: Json;
  readonly include?: Json;
}

/** The rows that conditions are about. */
interface ConditionedRows {
  /** All of these hold for each row. */
  readonly conditions: readonly Json[];
  /** The ids of the rows; null if the query doesn't name them. */
  readonly ids: ReadonlySet<string> | null;
  /** The relation to the row whose list the query selects. That row's id is a key already. */
  readonly parent?: string;
}

/** Views: the tables whose rows each has, and another that it has columns of. What a revision has never changes. */
const VIEWS: Readonly<Record<string, { readonly rows: readonly string[]; readonly columns?: string }>> = {
  OrganizationPerson: { rows: ['Affiliation'], columns: 'Person' },
  SpeakerAction: { rows: ['ActionActor', 'ActionTarget'], columns: 'CampaignAction' },
  ArticleOfSubject: { rows: ['SubjectArticle'] },
  NoteOfSubject: { rows: ['SubjectNote'] },
};

/** The triggers notify of this table as a whole, since old events are deleted thousands at a time. */
const LOG = 'FeedEvent';

/** Selections that show whether the rows that a query names meet its conditions on other rows. */
export interface Proof {
  /** The other rows, as a selection within each row, and its shape. */
  readonly select: Json;
  readonly shape: Shape;
  /** How many rows the query names. */
  readonly count: number;
  /** The keys for a row that isn't found: it may come to meet the conditions. */
  readonly otherwise: ReadonlySet<string>;
}

/**
 * Notes the keys that decide which rows a query finds. `noteRows` notes those of the rows that it has found.
 * @returns the conditions whose keys depend on the result; null if there are none
 */
export function noteQuery(model: string, query: PrismaQuery, keys: Keys): Proof | null {
  const { where = {}, cursor, orderBy, select, include } = query;
  const conditions = conjuncts(where);
  const isByRow = cursor === undefined && model !== LOG && modelNamed(model).hasId;
  const ids = isByRow ? possibleValues('id', conditions) : null;
  const subject = { conditions, ids };
  for (const order of [orderBy ?? []].flat()) noteConditions(model, order as Json, subject, keys);
  if (ids === null) {
    noteLists(model, ownersIn(model, conditions), keys);
    noteConditions(model, where, subject, keys);
    return null;
  }
  for (const id of ids) keys.add(id);
  const otherwise = new Set<string>();
  noteConditions(model, where, subject, otherwise);
  const witnesses = otherwise.size === 0 ? null : witnessesOf(model, conditions);
  const isFree = (name: string) => (select ?? include)?.[name] === undefined;
  if (witnesses !== null && Object.keys(witnesses.select).every(isFree))
    return { ...witnesses, count: ids.size, otherwise };
  for (const key of otherwise) keys.add(key);
  return null;
}

/** The rows at the other ends of relations that meet conditions; null if a selection can't show them. */
function witnessesOf(model: string, conditions: readonly Json[]): Pick<Proof, 'select' | 'shape'> | null {
  const select: Record<string, Json> = {};
  const lists: string[] = [];
  const relations: { name: string; shape: Shape }[] = [];
  for (const [name, value] of withAlternatives(conditions).flatMap((condition) =>
    Object.entries(condition),
  )) {
    if (OPERATORS.includes(name)) return null;
    const relation = modelNamed(model).relations.get(name);
    if (relation === undefined) continue;
    const some = (value as { some?: Json } | null)?.some;
    if (typeof value !== 'object' || value === null || name in select) return null;
    if (relation.kind !== 'refers' && (relation.kind === 'joined' || some === undefined)) return null;
    if (some === undefined && QUANTIFIERS.some((quantifier) => quantifier in value)) return null;
    const where = some ?? (value as Json);
    const within = witnessesOf(relation.model, conjuncts(where));
    const selected = { ...(modelNamed(relation.model).hasId && { id: true }), ...within?.select };
    if (within === null || Object.keys(selected).length === 0) return null;
    select[name] = { select: selected, ...(some !== undefined && { where, take: 1 }) };
    if (some !== undefined) lists.push(relation.model);
    relations.push({ name, shape: within.shape });
  }
  return { select, shape: { lists, relations } };
}

/** The ids or slugs that limit a list of a model's rows; null for all its rows. */
function ownersIn(model: string, conditions: readonly Json[]): ReadonlySet<string> | null {
  for (const column of modelNamed(model).listedBy) {
    const values = possibleValues(column, conditions);
    if (values !== null) return values;
  }
  return null;
}

/** Notes lists of a model's rows. @param owners the rows that have the lists; null for the list of all rows */
function noteLists(model: string, owners: Iterable<string> | null, keys: Keys): void {
  const view = VIEWS[model];
  if (view?.columns !== undefined) keys.add(`>${view.columns}`);
  for (const owner of model === LOG ? [''] : (owners ?? ['']))
    for (const rows of view?.rows ?? [model]) keys.add(`${owner}>${rows}`);
}

/** The conditions that all must be met. */
function conjuncts(where: Json): Json[] {
  const { AND = [], ...rest } = where;
  return [rest, ...([AND].flat() as Json[]).flatMap(conjuncts)];
}

/** With the conditions of each `OR`. The rows of all of them are noted, since a row meets any of them. */
function withAlternatives(conditions: readonly Json[]): Json[] {
  return conditions.flatMap(({ OR = [], ...rest }) => [
    rest,
    ...withAlternatives(([OR].flat() as Json[]).flatMap(conjuncts)),
  ]);
}

/** The values that the column may have; null if it may have any. */
function possibleValues(column: string, conditions: readonly Json[]): ReadonlySet<string> | null {
  for (const condition of conditions) {
    const value = condition[column];
    if (typeof value === 'string') return new Set([value]);
    const { in: among = null, hasSome, equals, has } = (value ?? {}) as Json;
    const single = equals ?? has;
    if (typeof single === 'string') return new Set([single]);
    const several = among ?? hasSome;
    if (Array.isArray(several)) return new Set(several as string[]);
  }
  return null;
}

const OPERATORS = ['AND', 'OR', 'NOT'];
const QUANTIFIERS = ['is', 'isNot', 'some', 'every', 'none'];

/** Notes the keys of conditions on other rows, through relations. */
function noteConditions(model: string, where: Json, subject: ConditionedRows, keys: Keys): void {
  const { relations } = modelNamed(model);
  for (const [name, value] of Object.entries(where)) {
    if (typeof value !== 'object' || value === null) continue;
    const relation = relations.get(name);
    if (OPERATORS.includes(name)) {
      for (const each of [value].flat()) noteConditions(model, each as Json, subject, keys);
    } else if (relation !== undefined) {
      for (const other of othersIn(value)) noteRelation(model, relation, other, subject, keys);
    }
  }
}

/** The conditions on the rows at the other end of a relation. */
function othersIn(value: object): Json[] {
  const quantified = Object.entries(value).filter(([name]) => QUANTIFIERS.includes(name));
  return quantified.length === 0 ? [value as Json] : quantified.map(([, other]) => (other ?? {}) as Json);
}

function noteRelation(
  model: string,
  { name, model: target, kind, join, column }: Relation,
  where: Json,
  subject: ConditionedRows,
  keys: Keys,
): void {
  const conditions = conjuncts(where);
  let ids: ReadonlySet<string> | null = null;
  if (kind === 'referred') {
    noteLists(target, subject.ids, keys);
  } else if (kind === 'joined') {
    const others = possibleValues('id', conditions);
    if (others !== null) noteLists(model, others, keys);
    else if (subject.ids !== null) noteLists(target, subject.ids, keys);
    else keys.add(`>${join}`);
    if (hasOtherColumns(target, where)) noteLists(target, null, keys);
  } else if (name !== subject.parent) {
    ids = possibleValues(column, subject.conditions);
    if (ids === null) noteLists(target, null, keys);
    else for (const id of ids) keys.add(id);
  }
  noteConditions(target, where, { conditions, ids }, keys);
}

/** Whether a condition or an order is about columns of the model itself, besides the id. */
function hasOtherColumns(model: string, where: Json): boolean {
  const { relations } = modelNamed(model);
  return Object.entries(where).some(([name, value]) => {
    if (value === undefined || name === 'id' || relations.has(name)) return false;
    return OPERATORS.includes(name)
      ? [value].flat().some((each) => hasOtherColumns(model, each as Json))
      : true;
  });
}

/**
 * The query with the ids of all rows that it selects, and the shape of its result. The ids are noted.
 * @param proof what is selected besides
 */
export function withIds<Q extends PrismaQuery>(
  model: string,
  query: Q,
  keys: Keys,
  proof: Pick<Proof, 'select' | 'shape'> = NO_PROOF,
): { query: Q; shape: Shape } {
  const { select, include } = query;
  const { hasId, relations } = modelNamed(model);
  const selected: Record<string, unknown> = { ...proof.select };
  const lists = [...proof.shape.lists];
  const within = [...proof.shape.relations];
  for (const [name, value] of Object.entries(select ?? include ?? {})) {
    if (value === undefined || value === false) continue;
    selected[name] = value;
    if (name === '_count') {
      if (value === true) throw new Error('Say what is to be counted.');
      for (const [counted, how] of Object.entries((value as { select: Json }).select))
        lists.push(noteListWithin(model, counted, how === true ? {} : (how as PrismaQuery), keys));
      continue;
    }
    const relation = relations.get(name);
    if (relation === undefined) continue;
    const nested = withIds(relation.model, value === true ? {} : (value as PrismaQuery), keys);
    if (value !== true) selected[name] = nested.query;
    if (relation.kind !== 'refers') lists.push(noteListWithin(model, name, nested.query, keys));
    within.push({ name, shape: nested.shape });
  }
  if (select !== undefined && hasId) selected['id'] = true;
  return {
    query: {
      ...query,
      ...(Object.keys(selected).length > 0 && { [select === undefined ? 'include' : 'select']: selected }),
    },
    shape: { lists, relations: within },
  };
}

const NO_PROOF = { select: {}, shape: { lists: [], relations: [] } };

/** Notes the conditions of a list within a row. Returns the model of its rows. */
function noteListWithin(
  model: string,
  name: string,
  { where = {}, orderBy, take }: PrismaQuery,
  keys: Keys,
): string {
  const relation = modelNamed(model).relations.get(name);
  if (relation === undefined) throw new Error(`${model} has no relation ${name}.`);
  const { model: target, kind } = relation;
  const deciding = { AND: [where, ...(take === undefined ? [] : [orderBy ?? []].flat())] };
  // Rows of such a list can come into it, or change their position, without a change of what joins them.
  if (kind === 'joined' && hasOtherColumns(target, deciding)) noteLists(target, null, keys);
  const hasParent = kind === 'referred' && modelNamed(model).hasId;
  const subject = { conditions: conjuncts(where), ids: null, ...(hasParent && { parent: relation.name }) };
  noteConditions(target, deciding, subject, keys);
  return target;
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
  for (const model of shape.lists) noteLists(model, [id], keys);
  for (const { name, shape: within } of shape.relations) noteRows(row[name], within, keys);
}

/**
 * Notes the keys of rows that the query named and didn't find. Removes what the query selected only to check the conditions
 * of the others.
 */
export function noteProof(result: unknown, { select, count, otherwise }: Proof, keys: Keys): void {
  const rows = [result ?? []].flat() as Record<string, unknown>[];
  if (rows.length < count) for (const key of otherwise) keys.add(key);
  for (const row of rows) for (const name of Object.keys(select)) Reflect.deleteProperty(row, name);
}
