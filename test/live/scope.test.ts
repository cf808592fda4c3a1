import {
  getNamedType,
  isAbstractType,
  isObjectType,
  lexicographicSortSchema,
  parse,
  validate,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql';
import { describe, expect, it } from 'vitest';
import { schema } from '../../schema/index.ts';
import { scopeOf, selectsSharedFieldsOnly } from '../../src/server/scope.ts';

/** The schema with these fields declared to be the same for all of a role, and no others. */
function declaring(...names: readonly string[]): GraphQLSchema {
  const copy = lexicographicSortSchema(schema);
  for (const type of Object.values(copy.getTypeMap())) {
    if (!isObjectType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      const { sharedBy: _sharedBy, pothosExposedField: _exposed, ...extensions } = field.extensions;
      field.extensions = {
        ...extensions,
        ...(names.includes(`${type.name}.${field.name}`) && { sharedBy: 'role' }),
      };
    }
  }
  return copy;
}

function isShared(declared: GraphQLSchema, query: string): boolean {
  const document = parse(query);
  expect(validate(declared, document)).toEqual([]);
  return selectsSharedFieldsOnly(declared, document);
}

/** The object types that a subscription leads to, with all of their fields. */
function reachable(): { readonly type: GraphQLObjectType; readonly field: GraphQLField<unknown, unknown> }[] {
  const todo = [schema.getSubscriptionType()].filter((type) => type != null);
  const seen = new Set(todo);
  for (const type of todo) {
    for (const field of Object.values(type.getFields())) {
      const result = getNamedType(field.type);
      const types = isAbstractType(result) ? schema.getPossibleTypes(result) : [result];
      for (const next of types) {
        if (!isObjectType(next) || seen.has(next)) continue;
        seen.add(next);
        todo.push(next);
      }
    }
  }
  return todo.flatMap((type) => Object.values(type.getFields()).map((field) => ({ type, field })));
}

const EVENT_TYPES = schema
  .getPossibleTypes(schema.getType('FeedEvent') as Parameters<typeof schema.getPossibleTypes>[0])
  .map(({ name }) => name);

describe('what a document selects is the same for all of a role', () => {
  const ids = EVENT_TYPES.map((name) => `${name}.id`);
  const declared = ['Subscription.feed', 'ArticleRevised.article', 'Article.headline', ...ids];
  const whole = declaring(...declared);
  const query = `subscription Live {
    feed { __typename id ...Revised ... on ArticleWithdrawn { id } }
  }
  fragment Revised on ArticleRevised { article { ... { headline } } }`;

  it('when each of its fields is, in fragments too', () => {
    expect(isShared(whole, query)).toBe(true);
  });

  it('unless one of them is not, wherever it stands', () => {
    for (const missing of declared.filter((name) => !name.endsWith('.id'))) {
      const schema = declaring(...declared.filter((name) => name !== missing));
      expect([missing, isShared(schema, query)]).toEqual([missing, false]);
    }
    for (const more of [
      query.replace('headline', 'headline slug'),
      query.replace('headline', 'headline other: slug'),
      query.replace('headline', 'headline tags { __typename }'),
      query.replace('feed {', 'feed { cursor'),
      query.replace('ArticleWithdrawn { id', 'ArticleWithdrawn { id reason'),
      `${query} query Beside { viewer { __typename } }`,
    ]) {
      expect([more, isShared(whole, more)]).toEqual([more, false]);
    }
  });

  it('unless a field of an interface is not, on a single one of its types', () => {
    for (const missing of EVENT_TYPES) {
      const schema = declaring('Subscription.feed', ...ids.filter((id) => id !== `${missing}.id`));
      expect([missing, isShared(schema, 'subscription { feed { id } }')]).toEqual([missing, false]);
    }
    expect(isShared(declaring('Subscription.feed', ...ids), 'subscription { feed { id } }')).toBe(true);
    const some = declaring('Subscription.feed', 'ArticleRevised.id');
    expect(isShared(some, 'subscription { feed { ... on ArticleRevised { id } } }')).toBe(true);
    expect(isShared(some, 'subscription { feed { ... on ArticleEvent { id } } }')).toBe(false);
  });

  it('as the schema says of each field that a subscription leads to: by the member where it says nothing', () => {
    const fields = reachable();
    expect(fields.length).toBeGreaterThan(100);
    expect(fields.map(({ type }) => type.name)).toContain('Article');
    for (const { type, field } of fields) {
      const isDeclared =
        field.extensions['sharedBy'] === 'role' || field.extensions['pothosExposedField'] !== undefined;
      const document = parse(`fragment F on ${type.name} { ${field.name} }`);
      expect([type.name, field.name, selectsSharedFieldsOnly(schema, document)]).toEqual([
        type.name,
        field.name,
        isDeclared,
      ]);
    }
  });

  it('never where it leads to who is asking', () => {
    expect(isShared(schema, '{ viewer { member { name } } }')).toBe(false);
  });
});

describe('a scope', () => {
  const member = { id: '1', name: 'One', role: 'EDITOR', scopes: ['READ'], tokenId: null } as const;

  it('holds all readers, and members by role or by themselves, but never two roles', () => {
    for (const isSharedByRole of [true, false]) {
      const scopes = [
        scopeOf({ member: null }, isSharedByRole),
        scopeOf({ member }, isSharedByRole),
        scopeOf({ member: { ...member, role: 'REPORTER' } }, isSharedByRole),
        scopeOf({ member: { ...member, role: 'ADMIN' } }, isSharedByRole),
      ];
      expect(new Set(scopes).size).toBe(4);
    }
    const another = { ...member, id: '2' };
    expect(scopeOf({ member: another }, true)).toBe(scopeOf({ member }, true));
    expect(scopeOf({ member: another }, false)).not.toBe(scopeOf({ member }, false));
    expect(scopeOf({ member: null }, true)).toBe(scopeOf({ member: null }, false));
  });
});
