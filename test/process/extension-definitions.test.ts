import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ROOT } from '../../src/lib/root.ts';
import { execute } from '../support/command.ts';
import { folderOf } from '../support/extensions/folder.ts';

const FINE = `{ name: 'fine', schema: (builder) =>
  builder.field('Query', 'fine', { type: 'Int', description: 'A number.', resolve: () => 1 }) }`;
const FIELD = `type: 'String', description: 'A field.', resolve: () => ''`;
const KIND = `{ kind: { type: 'Sting', description: 'A kind.' } }`;
const MUTATION = `description: 'A mutation.', may: 'EDITOR', payload: { article: 'Article' }, change: async () => ({})`;

it.concurrent.each([
  [
    'a name that Dateline has',
    `builder.field('Article', 'headline', { ${FIELD} })`,
    "The schema can't be built with the extension wrong: Duplicate field headline on Article",
  ],
  [
    'a type that is not there',
    `builder.field('Article', 'length', { ${FIELD}, type: 'Strng' })`,
    "The schema can't be built with the extension wrong: Strng has not been implemented",
  ],
  [
    'a selection that is no GraphQL',
    `builder.field('Article', 'length', { ${FIELD}, reads: 'headline {' })`,
    'The schema can\'t be built with the extension wrong: `reads` of Article.length: Syntax Error: Expected Name, found "}".',
  ],
  [
    'an argument of an unknown type',
    `builder.field('Query', 'kinds', { ${FIELD}, args: ${KIND} })`,
    "The schema can't be built with the extension wrong: Query.kinds: its argument kind has the type Sting, which is unknown; an enum is added before it is used",
  ],
  [
    'an input of an unknown type',
    `builder.mutation('sting', { ${MUTATION}, input: ${KIND} })`,
    "The extension wrong can't be added to the schema: sting: its input kind has the type Sting, which is unknown; an enum is added before it is used",
  ],
  [
    'a field of Query without a value',
    `builder.field('Query', 'nothing', { ${FIELD}, resolve: undefined })`,
    "The extension wrong can't be added to the schema: Query.nothing needs `resolve`",
  ],
  [
    'a name that GraphQL reserves',
    `builder.field('Query', '__foo', { ${FIELD} })`,
    'The schema can\'t be built with the extension wrong: Name "__foo" must not begin with "__", which is reserved by GraphQL introspection.',
  ],
  [
    'a type of a reserved name',
    `builder.objectType('__proto__', { description: 'A type.', fields: { a: { ${FIELD} } } })`,
    "The extension wrong can't be added to the schema: __proto__ must have another name: each object of JavaScript has this one",
  ],
  [
    'an object without fields',
    `builder.objectType('Nothing', { description: 'A type.', fields: {} })`,
    "The schema can't be built with the extension wrong: Type Nothing must define one or more fields.",
  ],
  [
    'an enum without values',
    `builder.enumType('Nothing', { description: 'An enum.', values: {} })`,
    "The schema can't be built with the extension wrong: Enum type Nothing must define one or more values.",
  ],
  [
    'a mutation that returns nothing',
    `builder.mutation('nothing', { ${MUTATION}, input: {}, payload: {} })`,
    "The extension wrong can't be added to the schema: nothing.payload must have a field, whose object is the subject in the audit log",
  ],
  [
    'a mutation for readers',
    `builder.mutation('open', { ${MUTATION}, input: {}, may: 'READER' })`,
    "The extension wrong can't be added to the schema: open.may must be REPORTER, EDITOR or ADMIN",
  ],
  [
    'a list of lists',
    `builder.field('Query', 'lists', { ${FIELD}, type: [['String']] })`,
    "The extension wrong can't be added to the schema: Query.lists.type must be the name of a type, such as 'Article' or ['Article']",
  ],
  [
    'a list of two types',
    `builder.field('Query', 'pairs', { ${FIELD}, type: ['String', 'Int'] })`,
    "The extension wrong can't be added to the schema: Query.pairs.type must be the name of a type, such as 'Article' or ['Article']",
  ],
  [
    'an interface that nothing can be returned for',
    `builder.field('Query', 'any', { ${FIELD}, type: 'Node' })`,
    "The schema can't be built with the extension wrong: Query.any has the type Node, which no `resolve` can return; take one with ids, or one of your own",
  ],
  [
    'an input as the type of a field',
    `builder.field('Query', 'put', { ${FIELD}, type: 'ArticleFilter' })`,
    /^The schema can't be built with the extension wrong: .*ArticleFilter/,
  ],
])('%s is found without a database, and the message names the extension', async (_what, add, message) => {
  const wrong = `{ name: 'wrong', schema: (builder) => ${add} }`;
  const folder = folderOf({ 'dateline.config.js': `export default { extensions: [${FINE}, ${wrong}] };` });
  const { code, stderr } = await execute(
    process.execPath,
    [join(ROOT, 'run.js'), 'check-config'],
    {},
    folder,
  );
  const expected: unknown = typeof message === 'string' ? `${message}\n` : expect.stringMatching(message);
  expect({ code, stderr }).toEqual({ code: 1, stderr: expected });
});
