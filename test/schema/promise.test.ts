import { readFileSync } from 'node:fs';
import { buildSchema } from 'graphql';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../support/database/embedded.ts';
import { ADVICE, brokenPromises, promiseOf, PROMISED } from '../support/promise.ts';

const DIRECTIVES = `
  directive @semanticNonNull(levels: [Int!]! = [0]) on FIELD_DEFINITION
  directive @cost(weight: String!) on FIELD_DEFINITION`;
const RELEASED = `${DIRECTIVES}
  """The root."""
  type Query {
    "Articles, newest first."
    articles(first: Int = 20, state: State, by: By): [Article] @semanticNonNull(levels: [0, 1]) @cost(weight: "20")
  }
  type Article { slug: String! headline: String! @deprecated(reason: "Use title.") }
  input By { slug: String, isNewest: Boolean = true }
  enum State { DRAFT PUBLISHED }`;

/** What a release breaks of RELEASED if each of these texts is replaced. */
function broken(...replaced: readonly (readonly [string, string])[]): string[] {
  const now = replaced.reduce((text, [from, to]) => text.replace(from, to), RELEASED);
  return brokenPromises(buildSchema(promiseOf(RELEASED)), buildSchema(now));
}

describe('what a release promises of the schema', () => {
  it('is kept', () => {
    const now = readFileSync(`${ROOT}schema/schema.graphql`, 'utf8');
    expect(brokenPromises(buildSchema(readFileSync(PROMISED, 'utf8')), buildSchema(now)), ADVICE).toEqual([]);
  });

  it('allows additions, deprecations, and other words and costs', () => {
    expect(
      broken(
        ['slug: String!', 'slug: String! title(short: Boolean): String @deprecated(reason: "Not yet.")'],
        ['state: State', 'state: State, language: String'],
        ['PUBLISHED', 'PUBLISHED WITHDRAWN'],
        ['newest first', 'by first publication'],
        ['"20"', '"40"'],
        ['@cost(weight: String!)', '@cost(weight: Int!)'],
        ['weight: "40"', 'weight: 40'],
      ),
    ).toEqual([]);
  });

  it.each([
    [
      'a field that is gone, even if it was deprecated',
      'headline: String!',
      'title: String!',
      /headline was removed/,
    ],
    ['a value that is gone', 'DRAFT', '', /DRAFT was removed/],
    ['an argument that is required', 'state: State', 'state: State!', /state has changed type/],
    ['another default', 'first: Int = 20', 'first: Int = 5', /defaultValue from 20 to 5/],
    ['a field that can be null', 'slug: String!', 'slug: String', /slug changed type/],
    [
      'a field that can be null without an error',
      '@semanticNonNull(levels: [0, 1]) @cost',
      '@cost',
      /articles can be null/,
    ],
    ['a list whose items can be null without an error', '[0, 1]', '[0]', /articles can be null/],
    ['an input that takes only one field', 'input By {', 'input By @oneOf {', /By takes only one field/],
    [
      'another default in an input',
      'isNewest: Boolean = true',
      'isNewest: Boolean',
      /isNewest has changed its default/,
    ],
  ])('lists %s', (_, from, to, message) => {
    const [only, ...others] = broken([from, to]);
    expect(only).toMatch(message);
    expect(others).toEqual([]);
  });
});
