import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ROOT } from '../../src/lib/root.ts';
import { execute } from '../support/command.ts';
import { folderOf } from '../support/extensions/folder.ts';

const FINE = `{ name: 'fine', schema: (builder) =>
  builder.field('Query', 'fine', { type: 'Int', description: 'A number.', resolve: () => 1 }) }`;
const FIELD = `type: 'String', description: 'A field.', resolve: () => ''`;
const KIND = `{ kind: { type: 'Sting', description: 'A kind.' } }`;
const MUTATION = `description: 'A mutation.', may: 'EDITOR', payload: {}, change: async () => ({})`;

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
])('%s is found without a database, and the message names the extension', async (_what, add, message) => {
  const wrong = `{ name: 'wrong', schema: (builder) => ${add} }`;
  const folder = folderOf({ 'dateline.config.js': `export default { extensions: [${FINE}, ${wrong}] };` });
  const { code, stderr } = await execute(
    process.execPath,
    [join(ROOT, 'run.js'), 'check-config'],
    {},
    folder,
  );
  expect({ code, stderr }).toEqual({ code: 1, stderr: `${message}\n` });
});
