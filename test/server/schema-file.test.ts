import { readFileSync } from 'node:fs';
import {
  buildSchema,
  getIntrospectionQuery,
  GraphQLSchema,
  lexicographicSortSchema,
  printSchema,
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
    const locations = data.__schema.directives.flatMap((directive) => directive.locations);
    expect(locations).not.toContain('DIRECTIVE_DEFINITION');
    expect(locations).toContain('ENUM_VALUE');
  });
});
