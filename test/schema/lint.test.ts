import { readFileSync } from 'node:fs';
import { ESLint, type Linter } from 'eslint';
import graphql from '@graphql-eslint/eslint-plugin';
import { expect, it } from 'vitest';
import { ROOT } from '../support/database/embedded.ts';

/** Objects without an `id`. Caches keep each of them with the object that shows it. */
const VALUES = {
  // Answers to one request, what is computed for it, and pages of lists.
  suffixes: ['Payload', 'Error', 'Warning', 'Connection', 'Edge'],
  types: [
    'PageInfo',
    'Viewer',
    'Budget',
    'ValidationProblem',
    'Suggestion',
    ...['SearchCounts', 'SearchSpeakerCount', 'SearchTagCount', 'SearchTypeCount', 'SearchYearCount'],
    // Computed from other objects at each request.
    ...['RevisionChanges', 'BlockChange', 'FieldChange', 'WordChange'],
    ...['RepublishPackage', 'RedactionPreview', 'RedactionPreviewCount', 'RedactionFailure'],
    // What `blocksFromHtml` suggests: nothing is stored.
    ...['BlocksFromHtml', 'BlockDraft', 'ImageDraft', 'EmbedBlockDraft', 'HeadingBlockDraft'],
    ...['ImageBlockDraft', 'ListBlockDraft', 'ParagraphBlockDraft', 'QuoteBlockDraft', 'RedactedBlockDraft'],
    // Parts of one object, which are replaced with it as a whole.
    ...['Affiliation', 'Identifier', 'SocialAccount', 'Contribution', 'Image', 'Rights', 'EmbedPlayer'],
    ...['FrontContainer', 'FrontCard', 'FrontPlacement', 'FrontQuery', 'FormerNoteText', 'Amendment'],
    ...['ArticleWithdrawal', 'WebhookAttempt', 'MissingAcknowledgement'],
  ],
};

/** What else the rules find, and why it stays. */
const REASONS = {
  'Field "blockId" starts with the name of the parent type "Block"':
    'An `id` is unique among all objects. A block has the same `blockId` in each version, so `id` is that of a version.',
};

const NEVER_NULL = {
  'Unexpected non-null result String in type "Query"':
    '`feedCursor` is read before everything else: without it, a page has no place to go live from.',
  'Unexpected non-null result type "Viewer" in type "Query"':
    '`viewer` says who asks, which is known before the operation runs: no failure can make it null.',
};

/** What graphql-eslint finds in the schema by these rules. */
async function found(rules: Linter.RulesRecord): Promise<string[]> {
  const schema = `${ROOT}schema/schema.graphql`;
  const eslint = new ESLint({
    overrideConfigFile: true,
    overrideConfig: {
      files: ['**/*.graphql'],
      plugins: { '@graphql-eslint': graphql as unknown as ESLint.Plugin },
      languageOptions: {
        parser: graphql.parser,
        parserOptions: { graphQLConfig: { schema } },
      },
      rules,
    },
  });
  const [result] = await eslint.lintText(readFileSync(schema, 'utf8'), { filePath: 'schema.graphql' });
  return (result?.messages ?? []).map(({ message }) => message);
}

it("graphql-eslint's schema-recommended finds nothing in the schema", async () => {
  const { rules } = graphql.configs['flat/schema-recommended'];
  expect(
    await found({ ...rules, '@graphql-eslint/strict-id-in-types': ['error', { exceptions: VALUES }] }),
  ).toEqual(Object.keys(REASONS));
});

it('two fields of the root are never null', async () => {
  expect(await found({ '@graphql-eslint/require-nullable-result-in-root': 'error' })).toEqual(
    Object.keys(NEVER_NULL),
  );
});

it('each value is an object of the schema without an id', async () => {
  const wrong = await found({ '@graphql-eslint/strict-id-in-types': 'error' });
  for (const type of VALUES.types)
    expect(
      wrong.some((message) => message.includes(`"${type}"`)),
      type,
    ).toBe(true);
});
