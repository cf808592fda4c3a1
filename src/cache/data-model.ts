import { getDatamodel } from '../../generated/pothos-types.ts';

/** A relation of a model to another. */
export interface Relation {
  /** The same at both ends. */
  readonly name: string;
  readonly model: string;
  /** Where the reference is: in a column of this model or of the other, or in a table that joins both. */
  readonly kind: 'refers' | 'referred' | 'joined';
  /** The table that joins both. */
  readonly join: string;
  /** The column of this model that has the id of the other row. */
  readonly column: string;
}

export interface Model {
  readonly hasId: boolean;
  readonly relations: ReadonlyMap<string, Relation>;
  /** Columns that limit a list: those that refer to another row, and slugs. */
  readonly listedBy: readonly string[];
}

interface ModelField {
  readonly name: string;
  readonly kind: string;
  readonly type: string;
  readonly isList: boolean;
  readonly relationName?: string;
  readonly relationFromFields?: readonly string[];
}

const { models } = getDatamodel().datamodel as unknown as {
  models: Readonly<Record<string, { readonly fields: readonly ModelField[] }>>;
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

/** The rows that a relation has, if they refer to its owner: their name in a Prisma client, and the column that has its id. */
export function rowsReferringBy(owner: string, relation: string): { table: string; column: string } {
  const { name, model } = modelNamed(owner).relations.get(relation) ?? { name: '', model: owner };
  const end = [...modelNamed(model).relations.values()].find(
    (each) => each.name === name && each.column !== '',
  );
  if (end === undefined) throw new Error(`No rows refer to ${owner} by ${relation}.`);
  return { table: `${model.charAt(0).toLowerCase()}${model.slice(1)}`, column: end.column };
}

function modelOf(fields: readonly ModelField[]): Model {
  const references = fields.flatMap(({ relationFromFields = [] }) => relationFromFields);
  const slugs = fields.map(({ name }) => name).filter((name) => name === 'slug' || name === 'slugs');
  return {
    hasId: fields.some(({ name, type }) => name === 'id' && type === 'String'),
    relations: new Map(
      fields.filter(({ kind }) => kind === 'object').map((field) => [field.name, relationOf(field)]),
    ),
    listedBy: [...references, ...slugs],
  };
}

function relationOf({
  type,
  isList,
  relationName: name = '',
  relationFromFields = [],
}: ModelField): Relation {
  const ends = Object.values(models).flatMap(({ fields }) =>
    fields.filter((end) => end.relationName === name),
  );
  const isJoined = isList && ends.every((end) => end.isList);
  const [column = ''] = relationFromFields;
  const kind = column !== '' ? 'refers' : isJoined ? 'joined' : 'referred';
  return { name, model: type, kind, join: `_${name}`, column };
}
