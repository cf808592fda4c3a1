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
import { Chance } from '../support/secrecy/random.ts';
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

/** They differ in shape: lists of `@oneOf` inputs, numbers and dates, and what readers send. Here, each field gets every value. */
const THOROUGH = ['createArticle', 'recordCampaignAction', 'signUpForNewsletter'];
/** Another seed chooses other values for the fields of the other mutations. */
const SEED = Number(process.env['HOSTILE_SEED'] ?? 1);

/**
 * Puts values in every field of their type, one at a time with the rest valid: in each field of most mutations one value
 * that chance chooses. Returns those whose outcome wasn't expected.
 */
async function unexpected(values: readonly unknown[], expected: RegExp): Promise<string[]> {
  const ofEach = EVERY_MUTATION.map(async ([name, mutation], number) => {
    const chance = new Chance(SEED + number);
    const isThorough = THOROUGH.includes(name);
    const token = leastToken(newsroom, mutation);
    const found: string[] = [];
    let input = await inputOf(mutation);
    const fields = leaves(input).filter(({ value }) => typeof value === typeof values[0]);
    for (const { path } of fields) {
      for (const value of isThorough ? values : [chance.one(values)]) {
        const { outcome } = await send(newsroom, mutation, withLeaf(input, path, value) as object, token);
        const text = JSON.stringify(value).slice(0, 40);
        if (!expected.test(outcome)) found.push(`${name}: ${path.join('.')} = ${text}: ${outcome}`);
        // A refused mutation has changed nothing, so the input is still valid.
        if (outcome.endsWith('Payload')) input = await inputOf(mutation);
      }
    }
    return found;
  });
  return (await Promise.all(ofEach)).flat();
}

describe.each(EVERY_MUTATION)('%s', (name, mutation) => {
  it('has a valid input with a value in every field, and accepts it', async () => {
    const { args } = schema.getMutationType()?.getFields()[name] ?? {};
    const type = args?.find(({ name }) => name === 'input')?.type;
    if (type === undefined) throw new Error(`${name} has no input.`);
    const allowed = (mutation.leavesOut ?? []).map((path) => new RegExp(`^${path.replaceAll('*', '\\w+')}$`));
    const input = await inputOf(mutation);
    const missing = leftOut(type, input).map((path) => path.join('.'));
    expect(missing.filter((path) => !allowed.some((pattern) => pattern.test(path)))).toEqual([]);
    const { outcome, text } = await send(newsroom, mutation, input, leastToken(newsroom, mutation));
    expect(outcome, text).toMatch(/Payload$/);
  });
});

describe(`every field of every mutation (seed ${SEED})`, () => {
  const AN_ANSWER = /^([A-Z]\w+(Error|Payload)|BAD_USER_INPUT)$/;

  it('refuses control characters and unpaired surrogates in a text', async () => {
    const texts = ['a\u0000b', 'a\ud800b', 'a\u0007b'];
    expect(await unexpected(texts, /^(ValidationError|BAD_USER_INPUT)$/)).toEqual([]);
  });

  it('takes or refuses any text without an internal error', async () => {
    const texts = [
      '',
      'x'.repeat(60_000),
      '\uffff\u202e%s{{7*7}}${x}\\',
      '0000-01-01T00:00:00Z',
      '9999-12-31T23:59:59-12:00',
    ];
    expect(await unexpected(texts, AN_ANSWER)).toEqual([]);
  });

  it('takes or refuses any number without an internal error', async () => {
    const numbers = [2_147_483_647, -2_147_483_648, -1, 0, 2_147_483_648, 1e300, 1.5];
    expect(await unexpected(numbers, AN_ANSWER)).toEqual([]);
  });
});
