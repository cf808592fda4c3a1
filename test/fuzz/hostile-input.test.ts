import { randomUUID } from 'node:crypto';
import {
  getNullableType,
  isInputObjectType,
  isListType,
  type GraphQLInputObjectType,
  type GraphQLInputType,
} from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { schema } from '../../schema/index.ts';
import { openNewsroom, type Newsroom } from '../support/newsroom/newsroom.ts';
import { EVERY_MUTATION, leastToken, send } from '../support/valid-inputs/every-mutation.ts';
import { openMaterial, type Material } from '../support/valid-inputs/material.ts';
import type { Mutation } from '../support/valid-inputs/mutation.ts';

let newsroom: Newsroom;
let material: Material;
beforeAll(async () => {
  newsroom = await openNewsroom();
  material = openMaterial(newsroom);
});
afterAll(() => newsroom.close());

type Path = readonly (string | number)[];

/** The paths of the input's fields that the value leaves out. A `@oneOf` input has only one field. */
function leftOut(type: GraphQLInputType, value: unknown, path: Path = []): Path[] {
  const nullable = getNullableType(type);
  if (isListType(nullable)) {
    const items = Array.isArray(value) ? (value as unknown[]) : [];
    if (items.length === 0) return [[...path, 0]];
    return items.flatMap((item, index) => leftOut(nullable.ofType, item, [...path, index]));
  }
  if (value == null) return [path];
  return isInputObjectType(nullable) ? leftOutOf(nullable, value, path) : [];
}

function leftOutOf(type: GraphQLInputObjectType, value: object, path: Path): Path[] {
  const fields = Object.values(type.getFields());
  return fields
    .filter(({ name }) => !type.isOneOf || name in value)
    .flatMap(({ name, type }) => leftOut(type, (value as Record<string, unknown>)[name], [...path, name]));
}

function leaves(value: unknown, path: Path = []): { path: Path; value: unknown }[] {
  if (typeof value !== 'object' || value === null) return [{ path, value }];
  const entries = Array.isArray(value)
    ? value.map((item, index) => [index, item] as const)
    : Object.entries(value);
  return entries.flatMap(([key, item]) => leaves(item, [...path, key]));
}

function withLeaf(value: unknown, [key, ...rest]: Path, leaf: unknown): unknown {
  if (key === undefined) return leaf;
  const copy = (Array.isArray(value) ? [...(value as unknown[])] : { ...(value as object) }) as Record<
    string | number,
    unknown
  >;
  copy[key] = withLeaf(copy[key], rest, leaf);
  return copy;
}

async function inputOf(mutation: Mutation): Promise<object> {
  return { ...(await mutation.input(material)), idempotencyKey: randomUUID() };
}

interface Trial {
  readonly field: string;
  readonly value: string;
  readonly outcome: string;
}

/** Puts each value in each field of its type, one at a time with the rest valid, and returns the outcomes. */
async function trials(mutation: Mutation, values: readonly unknown[]): Promise<Trial[]> {
  const kind = typeof values[0];
  const paths = leaves(await inputOf(mutation)).filter(({ value }) => typeof value === kind);
  const ofFields = paths.map(async ({ path }) => {
    const trials: Trial[] = [];
    let input = await inputOf(mutation);
    for (const value of values) {
      const { outcome } = await send(
        newsroom,
        mutation,
        withLeaf(input, path, value) as object,
        leastToken(newsroom, mutation),
      );
      trials.push({ field: path.join('.'), value: JSON.stringify(value).slice(0, 40), outcome });
      // A refused mutation has changed nothing, so the input is still valid.
      if (outcome.endsWith('Payload')) input = await inputOf(mutation);
    }
    return trials;
  });
  return (await Promise.all(ofFields)).flat();
}

describe.each(EVERY_MUTATION)('%s', (name, mutation) => {
  it('has a valid input with a value in every field', async () => {
    const { args } = schema.getMutationType()?.getFields()[name] ?? {};
    const type = args?.find(({ name }) => name === 'input')?.type;
    if (type === undefined) throw new Error(`${name} has no input.`);
    const allowed = (mutation.leavesOut ?? []).map((path) => new RegExp(`^${path.replaceAll('*', '\\w+')}$`));
    const missing = leftOut(type, await inputOf(mutation)).map((path) => path.join('.'));
    expect(missing.filter((path) => !allowed.some((pattern) => pattern.test(path)))).toEqual([]);
  });

  it('accepts its valid input', async () => {
    const { outcome, text } = await send(
      newsroom,
      mutation,
      await inputOf(mutation),
      leastToken(newsroom, mutation),
    );
    expect(outcome, text).toMatch(/Payload$/);
  });

  it('rejects control characters and unpaired surrogates in every text', async () => {
    for (const trial of await trials(mutation, ['a\u0000b', 'a\ud800b', 'a\u0007b'])) {
      expect(trial).toMatchObject({
        outcome: expect.stringMatching(/^(ValidationError|BAD_USER_INPUT)$/) as string,
      });
    }
  });

  const AN_ANSWER = {
    outcome: expect.stringMatching(/^([A-Z]\w+(Error|Payload)|BAD_USER_INPUT)$/) as string,
  };

  it('responds to any text without an internal error', async () => {
    const odd = [
      '',
      'x'.repeat(60_000),
      '\uffff\u202e%s{{7*7}}${x}\\',
      '0000-01-01T00:00:00Z',
      '9999-12-31T23:59:59-12:00',
    ];
    for (const trial of await trials(mutation, odd)) expect(trial).toMatchObject(AN_ANSWER);
  });

  it('responds to any number without an internal error', async () => {
    const odd = [2_147_483_647, -2_147_483_648, -1, 0, 2_147_483_648, 1e300, 1.5];
    for (const trial of await trials(mutation, odd)) expect(trial).toMatchObject(AN_ANSWER);
  });
});
