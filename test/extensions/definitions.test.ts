import { expect, it } from 'vitest';
import { install } from '../../src/extensions/installed.ts';
import { defineExtension, type Builder } from '../../src/index.ts';

const description = 'A value.';
const resolve = () => null;
const change = () => Promise.resolve({});
/** What is refused. JavaScript has no types. */
const REFUSED: readonly (readonly [method: keyof Builder, given: readonly unknown[], message: string])[] = [
  [
    'field',
    ['Query', 'own', { type: 'String', desription: 'A value.', resolvee: resolve }],
    'Query.own.description is not valid (Invalid input: expected string, received undefined)',
  ],
  [
    'field',
    ['Query', 'own', { type: 'String', description, resolve, resolvee: resolve, cost: 1 }],
    'Query.own has "resolvee", "cost", and may have type, description, nullable, args, reads, resolve',
  ],
  [
    'field',
    ['Query', 'own', { type: ['String', 'Int'], description, resolve }],
    "Query.own.type must be the name of a type, such as 'Article' or ['Article']",
  ],
  [
    'field',
    [
      'Query',
      'own',
      { type: 'String', description, resolve, args: { first: { type: 'Int', description, default: 1 } } },
    ],
    'Query.own.args.first has "default", and may have type, description, optional',
  ],
  [
    'objectType',
    ['Own', { description, fields: { a: { type: 'String', description, nulable: false } } }],
    'Own.fields.a has "nulable", and may have type, description, nullable, args, reads, resolve',
  ],
  ['tableType', ['Own', { description, field: {} }], 'Own.fields is not valid'],
  ['enumType', ['Own', { description, values: ['A'] }], 'Own.values is not valid'],
  [
    'mutation',
    ['make', { description, may: 'EDITOR', input: {}, payload: { article: 'Article' }, change, resolve }],
    'make has "resolve", and may have description, may, input, payload, change',
  ],
  [
    'mutation',
    ['make', { description, may: 'READER', input: {}, payload: { article: 'Article' }, change }],
    'make.may must be REPORTER, EDITOR or ADMIN',
  ],
  [
    'mutation',
    [
      'make',
      {
        description,
        may: 'EDITOR',
        input: { a: { type: 'toString', description } },
        payload: { article: 'Article' },
        change,
      },
    ],
    'make: its input a has the type toString, which is unknown',
  ],
  [
    'field',
    ['constructor', 'own', { type: 'String', description, resolve }],
    'it adds own to constructor, which is no type',
  ],
  [
    'field',
    ['Query', 'toString', { type: 'String', description, resolve }],
    'Query.toString must have another name: each object of JavaScript has this one',
  ],
  [
    'objectType',
    ['Own', { description, fields: { constructor: { type: 'String', description } } }],
    'Own.fields.constructor must have another name: each object of JavaScript has this one',
  ],
  [
    'mutation',
    [
      'make',
      {
        description,
        may: 'EDITOR',
        input: { valueOf: { type: 'line', description } },
        payload: { article: 'Article' },
        change,
      },
    ],
    'make.input.valueOf must have another name: each object of JavaScript has this one',
  ],
  ['tableType', ['__proto__', { description, fields: {} }], '__proto__ must have another name'],
];

const messages: string[] = [];

const odd = defineExtension({
  name: 'odd',
  schema(builder) {
    for (const [method, args] of REFUSED)
      try {
        (builder[method] as (...given: readonly unknown[]) => void)(...args);
        messages.push('It was taken.');
      } catch (error) {
        messages.push((error as Error).message);
      }
  },
});

install([odd]);
await import('../../schema/index.ts');

it.each(REFUSED.map(([method, , message], index) => [method, message, index] as const))(
  'a definition that is wrong is refused with its place: %s, %s',
  (_method, message, index) => {
    expect(messages[index]).toContain(message);
  },
);
