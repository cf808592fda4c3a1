import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openNewsroom, type Newsroom } from '../support/newsroom/newsroom.ts';
import { Chance } from '../support/secrecy/random.ts';
import { EVERY_MUTATION, leastToken, send, type Mutation } from '../support/valid-inputs/every-mutation.ts';
import { withValueAt, type Path } from '../support/valid-inputs/filled.ts';
import { openMaterial, type Material } from '../support/valid-inputs/material.ts';

let newsroom: Newsroom;
let material: Material;
beforeAll(async () => {
  newsroom = await openNewsroom();
  material = openMaterial(newsroom);
});
afterAll(() => newsroom.close());

function leaves(value: unknown, path: Path = []): { path: Path; value: unknown }[] {
  if (typeof value !== 'object' || value === null) return [{ path, value }];
  const entries = Array.isArray(value)
    ? value.map((item, index) => [index, item] as const)
    : Object.entries(value);
  return entries.flatMap(([key, item]) => leaves(item, [...path, key]));
}

async function inputOf(mutation: Mutation): Promise<object> {
  return { ...(await mutation.input(material)), idempotencyKey: randomUUID() };
}

/** They differ in shape: lists of `@oneOf` inputs, numbers and dates, and what readers send. Here, each field gets every value. */
const THOROUGH = ['createArticle', 'recordCampaignAction', 'subscribeToNewsletter'];
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
        const { outcome } = await send(newsroom, mutation, withValueAt(input, path, value), token);
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
