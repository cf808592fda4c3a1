import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { generate } from '@graphql-codegen/cli';
import { expect, it } from 'vitest';
import codegen, { forCaches, forLivePages } from '../clients/setups/codegen.ts';
import { ROOT } from '../support/database/embedded.ts';
import { openFolder, typeCheck } from '../support/docs/type-check.ts';

interface File {
  readonly filename: string;
  readonly content: string;
}

/** With the type of `filter`. */
const FEED = 'subscription Feed($filter: FeedFilter) { feed(filter: $filter) { id } }';

const DOCUMENTS = [`${ROOT}test/clients/documents/*.graphql`, FEED];

/** What the config of docs/clients.md makes of documents, for one of the libraries that send them. */
async function generated(forLibrary: object, documents = DOCUMENTS): Promise<readonly File[]> {
  const [output] = Object.values(codegen.generates);
  const { config, ...preset } = output as { config: object };
  const others = Object.fromEntries(Object.entries(config).filter(([name]) => !(name in forCaches)));
  return (await generate(
    {
      ...codegen,
      silent: true,
      schema: `${ROOT}schema/schema.graphql`,
      documents,
      generates: { 'gql/': { ...preset, config: { ...others, ...forLibrary } } },
    },
    false,
  )) as File[];
}

/** Runs TypeScript on a program beside the generated files. */
function check(files: readonly File[], program: string, others: Readonly<Record<string, string>> = {}) {
  const generated = files.map(({ filename, content }) => [`gql/${basename(filename)}`, content] as const);
  const folder = openFolder({ ...Object.fromEntries(generated), ...others, 'program.tsx': program });
  return typeCheck(folder, ['program.tsx']);
}

it("the GraphQL Code Generator's config makes types of the documents", async () => {
  const files = await generated(forCaches);
  const types = files.find(({ filename }) => filename.endsWith('graphql.ts'))?.content;
  expect(types).toContain('export type ArticlePageQueryQuery =');
  expect(types).not.toMatch(/EDTFDate: .*any/);
});

it("the GraphQL Code Generator's config makes types that live pages take, without fields that these don't ask for", async () => {
  await check(
    await generated(forLivePages),
    `
    import type { LivePage } from '@dateline/client';
    import {
      LiveBlogArticleSubscriptionDocument as subscription,
      LiveBlogQueryDocument as query,
      type FeedFilter,
      type LiveBlogArticleSubscriptionSubscription as Event,
      type LiveBlogQueryQuery as Page,
    } from './gql/graphql.ts';

    const filter: FeedFilter = { articleIds: ['1'], types: ['ARTICLE_PUBLISHED'] };
    export const page: LivePage<Page, Event, { first: number; slug: string }> = {
      query,
      subscription,
      variables: { first: 1, slug: 'a' },
      filter,
      update: (shown) => ({ ...shown, articles: null }),
    };
    // @ts-expect-error the document doesn't select it, and nothing adds it
    export type Typename = Page['__typename'];`,
  );
});

it('the Apollo list of the docs takes generated documents in place of those that it has the types of', async () => {
  const path = `${ROOT}test/clients/setups/apollo-list.tsx`;
  const page = (await readFile(path, 'utf8'))
    .replace(/interface LatestPage \{.*?\n\}\n/s, '')
    .replace(/const LATEST:.*?;\n/s, '')
    .replace(/const LATEST_CHANGED = .*?;\n/s, '')
    .replace(', type TypedDocumentNode', '')
    .replace(' gql,', '');
  const documents = `import { LatestDocument as LATEST, LatestChangedDocument as LATEST_CHANGED } from './gql/graphql.ts';`;
  await check(await generated(forCaches, [path]), `${documents}\n${page}`, {
    'apollo-lists.ts': await readFile(`${ROOT}test/clients/setups/apollo-lists.ts`, 'utf8'),
  });
});

it('an optimistic response is made with the types of generated documents', async () => {
  await check(
    await generated(forCaches, [`${ROOT}test/clients/setups/optimistic-edit.ts`]),
    `
    import type { ApolloClient } from '@apollo/client';
    import { makeFragmentData } from './gql/fragment-masking.ts';
    import { PersonFormFragmentDoc, SavePersonDocument, type PersonFormFragment } from './gql/graphql.ts';

    export const save = (client: ApolloClient, opened: PersonFormFragment, description: string) =>
      client.mutate({
        mutation: SavePersonDocument,
        variables: { input: { id: opened.id, expectedLockVersion: opened.lockVersion, description } },
        optimisticResponse: {
          updatePerson: {
            __typename: 'UpdatePersonPayload',
            person: { __typename: 'Person', ...makeFragmentData({ ...opened, description }, PersonFormFragmentDoc) },
          },
        },
      });`,
  );
});
