/** What a scheduled mend shows, and statements that only the withdrawn revision quotes. */
import { afterAll, describe, expect, it } from 'vitest';
import { untyped } from '../support/clients/walk.ts';
import { openDesk, paragraph, quote, rowId, unique } from '../support/newsroom/factories.ts';
import { openNewsroom } from '../support/newsroom/newsroom.ts';
import { searchRefreshed } from '../support/search/refreshed.ts';
import { eventually } from '../support/until.ts';

const newsroom = await openNewsroom();
afterAll(() => newsroom.close());
const desk = openDesk(newsroom);
const Revisions = untyped<{ article: { revisions: { nodes: { number: number }[] } } | null }, { slug: string }>(
  'query ($slug: String!) { article(slug: $slug) { revisions(first: 9) { nodes { number headline } } } }',
);

describe('review2', () => {
  it('a scheduled mend marks earlier revisions, and so it stays after withdraw and restore', async () => {
    const article = await desk.publishedArticle({ headline: 'Wrong' });
    await desk.withdraw(article);
    await desk.schedule(await desk.revise(article, { headline: 'Mended' }), '2099-01-01T00:00:00Z');
    await newsroom.prisma.article.update({
      where: { id: rowId(article.id) },
      data: { scheduledFor: new Date(Date.now() - 1_000) },
    });
    const numbers = async () =>
      (await newsroom.ask(Revisions, { slug: article.slug })).data.article?.revisions.nodes.map(({ number }) => number);
    await eventually(async () => expect(await numbers()).toEqual([2]));
    await desk.withdraw(article);
    await desk.restore(article);
    expect(await numbers()).toEqual([2]);
  });

  it('a statement that only the withdrawn revision quoted is no longer found by readers', async () => {
    const text = unique('He is guilty of wrongdoing');
    const statement = await desk.statement({ text });
    const article = await desk.publishedArticle({ body: [quote(statement.id)] });
    await desk.withdraw(article);
    await desk.publish(await desk.revise(article, { body: [paragraph('Mended.')] }));
    await searchRefreshed(newsroom.prisma);
    const Node = untyped<{ node: object | null }, { id: string }>('query ($id: ID!) { node(id: $id) { ... on Statement { text } } }');
    expect((await newsroom.ask(Node, { id: statement.id })).data.node).toBeNull();
  });
});
