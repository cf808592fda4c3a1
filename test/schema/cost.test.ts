import { getNamedType, isObjectType } from 'graphql';
import { describe, expect, it } from 'vitest';
import { schema } from '../../schema/index.ts';

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
});
