import { getDatamodel } from '../../generated/pothos-types.ts';

/** What a query can ask of a model's rows in another model. */
export interface Relation {
  readonly model: string;
  /** Where the reference is: in a column of this model, in a column of the other, or in a table that joins both. */
  readonly kind: 'refers' | 'referred' | 'joined';
  /** The table that joins both. */
  readonly join: string;
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
  TimelineEntry: ['CampaignAction', 'CampaignOutcome', 'Statement', 'CampaignArticle'],
};

const ALL = 'all';
const OF_STATEMENT = [
  'visibility',
  'kind',
  'speakerPersonId',
  'speakerOrganizationId',
  'madeOn',
  'madeOnFirst',
  'madeOnLast',
];
const OF_ARTICLE = ['state', 'firstPublishedAt'];

/**
 * Where a condition on other rows needs no key of its own. If one of these columns changes, the rows that refer to it are told as changed
 * ("deciding" and "referring" in the migrations); or what decides never changes, or is told with the list.
 */
const CARRIED: Readonly<Record<string, readonly string[] | typeof ALL>> = {
  'Affiliation.organization': ['visibility'],
  'Affiliation.person': ['visibility', 'name'],
  'OrganizationPerson.person': ['visibility', 'name'],
  'RevisionStatement.statement': OF_STATEMENT,
  'Campaign.statements': OF_STATEMENT,
  'TimelineEntry.statement': OF_STATEMENT,
  'TimelineEntry.revision': ALL,
  'ArticleRevision.article': OF_ARTICLE,
  'UpdateNote.article': OF_ARTICLE,
  'CommentRequest.article': OF_ARTICLE,
  'BlockPlace.block': ALL,
};

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

/** Whether the changes of these columns at the other end of a relation are told with the rows at this end. */
export function isCarried(model: string, relation: string, columns: Iterable<string>): boolean {
  const carried = CARRIED[`${model}.${relation}`];
  if (carried === undefined) return false;
  return carried === ALL || [...columns].every((column) => carried.includes(column));
}

/** Whether conditions within the other end of a relation need no keys either. */
export function isCarriedWhole(model: string, relation: string): boolean {
  return CARRIED[`${model}.${relation}`] === ALL;
}

function modelOf(fields: readonly Field[]): Model {
  const references = fields.flatMap(({ relationFromFields = [] }) => relationFromFields);
  const slugs = fields.map(({ name }) => name).filter((name) => name === 'slug' || name === 'slugs');
  return {
    hasId: fields.some(({ name, type }) => name === 'id' && type === 'String'),
    relations: new Map(fields.filter(({ kind }) => kind === 'object').map((field) => [field.name, relationOf(field)])),
    told: new Set([...references, ...slugs].filter((column) => !UNTOLD.has(column))),
  };
}

function relationOf({ type, isList, relationName = '', relationFromFields = [] }: Field): Relation {
  const join = `_${relationName}`;
  if (relationFromFields.length > 0) return { model: type, kind: 'refers', join };
  const ends = Object.values(models).flatMap(({ fields }) => fields.filter((field) => field.relationName === relationName));
  const isJoined = isList && ends.every((end) => end.isList);
  return { model: type, kind: isJoined ? 'joined' : 'referred', join };
}
