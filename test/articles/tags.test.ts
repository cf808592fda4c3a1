import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDesk, paragraph, unique } from '../support/newsroom/factories.ts';
import { openNewsroom, type Newsroom } from '../support/newsroom/newsroom.ts';
import { WholeArticle } from '../support/newsroom/whole-article.ts';

let newsroom: Newsroom;
let desk: ReturnType<typeof openDesk>;
beforeAll(async () => {
  newsroom = await openNewsroom();
  desk = openDesk(newsroom);
});
afterAll(() => newsroom.close());

async function tagsOf(slug: string, token?: string) {
  return (await newsroom.ask(WholeArticle, { slug }, token)).data.article?.tags;
}

/** A published article with one tag, which then gets a name that makes another slug. */
async function articleWithRenamedTag() {
  const slug = unique('tag');
  const article = await desk.publishedArticle({ tags: [slug] });
  const renamed = { slug, name: unique('renamed') };
  await newsroom.prisma.tag.update({ where: { slug }, data: { name: renamed.name } });
  return { article, renamed };
}

describe('a tag that has been renamed', () => {
  it.each([
    ['revision', (article) => desk.revise(article, { standfirst: 'Changed.' })],
    ['comment', (article) => desk.comment(article)],
    ['correction', (article) => desk.correct(article, { body: [paragraph('Correct.')] })],
  ] satisfies [string, (article: { id: string; revisionNumber: number }) => Promise<unknown>][])(
    'stays on its article after a %s',
    async (_name, change) => {
      const { article, renamed } = await articleWithRenamedTag();
      await change(article);
      expect(await tagsOf(article.slug, newsroom.tokens.EDITOR)).toEqual([renamed]);
      expect(await tagsOf(article.slug)).toEqual([renamed]);
    },
  );

  it('stays on a draft that a comment changes too', async () => {
    const { article, renamed } = await articleWithRenamedTag();
    await desk.revise(article, { standfirst: 'Changed.' });
    await desk.comment(article);
    expect(await tagsOf(article.slug, newsroom.tokens.EDITOR)).toEqual([renamed]);
  });

  it('is found by the name that its slug was made of, and keeps its new name', async () => {
    const { renamed } = await articleWithRenamedTag();
    const { slug } = await desk.publishedArticle({ tags: [renamed.slug] });
    expect(await tagsOf(slug)).toEqual([renamed]);
  });

  it('is removed by a revision that names another tag', async () => {
    const { article } = await articleWithRenamedTag();
    const other = unique('tag');
    await desk.revise(article, { tags: [other] });
    expect(await tagsOf(article.slug, newsroom.tokens.EDITOR)).toEqual([{ slug: other, name: other }]);
  });
});
