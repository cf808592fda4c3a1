import type { GraphQLObjectType } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { install } from '../../src/extensions/installed.ts';
import { defineExtension, type Builder } from '../../src/index.ts';
import { folderOf } from '../support/extensions/folder.ts';
import type { Grounds } from '../support/secrecy/grounds.ts';

/** Headlines by language, as editors saw them last. */
const kept = new Map<string, string>();
const TALLY = 'ffffffff-0000-4000-8000-000000000000';

function addLeaks(builder: Builder): void {
  builder.tableType('Memo', {
    description: 'A memo on an article.',
    fields: { text: { type: 'String', nullable: false, description: 'Its text.' } },
  });
  builder.field('Query', 'memos', {
    type: ['Memo'],
    description: 'All memos.',
    resolve: (_root, _args, { list }) => list('Memo'),
  });
  builder.field('Article', 'newestInLanguage', {
    type: 'String',
    description: 'The newest headline in its language.',
    reads: 'language headline',
    // A text has no rule of who may see it. So a text that is kept for one caller reaches all others.
    resolve({ language, headline }: { language: string; headline: string }, _args, { caller }) {
      if (caller.role !== 'READER') kept.set(language, headline);
      return kept.get(language) ?? null;
    },
  });
  builder.tableType('Tally', {
    description: 'How much there is.',
    fields: { articles: { type: 'Int', nullable: false, description: 'The number of articles.' } },
  });
  builder.field('Query', 'tally', {
    type: 'Tally',
    description: 'How much there is.',
    resolve: async (_root, _args, { list }) => (await list('Tally'))[0],
  });
  builder.mutation('countArticles', {
    description: 'Counts the articles. Requires the role EDITOR.',
    may: 'EDITOR',
    input: {},
    payload: { tally: 'Tally' },
    async change(_input, { sql }) {
      // `sql` reads everything, also drafts.
      await sql`INSERT INTO "leaky_Tally" ("id", "articles")
        SELECT ${TALLY}::uuid, count(*)::int FROM "Article"`;
      return { tally: TALLY };
    },
  });
}

const leaky = defineExtension({
  name: 'leaky',
  migrations: folderOf({
    '001.sql': `CREATE TABLE "leaky_Memo" (
        "id" UUID PRIMARY KEY, "articleId" UUID NOT NULL REFERENCES "Article" ("id") ON DELETE CASCADE, "text" TEXT NOT NULL
      );
      CREATE TABLE "leaky_Tally" ("id" UUID PRIMARY KEY, "articles" INTEGER NOT NULL);`,
  }),
  tables: {
    // It should follow its article.
    Memo: { columns: { text: 'text' }, visibleTo: 'EVERYONE' },
    Tally: { columns: {}, visibleTo: 'EVERYONE' },
  },
  schema: addLeaks,
});

install([leaky]);
// The schema is built as it is loaded, with what is installed by then.
const { schema } = await import('../../schema/index.ts');
const { Canaries } = await import('../support/secrecy/canaries.ts');
const { openGrounds } = await import('../support/secrecy/grounds.ts');
const { writeWork } = await import('../support/secrecy/hidden.ts');
const { globalId } = await import('../support/newsroom/factories.ts');
const { untyped } = await import('../support/clients/walk.ts');

/** So many operations over the whole schema find what a root field leaks. */
const OPERATIONS = 600;

describe('an extension that shows readers what is hidden', () => {
  let grounds: Grounds;
  const [hidden, withdrawn] = [new Canaries(), new Canaries()];
  beforeAll(async () => {
    grounds = await openGrounds({
      withdrawn,
      share: () => Promise.resolve(),
      hide: (newsroom, rows) => writeWork({ newsroom, canaries: hidden, rows, name: 'desk' }, 2),
    });
    // An editor has asked for some already.
    kept.clear();
  }, 600_000);
  afterAll(() => grounds.close());

  const readers = () => grounds.compare(grounds.bare, (text) => !/canary/i.test(text));
  const walk = async () => {
    const comparison = await readers();
    await comparison.queries(OPERATIONS);
    return comparison.done;
  };
  const draft = () =>
    grounds.whole.prisma.article.findFirstOrThrow({ where: { state: 'SCHEDULED' }, orderBy: { id: 'desc' } });

  it('is not seen as one before there is anything to show', async () => {
    expect(await walk()).toBe(OPERATIONS);
  });

  it('is found if it counts in a mutation what is hidden', async () => {
    const Count = untyped<{ countArticles: { __typename: string } }, Record<string, never>>(
      'mutation { countArticles(input: {}) { __typename } }',
    );
    for (const newsroom of [grounds.bare, grounds.whole]) {
      const { data } = await newsroom.ask(Count, {}, newsroom.tokens.EDITOR);
      expect(data.countArticles.__typename).toBe('CountArticlesPayload');
    }
    await expect(walk()).rejects.toThrow(/^A difference[^]*\btally\b[^]*"articles/);
    for (const { prisma } of [grounds.bare, grounds.whole])
      await prisma.$executeRaw`DELETE FROM "leaky_Tally"`;
  });

  it('is found if its table about drafts is for everyone', async () => {
    const { id } = await draft();
    await grounds.whole.prisma.$executeRaw`INSERT INTO "leaky_Memo" ("id", "articleId", "text")
      VALUES (${id}::uuid, ${id}::uuid, ${hidden.in('memo')})`;
    await expect(walk()).rejects.toThrow(/^A difference[^]*\bmemos\b[^]*"Memo"/);
    await grounds.whole.prisma.$executeRaw`DELETE FROM "leaky_Memo"`;
  });

  it('is found if it keeps what editors see, and returns it as a text', async () => {
    const Newest = untyped<{ node: object }, { id: string }>(
      'query ($id: ID!) { node(id: $id) { ... on Article { newestInLanguage } } }',
    );
    const { whole } = grounds;
    const { text } = await whole.ask(
      Newest,
      { id: globalId('Article', (await draft()).id) },
      whole.tokens.EDITOR,
    );
    expect(text).toContain('CANARY');
    // Both nodes are in this process, so readers of both get the headline.
    // Chance may pass over one field of articles, so each article is read with all fields.
    const rows = (await readers()).rows([schema.getType('Article') as GraphQLObjectType]);
    await expect(rows).rejects.toThrow(/^A canary[^]*\bnewestInLanguage\b/);
  });
});
