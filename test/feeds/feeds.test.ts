import { Parser } from 'htmlparser2';
import { parseAtomFeed, parseJsonFeed, parseRssFeed } from 'feedsmith';
import { afterAll, describe, expect, it } from 'vitest';
import { problemsIn } from '../support/feeds/xml.ts';
import { openDesk, paragraph, rowId, unique } from '../support/newsroom/factories.ts';
import { openNewsroom } from '../support/newsroom/newsroom.ts';
import { feedReader, SITE, urn } from '../support/feeds/reading.ts';

/** What HTML shows, without its tags. */
function htmlText(html = ''): string {
  let text = '';
  new Parser({ ontext: (piece) => (text += piece) }).end(html);
  return text;
}

const newsroom = await openNewsroom({ settings: SITE });
afterAll(() => newsroom.close());
const desk = openDesk(newsroom);
const { open, ids } = feedReader(newsroom);

const FORMATS = ['rss', 'atom', 'json'] as const;

describe('feeds', () => {
  it('of a section has the articles of all below it, each with its section as a category', async () => {
    const top = await desk.section({ name: 'Politics' });
    const low = await desk.section({ name: 'Local', parentId: top.id });
    const article = await desk.publishedArticle({ sectionId: low.id });
    const { text } = await open(`/feeds/sections/${top.slug}.rss`);
    const feed = parseRssFeed(text);
    expect(feed).toMatchObject({
      title: 'Politics – The News',
      link: `https://news.example/sections/${top.slug}`,
    });
    expect(feed.items).toMatchObject([{ guid: { value: urn(article) }, categories: [{ name: 'Local' }] }]);
    await desk.publish(await desk.revise(article, { sectionId: null }));
    expect(await ids(`/feeds/sections/${top.slug}`)).toEqual([]);
    expect((await open('/feeds/sections/none.rss')).status).toBe(404);
  });

  it('of an author has what a person or an organisation wrote', async () => {
    const [person, organization] = [await desk.person(), await desk.organization()];
    const contributions = [
      { contributor: { personId: person.id }, role: 'AUTHOR' as const },
      { contributor: { organizationId: organization.id }, role: 'AUTHOR' as const },
    ];
    expect((await open(`/feeds/authors/${person.slug}.json`)).status).toBe(404);
    const article = await desk.publishedArticle({ contributions });
    for (const { slug } of [person, organization])
      expect(await ids(`/feeds/authors/${slug}`)).toEqual([urn(article)]);
    const { text } = await open(`/feeds/authors/${organization.slug}.json`);
    expect(parseJsonFeed(text)).toMatchObject({
      home_page_url: `https://news.example/organizations/${organization.slug}`,
    });
    await desk.withdraw(article);
    expect(await ids(`/feeds/authors/${person.slug}`)).toEqual([]);
    expect((await open('/feeds/authors/none.json')).status).toBe(404);
  });

  it('have the newest articles first, twenty of them', async () => {
    const articles = [];
    for (let count = 0; count < 21; count += 1) articles.push(await desk.publishedArticle());
    expect(await ids('/feeds/articles')).toEqual(articles.map(urn).reverse().slice(0, 20));
  });

  it('show a published article, and neither a draft nor a scheduled one', async () => {
    const tags = [unique('topic')];
    const path = `/feeds/tags/${tags[0]}`;
    const shown = await desk.publishedArticle({ tags });
    const draft = await desk.article({ tags });
    await desk.schedule(await desk.article({ tags }), '2099-01-01T00:00:00Z');
    expect(await ids(path)).toEqual([urn(shown)]);
    await desk.publish(draft);
    expect(await ids(path)).toEqual([urn(draft), urn(shown)]);
  });

  it('show the published revision, and not the draft of the next one', async () => {
    const tags = [unique('topic')];
    const article = await desk.publishedArticle({ tags, headline: 'As published' });
    await desk.revise(article, { headline: 'Not public yet', body: [paragraph('Not public yet')] });
    for (const format of FORMATS) {
      const { text } = await open(`/feeds/tags/${tags[0]}.${format}`);
      expect(text).toContain('As published');
      expect(text).not.toContain('Not public yet');
    }
  });

  it('lose a withdrawn article at once', async () => {
    const tags = [unique('topic')];
    const path = `/feeds/tags/${tags[0]}`;
    const [first, second] = [await desk.publishedArticle({ tags }), await desk.publishedArticle({ tags })];
    expect(await ids(path)).toEqual([urn(second), urn(first)]);
    const before = await open(`${path}.rss`);
    await desk.withdraw(second);
    expect(await ids(path)).toEqual([urn(first)]);
    const after = await open(`${path}.rss`, { 'if-none-match': before.headers.etag ?? '' });
    expect(after.status).toBe(200);
    expect(after.text).not.toContain(second.slug);
    await desk.withdraw(first);
    // The tag is one that readers know; the feed is valid without articles.
    const { status, text } = await open(`${path}.atom`);
    expect([status, await problemsIn(text), parseAtomFeed(text).updated]).toEqual([
      200,
      [],
      '1970-01-01T00:00:00.000Z',
    ]);
  });

  it('have an article updated by a correction, under the same id', async () => {
    const tags = [unique('topic')];
    const path = `/feeds/tags/${tags[0]}.atom`;
    const article = await desk.publishedArticle({ tags });
    const [before] = parseAtomFeed((await open(path)).text).entries ?? [];
    await desk.correct(article, { body: [paragraph('As it is right.')] });
    const [after] = parseAtomFeed((await open(path)).text).entries ?? [];
    expect(after).toMatchObject({
      id: before?.id,
      published: before?.published,
      content: { value: '<p>As it is right.</p>' },
    });
    expect(Date.parse(after?.updated ?? '')).toBeGreaterThan(Date.parse(before?.updated ?? ''));
  });

  it('have the notes on corrections and withdrawals, also those of withdrawn articles', async () => {
    const article = await desk.publishedArticle({ headline: 'Café & more', language: 'fr' });
    await desk.publish(await desk.revise(article, { standfirst: 'New.' }), 'An update is no correction.');
    const { note } = await desk.correct({ ...article, revisionNumber: 2 }, { text: 'It is <open>.' });
    const rss = await open('/feeds/corrections.rss');
    expect([rss.status, await problemsIn(rss.text)]).toEqual([200, []]);
    expect(parseRssFeed(rss.text)).toMatchObject({
      title: 'Corrections – The News',
      link: 'https://news.example/',
    });
    const correction = {
      title: 'Café & more',
      link: `https://news.example/articles/${article.slug}`,
      guid: { value: urn(note), isPermaLink: false },
      description: '<p>It is &#60;open&#62;.</p>',
      categories: [{ name: 'Correction' }],
      dc: { languages: ['fr'] },
    };
    expect(parseRssFeed(rss.text).items?.[0]).toMatchObject(correction);
    await desk.withdraw(article, 'It was another café.');
    const atom = await open('/feeds/corrections.atom');
    expect(await problemsIn(atom.text)).toEqual([]);
    expect(atom.text).not.toContain('Café & more');
    const link = { rel: 'alternate', href: `https://news.example/articles/${article.slug}` };
    expect(parseAtomFeed(atom.text).entries?.slice(0, 2)).toMatchObject([
      { title: { value: 'Retraction' }, links: [link], content: { value: '<p>It was another café.</p>' } },
      { id: urn(note), title: { value: 'Correction' }, links: [link] },
    ]);
    expect(await ids('/feeds/corrections')).toContain(urn(note));
    expect((await open('/feeds/corrections/x.rss')).status).toBe(404);
  });

  it('say of a note on a post of a live blog that it is one, and not on the article', async () => {
    const { liveBlog } = await desk.openLiveBlog({ headline: 'The day', language: 'de' });
    const { livePost } = await desk.livePost(liveBlog);
    const { note } = await desk.removeLivePost(livePost, 'It was about another place.');
    const { text } = await open('/feeds/corrections.json');
    const { items } = JSON.parse(text) as { items: { id: string; title: string }[] };
    const title = 'Ein Beitrag im Liveblog: The day';
    expect(items.find(({ id }) => id === urn(note ?? { id: '' }))).toMatchObject({ title });
  });

  it('are there for no tag and no campaign that readers don’t know', async () => {
    const internal = await desk.campaign();
    const tags = [unique('secret')];
    await desk.article({ tags, campaignIds: [internal.id] });
    const wrong = [
      '/feeds/tags/none',
      `/feeds/tags/${tags[0]}`,
      '/feeds/campaigns/none',
      '/feeds/tags/%00',
      '/feeds/tags/%ff',
    ];
    for (const path of wrong)
      for (const format of FORMATS)
        expect([path, (await open(`${path}.${format}`)).status]).toEqual([path, 404]);
    // Campaigns are public, but not the work on a story about one.
    expect(await ids(`/feeds/campaigns/${internal.slug}`)).toEqual([]);
    for (const path of ['/feeds/', '/feeds/articles', '/feeds/articles.xml', '/feeds/people/a.rss'])
      expect((await open(path)).status).toBe(404);
    expect((await open('/feeds/articles.rss', {}, 'POST')).status).toBe(404);
  });

  it('have links that lead where those of the article do', async () => {
    const tags = [unique('topic')];
    await desk.publishedArticle({
      tags,
      body: [
        { embed: { url: "https://video.example/it's/watch?v=1&t=10", provider: 'Video' } },
        paragraph('<a title="x href=" href="/y?a=1&amp;b=2">y</a>'),
      ],
    });
    const { text } = await open(`/feeds/tags/${tags[0]}.json`);
    const html = parseJsonFeed(text).items?.[0]?.content_html ?? '';
    expect(html.split('\n')).toEqual([
      '<figure><a href="https://video.example/it&#39;s/watch?v=1&#38;t=10">https://video.example/it&#39;s/watch?v=1&#38;t=10</a></figure>',
      '<p><a title="x href=" href="https://news.example/y?a=1&#38;b=2">y</a></p>',
    ]);
    for (const format of ['rss', 'atom'])
      expect((await open(`/feeds/tags/${tags[0]}.${format}`)).text).not.toContain('#38;#38;');
  });

  it('take a tag in another script', async () => {
    const tag = 'الأخبار';
    const article = await desk.publishedArticle({ tags: [tag], language: 'ar', headline: 'خبر' });
    expect(await ids(`/feeds/tags/${encodeURIComponent(tag)}`)).toEqual([urn(article)]);
  });

  it('are well-formed with any characters in a text', async () => {
    const hostile = ']]> <script>alert(1)</script> &amp; &#0; <!-- <![CDATA[ " \' ‮עברית‬ 👩‍👩‍👧';
    const tags = [unique('topic')];
    const article = await desk.publishedArticle({
      tags,
      headline: hostile,
      standfirst: hostile,
      byline: hostile,
      rights: { copyrightNotice: hostile },
      body: [{ heading: { level: 2, text: hostile } }, paragraph(`${hostile} ]]&gt;`)],
    });
    // The API refuses these; a program with its own SQL might not.
    const forbidden = '\u0001\u0008\u000b\u000c\u001f\ufffe\uffff\r\n';
    await newsroom.prisma.$executeRaw`ALTER TABLE "ArticleRevision" DISABLE TRIGGER USER`;
    await newsroom.prisma.$executeRaw`
      UPDATE "ArticleRevision" SET "standfirst" = "standfirst" || ${forbidden} WHERE "articleId" = ${rowId(article.id)}::uuid`;
    await newsroom.prisma.$executeRaw`ALTER TABLE "ArticleRevision" ENABLE TRIGGER USER`;
    const [rss, atom, json] = await Promise.all(
      FORMATS.map(async (format) => (await open(`/feeds/tags/${tags[0]}.${format}`)).text),
    );
    expect(await problemsIn(rss ?? '')).toEqual([]);
    expect(await problemsIn(atom ?? '')).toEqual([]);
    const [item] = parseRssFeed(rss ?? '').items ?? [];
    const [entry] = parseAtomFeed(atom ?? '').entries ?? [];
    expect([htmlText(item?.title), entry?.title?.value]).toEqual([hostile, hostile]);
    expect([htmlText(item?.description), entry?.summary?.value.trim()]).toEqual([hostile, hostile]);
    expect(parseJsonFeed(json ?? '').items?.[0]).toMatchObject({ title: hostile });
    // The heading as text; the paragraph without the script.
    expect(item?.content?.encoded).not.toContain('<script');
  });
});
