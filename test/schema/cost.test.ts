import {
  getNamedType,
  isAbstractType,
  isLeafType,
  isObjectType,
  isRequiredArgument,
  parse,
  type GraphQLField,
  type GraphQLObjectType,
} from 'graphql';
import { describe, expect, it } from 'vitest';
import { schema } from '../../schema/index.ts';
import { checkCost, pointsOf } from '../../src/api/cost.ts';
import { LIMITS } from '../../src/api/limits.ts';

const FIELDS = Object.values(schema.getTypeMap())
  .filter((type) => isObjectType(type))
  .flatMap((type) => Object.values(type.getFields()).map((field) => ({ type, field })));

describe('the cost limit of operations', () => {
  it('knows which arguments give the page size of every connection', () => {
    const connections = FIELDS.filter(({ field }) => getNamedType(field.type).name.endsWith('Connection'));
    expect(connections.length).toBeGreaterThan(15);
    for (const { type, field } of connections) {
      expect(field.extensions, `${type.name}.${field.name}`).toMatchObject({ pageSize: ['first', 'last'] });
    }
  });

  it('knows that every connection has as many rows as its page', () => {
    const rows = FIELDS.filter(
      ({ type, field }) => type.name.endsWith('Connection') && ['nodes', 'edges'].includes(field.name),
    );
    expect(rows.length).toBeGreaterThanOrEqual(20);
    for (const { type, field } of rows) {
      expect(field.extensions, `${type.name}.${field.name}`).toMatchObject({ rows: 'page' });
    }
  });

  it('refuses no three lists within each other at their default sizes, with ten fields of each object', () => {
    const queries = inLists(schema.getQueryType(), 3).map((selection) => `{ ${selection} }`);
    expect(queries.length).toBeGreaterThan(150);
    const costs = queries.map((query) => pointsOf(checkCost({ schema, document: parse(query) }, {})));
    expect(Math.max(...costs)).toBeLessThan(LIMITS.cost);
  });
});

type Field = GraphQLField<unknown, unknown>;

/** Selects each connection of a type, with ten of its objects' fields, and in that each connection. */
function inLists(type: GraphQLObjectType | null | undefined, levels: number): string[] {
  const lists = Object.values(type?.getFields() ?? {}).filter(
    (field) => getNamedType(field.type).name.endsWith('Connection') && !field.args.some(isRequiredArgument),
  );
  return lists.flatMap(({ name, type }) =>
    objectsIn(getNamedType(type) as GraphQLObjectType).flatMap((node) => {
      const inner = levels === 1 ? [''] : inLists(node, levels - 1);
      return inner.map((inside) => `${name} { nodes { ... on ${node.name} { ${leaves(node)} ${inside} } } }`);
    }),
  );
}

function objectsIn(connection: GraphQLObjectType): readonly GraphQLObjectType[] {
  const { nodes } = connection.getFields();
  const type = nodes && getNamedType(nodes.type);
  return isAbstractType(type) ? schema.getPossibleTypes(type) : isObjectType(type) ? [type] : [];
}

/** Ten short fields: long texts cost 50 points each. */
function leaves(type: GraphQLObjectType): string {
  const isShort = ({ type, args, extensions }: Field) =>
    isLeafType(getNamedType(type)) && args.length === 0 && extensions['cost'] === undefined;
  const short = Object.values(type.getFields()).filter(isShort);
  return ['__typename', ...short.map(({ name }) => name)].slice(0, 10).join(' ');
}
