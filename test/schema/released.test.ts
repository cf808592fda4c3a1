import { readFileSync } from 'node:fs';
import { buildSchema, findBreakingChanges, type GraphQLSchema } from 'graphql';
import { describe, expect, it } from 'vitest';
import { schema } from '../../schema/index.ts';

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

/**
 * The breaking changes since the last release that the changelog's unreleased part doesn't announce, as lines that
 * contain `**Breaking:**` and their description: `- **Breaking:** Article.url was removed. Use …`.
 */
function unannounced(released: GraphQLSchema, now: GraphQLSchema, changelog: string): string[] {
  const [, unreleased = ''] = changelog.split(/^## /m);
  const announced = unreleased.split('\n').filter((line) => line.includes('**Breaking:**'));
  return findBreakingChanges(released, now)
    .map(({ description }) => description)
    .filter((description) => !announced.some((line) => line.includes(description)));
}

describe('the schema', () => {
  it('breaks no client of the last release without an announcement in CHANGELOG.md', () => {
    const released = buildSchema(read('schema/released.graphql'));
    expect(unannounced(released, schema, read('CHANGELOG.md'))).toEqual([]);
  });
});

describe('the check of the schema', () => {
  const released = buildSchema(
    'type Query { a: Int, b(c: Int): Int, d: Int! } enum E { F G } union U = Query',
  );
  const changelog = (line: string) => `# Changelog\n\n## Unreleased\n\n${line}\n\n## 1\n\n- Older.\n`;

  it('accepts what is added and what is deprecated', () => {
    const more = buildSchema(
      'type Query { a: Int @deprecated(reason: "Use d."), b(c: Int, e: Int): Int, d: Int!, h: E } enum E { F G H } union U = Query | More type More { i: Int }',
    );
    expect(unannounced(released, more, changelog(''))).toEqual([]);
  });

  it.each([
    ['a field that is gone', 'type Query { b(c: Int): Int, d: Int! } enum E { F G } union U = Query'],
    ['another type', 'type Query { a: Float, b(c: Int): Int, d: Int! } enum E { F G } union U = Query'],
    [
      'an argument that is needed now',
      'type Query { a: Int, b(c: Int, e: Int!): Int, d: Int! } enum E { F G } union U = Query',
    ],
    ['what can be null now', 'type Query { a: Int, b(c: Int): Int, d: Int } enum E { F G } union U = Query'],
    ['a value that is gone', 'type Query { a: Int, b(c: Int): Int, d: Int! } enum E { F } union U = Query'],
  ])('refuses %s, unless it is announced since the last release', (_what, source) => {
    const changed = buildSchema(source);
    const [description = '', ...others] = unannounced(released, changed, changelog(''));
    expect(description).not.toBe('');
    expect(others).toEqual([]);
    const announcement = `- **Breaking:** ${description} It was never right.`;
    expect(unannounced(released, changed, changelog(announcement))).toEqual([]);
    const before = `# Changelog\n\n## Unreleased\n\n## 1\n\n${announcement}\n`;
    expect(unannounced(released, changed, before)).toEqual([description]);
  });
});
