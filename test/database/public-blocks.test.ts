/** PostgreSQL keeps public what a public revision has, however many versions of blocks a statement hides. */
import type pg from 'pg';
import { afterAll, describe, expect, it } from 'vitest';
import { withClient } from '../../bench/kit/database.ts';
import { openDesk, paragraph, rowId } from '../support/newsroom/factories.ts';
import { openNewsroom } from '../support/newsroom/newsroom.ts';

const newsroom = await openNewsroom();
afterAll(() => newsroom.close());
const desk = openDesk(newsroom);

const RESTRICTED = '23001';
const HIDE = `UPDATE "Block" SET "isPublic" = false WHERE "html" = ANY($1) AND "articleId" = $2 AND "isPublic"`;

/** Hides the versions with these texts in one statement, and takes that back. @returns how often the check ran, or PostgreSQL's error code */
async function hidingAtOnce({ id }: { id: string }, ...texts: string[]): Promise<unknown> {
  return withClient(newsroom.databaseUrl, async (client) => {
    await client.query('BEGIN');
    await client.query(
      `UPDATE "ArticleRevision" SET "isWithdrawn" = true WHERE "articleId" = $1 AND "number" < 3`,
      [rowId(id)],
    );
    await client.query(
      `UPDATE "LivePostRevision" SET "isWithdrawn" = true WHERE "number" < 3 AND "postId" IN (SELECT "id" FROM "LivePost" WHERE "articleId" = $1)`,
      [rowId(id)],
    );
    try {
      const { rows } = await client.query<Plan>(`EXPLAIN (ANALYZE, FORMAT JSON) ${HIDE}`, [texts, rowId(id)]);
      const [explained] = rows[0]?.['QUERY PLAN'] ?? [];
      return explained?.Triggers.find((trigger) => trigger['Trigger Name'] === 'Block_public')?.Calls;
    } catch (error) {
      return (error as pg.DatabaseError).code;
    } finally {
      await client.query('ROLLBACK');
    }
  });
}

interface Plan {
  readonly 'QUERY PLAN': readonly {
    readonly Triggers: readonly { readonly 'Trigger Name': string; readonly Calls: number }[];
  }[];
}

describe('versions of blocks that one statement hides', () => {
  it('are checked at once, and all stay public if a public revision has one of them', async () => {
    let article = await desk.publishedArticle({ body: ['One', 'Kept'].map(paragraph) });
    for (const text of ['Two', 'Three']) {
      const [changed, kept] = await newsroom.prisma.blockPlace.findMany({
        where: { revision: { currentOf: { id: rowId(article.id) } } },
        orderBy: { position: 'asc' },
      });
      const body = [
        { paragraph: { blockId: changed?.blockId, html: text } },
        { paragraph: { blockId: kept?.blockId, html: 'Kept' } },
      ];
      article = await desk.publish(await desk.revise(article, { body }));
    }
    expect(await hidingAtOnce(article, 'One', 'Two')).toBe(1);
    expect(await hidingAtOnce(article, 'One', 'Two', 'Three')).toBe(RESTRICTED);
    expect(await hidingAtOnce(article, 'One', 'Kept')).toBe(RESTRICTED);
  });

  it('are checked at once also in the posts of a live blog', async () => {
    const { article, liveBlog } = await desk.openLiveBlog();
    let { livePost } = await desk.livePost(liveBlog, { body: [paragraph('One')] });
    for (const text of ['Two', 'Three'])
      ({ livePost } = await desk.reviseLivePost(livePost, { body: [paragraph(text)] }));
    await desk.livePost(liveBlog, { body: [paragraph('Of another')] });
    expect(await hidingAtOnce(article, 'One', 'Two')).toBe(1);
    expect(await hidingAtOnce(article, 'One', 'Two', 'Three')).toBe(RESTRICTED);
  });
});
