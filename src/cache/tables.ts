import { getDatamodel } from '../../generated/pothos-types.ts';

/** What a query can ask of a model's rows in another model. */
export interface Relation {
  readonly model: string;
  /** Where the reference is: in a column of this model, in a column of the other, or in a table that joins both. */
  readonly kind: 'refers' | 'referred' | 'joined';
  /** The table that joins both. */
  readonly join: string;
  /** The columns of this model that hold the reference. */
  readonly columns: readonly string[];
}

export interface Model {
  readonly hasId: boolean;
  readonly relations: ReadonlyMap<string, Relation>;
  /** Columns by whose values rows are told of: those that refer to another row, and slugs. */
  readonly told: ReadonlySet<string>;
}

/** Columns that readers see nothing of: the triggers don't tell by their values. */
const UNTOLD: ReadonlySet<string> = new Set([
  'createdById',
  'askedById',
  'scheduledById',
  'scheduledRevisionId',
  'currentRevisionId',
]);

/** The tables that a view is made of, as far as changes of their rows are told with an id that the view has. */
const VIEWS: Readonly<Record<string, readonly string[]>> = {
  OrganizationPerson: ['Affiliation'],
};

/** The columns whose changes are told by a key of their own, `>Table!` ("deciding" in prisma/sql/row-changes.sql). */
const DECIDING: Readonly<Record<string, readonly string[]>> = {
  Article: ['state', 'firstPublishedAt'],
  ArticleRevision: ['publishedAt', 'articleId'],
  Person: ['visibility', 'name'],
  Organization: ['visibility'],
  Statement: [
    'visibility',
    'kind',
    'speakerPersonId',
    'speakerOrganizationId',
    'madeOn',
    'madeOnFirst',
    'madeOnLast',
  ],
};

/** The relations through which rows are told as changed if such a column of the other row changes ("referring" in prisma/sql/row-changes.sql). */
const CARRIED: ReadonlySet<string> = new Set([
  'Affiliation.organization',
  'Affiliation.person',
  'OrganizationPerson.person',
  'RevisionStatement.statement',
  'Campaign.statements',
  'CampaignStatement.statement',
  'ArticleRevision.article',
  'UpdateNote.article',
  'CommentRequest.article',
  'BlockPlace.revision',
]);

/** Relations to rows of which nothing decides that isn't told with the list: they never change, or the list changes with them. */
const SETTLED: ReadonlySet<string> = new Set(['BlockPlace.block']);

interface Field {
  readonly name: string;
  readonly kind: string;
  readonly type: string;
  readonly isList: boolean;
  readonly relationName?: string;
  readonly relationFromFields?: readonly string[];
}

const { models } = getDatamodel().datamodel as unknown as {
  models: Readonly<Record<string, { readonly fields: readonly Field[] }>>;
};

const MODELS: ReadonlyMap<string, Model> = new Map(
  Object.entries(models).map(([name, { fields }]) => [name, modelOf(fields)]),
);

/** By the name that its rows have in a Prisma client, such as `article`. */
const BY_DELEGATE: ReadonlyMap<string, string> = new Map(
  [...MODELS.keys()].map((name) => [`${name.charAt(0).toLowerCase()}${name.slice(1)}`, name]),
);

export function modelNamed(name: string): Model {
  const model = MODELS.get(name);
  if (model === undefined) throw new Error(`There is no model ${name}.`);
  return model;
}

export function modelOfDelegate(delegate: string): string | undefined {
  return BY_DELEGATE.get(delegate);
}

/** The tables whose changes are changes of the model's rows. */
export function tablesOf(model: string): readonly string[] {
  return VIEWS[model] ?? [model];
}

/** Whether changes of these columns are told by the key `>Table!`. */
export function areDeciding(model: string, columns: Iterable<string>): boolean {
  return [...columns].every((column) => DECIDING[model]?.includes(column) ?? false);
}

/** Whether the rows at this end of the relation are told as changed if a deciding column at the other changes. */
export function isCarried(model: string, relation: string): boolean {
  return CARRIED.has(`${model}.${relation}`);
}

/** Whether conditions on what is at the other end of the relation need no keys. */
export function isSettled(model: string, relation: string): boolean {
  return SETTLED.has(`${model}.${relation}`);
}

function modelOf(fields: readonly Field[]): Model {
  const references = fields.flatMap(({ relationFromFields = [] }) => relationFromFields);
  const slugs = fields.map(({ name }) => name).filter((name) => name === 'slug' || name === 'slugs');
  return {
    hasId: fields.some(({ name, type }) => name === 'id' && type === 'String'),
    relations: new Map(
      fields.filter(({ kind }) => kind === 'object').map((field) => [field.name, relationOf(field)]),
    ),
    told: new Set([...references, ...slugs].filter((column) => !UNTOLD.has(column))),
  };
}

function relationOf({ type, isList, relationName = '', relationFromFields = [] }: Field): Relation {
  const join = `_${relationName}`;
  if (relationFromFields.length > 0)
    return { model: type, kind: 'refers', join, columns: relationFromFields };
  const ends = Object.values(models).flatMap(({ fields }) =>
    fields.filter((field) => field.relationName === relationName),
  );
  const isJoined = isList && ends.every((end) => end.isList);
  return { model: type, kind: isJoined ? 'joined' : 'referred', join, columns: [] };
}
