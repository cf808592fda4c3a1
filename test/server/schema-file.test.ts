import { readFileSync } from 'node:fs';
import {
  buildSchema,
  getIntrospectionQuery,
  GraphQLSchema,
  Kind,
  lexicographicSortSchema,
  parse,
  print,
  printSchema,
  visit,
  type IntrospectionQuery,
} from 'graphql';
import { describe, expect, it } from 'vitest';
import { schema } from '../../schema/index.ts';
import * as raw from '../support/cache/raw.ts';
import { useNewsroom } from '../support/newsroom/newsroom.ts';

describe('the schema for clients in any language', () => {
  const newsroom = useNewsroom();
  const file = (headers: Record<string, string> = {}) =>
    raw.send(`${newsroom.url}/schema.graphql`, { headers });

  it('is a file that needs no other definition, compressed and with an ETag', async () => {
    const whole = await file();
    expect([whole.status, whole.headers['content-type']]).toEqual([
      200,
      'application/graphql; charset=utf-8',
    ]);
    expect(whole.text.match(/^directive @oneOf/gm)).toHaveLength(1);
    expect(whole.text).toBe(readFileSync(new URL('../../schema/schema.graphql', import.meta.url), 'utf8'));
    const { directives, ...read } = buildSchema(whole.text).toConfig();
    const own = directives.filter(({ name }) => !['semanticNonNull', 'cost', 'listSize'].includes(name));
    expect(own).toHaveLength(directives.length - 3);
    expect(printSchema(lexicographicSortSchema(new GraphQLSchema({ ...read, directives: own })))).toBe(
      printSchema(lexicographicSortSchema(schema)),
    );
    const compressed = await file({ 'accept-encoding': 'gzip' });
    expect([compressed.text, compressed.headers['content-encoding']]).toEqual([whole.text, 'gzip']);
    expect((await file({ 'if-none-match': whole.headers.etag ?? '' })).status).toBe(304);
  });

  it('names only locations of directives that libraries of the specification of 2021 know', async () => {
    const answer = await raw.post(newsroom.url, { query: getIntrospectionQuery() });
    const { data } = JSON.parse(answer.text) as { data: IntrospectionQuery };
    const introspected = data.__schema.directives.flatMap((directive) => directive.locations);
    expect(introspected).toContain('ENUM_VALUE');
    const printed = definitionsIn((await file()).text).flatMap(({ locations }) => locations.map(String));
    for (const location of [...introspected, ...printed]) expect(LOCATIONS).toContain(location);
  });

  it('defines each directive that it uses, as graphql-java demands (SchemaTypeDirectivesChecker)', async () => {
    const { text } = await file();
    const used = new Set<string>();
    visit(parse(text), { Directive: ({ name }) => void used.add(name.value) });
    expect(used).toContain('semanticNonNull');
    const defined = definitionsIn(text).map(({ name }) => name);
    // These two it defines itself.
    expect([...defined, 'deprecated', 'specifiedBy']).toEqual(expect.arrayContaining([...used]));
    expect(new Set(defined).size).toBe(defined.length);
  });

  it('defines directives that Apollo Kotlin knows as it expects them (SchemaValidationScope)', async () => {
    const definitions = definitionsIn((await file()).text).map(({ definition }) => definition);
    expect(definitions).toEqual(
      expect.arrayContaining([
        'directive @oneOf on INPUT_OBJECT',
        'directive @semanticNonNull(levels: [Int!]! = [0]) on FIELD_DEFINITION',
      ]),
    );
  });
});

/** Those of the specification of 2021, which is the last edition that most libraries implement. */
const LOCATIONS = [
  ...['QUERY', 'MUTATION', 'SUBSCRIPTION', 'FIELD', 'FRAGMENT_DEFINITION', 'FRAGMENT_SPREAD'],
  ...['INLINE_FRAGMENT', 'VARIABLE_DEFINITION', 'SCHEMA', 'SCALAR', 'OBJECT', 'FIELD_DEFINITION'],
  ...['ARGUMENT_DEFINITION', 'INTERFACE', 'UNION', 'ENUM', 'ENUM_VALUE', 'INPUT_OBJECT'],
  'INPUT_FIELD_DEFINITION',
];

/** The definitions of directives in a schema, without their descriptions. */
function definitionsIn(text: string) {
  return parse(text).definitions.flatMap((node) => {
    if (node.kind !== Kind.DIRECTIVE_DEFINITION) return [];
    const { description: _, ...definition } = node;
    return [
      {
        name: node.name.value,
        locations: node.locations.map(({ value }) => value),
        definition: print(definition),
      },
    ];
  });
}
