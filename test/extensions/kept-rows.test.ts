import { randomUUID } from 'node:crypto';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { defineExtension, type Reading, type Row } from '../../src/index.ts';
import { openExtended } from '../support/extensions/extended.ts';
import { folderOf } from '../support/extensions/folder.ts';

/** The rows that each role got first. */
const kept = new Map<string, readonly Row[]>();
async function firstRead({ caller, list }: Reading): Promise<readonly Row[]> {
  const rows = kept.get(caller.role) ?? (await list('Memo'));
  kept.set(caller.role, rows);
  return rows;
}

const memos = defineExtension({
  name: 'memos',
  tables: { Memo: { columns: { text: 'text' }, visibleTo: { follows: 'articleId' } } },
  migrations: folderOf({
    '001.sql': `CREATE TABLE "memos_Memo" (
      "id" UUID PRIMARY KEY, "articleId" UUID NOT NULL REFERENCES "Article" ("id"), "text" TEXT NOT NULL);`,
  }),
  schema(builder) {
    builder.tableType('Memo', {
      description: 'A memo on an article.',
      fields: { text: { type: 'String', nullable: false, description: 'Its text.' } },
    });
    builder.field('Query', 'memos', {
      type: ['Memo'],
      description: 'All memos.',
      resolve: (_root, _args, reading) => firstRead(reading),
    });
    builder.field('Article', 'allMemos', {
      type: ['Memo'],
      description: 'All memos.',
      resolve: (_article, _args, reading) => firstRead(reading),
    });
  },
});

const { newsroom, openDesk, untyped } = await openExtended([memos]);
afterAll(() => newsroom.close());
beforeEach(() => kept.clear());
const { rowId } = await import('../support/newsroom/factories.ts');
const desk = openDesk(newsroom);

/** A public article with a memo. */
async function noted(text: string) {
  const article = await desk.publishedArticle();
  await newsroom.prisma
    .$executeRaw`INSERT INTO "memos_Memo" VALUES (${randomUUID()}::uuid, ${rowId(article.id)}::uuid, ${text})`;
  return article;
}

describe('rows that an extension keeps are looked up again', () => {
  it('in a later query, so that readers get none that was hidden meanwhile', async () => {
    const All = untyped<{ memos: object[] }, Record<string, never>>('{ memos { text } }');
    const article = await noted('secret');
    expect((await newsroom.ask(All, {})).data.memos).toEqual([{ text: 'secret' }]);
    await desk.withdraw(article);
    expect(kept.get('READER')).toHaveLength(1);
    expect((await newsroom.ask(All, {})).data.memos).toEqual([]);
  });

  it('at each event of a subscription', async () => {
    const article = await noted('secret');
    let other = await desk.publishedArticle();
    const Revised = untyped<{ feed: { article: { allMemos: object[] } } }, { ids: string[] }>(
      `subscription ($ids: [ID!]) { feed(filter: { articleIds: $ids }) {
        ... on ArticleEvent { article { allMemos { text } } }
      } }`,
    );
    const watching = await newsroom.watch(Revised, { ids: [other.id] });
    const told = async () => {
      other = await desk.publish(await desk.revise(other, { headline: `Again ${randomUUID()}` }));
      return (await watching.next()).data?.feed.article.allMemos;
    };
    expect(await told()).toEqual([{ text: 'secret' }]);
    await desk.withdraw(article);
    expect(await told()).toEqual([]);
  });
});
