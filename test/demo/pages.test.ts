import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { demoPages } from '../../demo/pages.ts';
import { tour } from '../../demo/tour.ts';
import { graphql } from '../gql/index.ts';
import { openDesk, paragraph, payload, quote } from '../support/newsroom/factories.ts';
import { Redact, RestoreStatement } from '../support/newsroom/mutations.ts';
import { newsroomForTest, useNewsroom } from '../support/newsroom/newsroom.ts';

const STORY = 'microsoft-cuts-off-unit-8200';

const Links = graphql(`
  query DemoLinks {
    articles {
      nodes {
        slug
        url
        mainImage {
          url
          altText
          creditText
        }
        body {
          ... on ParagraphBlock {
            html
          }
          ... on StatementBlock {
            statement {
              wording
              text
              attribution
            }
          }
          ... on ImageBlock {
            image {
              url
              altText
              creditText
            }
          }
        }
      }
    }
  }
`);

describe("the demo's pages", () => {
  const newsroom = useNewsroom({ story: true });

  const open = (path: string, init: RequestInit = {}) =>
    fetch(new URL(path, newsroom.url), { redirect: 'manual', ...init });

  it('have every picture of the demo, which says that it is a drawing of ours', async () => {
    const { articles } = (await newsroom.ask(Links, {})).data;
    const images = articles.nodes.flatMap(({ mainImage, body }) => [
      ...(mainImage === null ? [] : [mainImage]),
      ...body.flatMap((block) => ('image' in block ? [block.image] : [])),
    ]);
    const paths = new Set(images.map(({ url }) => new URL(url).pathname));
    const files = readdirSync(new URL('../../demo/pictures', import.meta.url));
    expect([...paths].sort()).toEqual(files.map((name) => `/demo/pictures/${name}`).sort());
    for (const path of paths) {
      const picture = await open(path);
      expect(picture.status).toBe(200);
      expect(picture.headers.get('content-type')).toBe('image/svg+xml');
      expect(picture.headers.get('cache-control')).toBe('public, max-age=3600');
      expect(picture.headers.get('content-security-policy')).toContain("default-src 'none'");
      expect(await picture.text()).toMatch(/^<svg [^]*<\/svg>\n$/);
    }
    for (const { altText, creditText } of images) {
      expect(altText).toMatch(/^Drawing/);
      expect(creditText).toBe('Drawing: Dateline demo newsroom');
    }
  });

  it('show each article with its picture, its text and its JSON-LD, and run nothing', async () => {
    const { articles } = (await newsroom.ask(Links, {})).data;
    expect(articles.nodes).toHaveLength(4);
    for (const { slug, url, body } of articles.nodes) {
      expect(url).toBe(new URL(`/articles/${slug}`, newsroom.url).href);
      const page = await fetch(url);
      expect(page.status).toBe(200);
      expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
      expect(page.headers.get('content-security-policy')).toMatch(/^default-src 'none';/);
      const html = await page.text();
      for (const block of body) if ('html' in block) expect(html).toContain(`<p>${block.html}</p>`);
      expect(html).toContain('<script type="application/ld+json">');
    }
    const story = await (await open(`/articles/${STORY}`)).text();
    expect(story).toContain(
      '<p class="standfirst">A legal advocate says that it is a step, and not enough.</p>',
    );
    expect(story).toContain('/demo/pictures/redmond-rally.svg" alt="Drawing: people with signs');
    const rally = await (await open('/articles/rally-outside-microsofts-headquarters')).text();
    expect(rally).toContain('gave the wrong day');
    expect(rally).toMatch(/<strong>Correction<\/strong> <time dateTime="2025-08-27T/);
  });

  it("put the speakers' own words in quotation marks, and no others; and say what has become of them", async () => {
    const desk = openDesk(newsroom);
    const [own, partly, retold] = await Promise.all(
      (['VERBATIM', 'PARTIAL', 'PARAPHRASE'] as const).map((wording) =>
        desk.statement({ wording, text: wording === 'PARTIAL' ? 'Said “partly”.' : `Said ${wording}.` }),
      ),
    );
    const article = await desk.publishedArticle({
      body: [own, partly, retold].map((said) => quote(said?.id ?? '')),
    });
    await desk.closeRequest(await desk.requestComment(article));
    const text = async () => (await open(`/articles/${article.slug}`)).text();
    const before = await text();
    expect(before).toMatch(/<blockquote [^>]+><p>“Said VERBATIM.”<\/p><\/blockquote>/);
    expect(before).toMatch(/>Partly quoted<\/span><\/p><div [^>]+><p>Said “partly”.<\/p><\/div>/);
    expect(before).toMatch(/>Paraphrased<\/span><\/p><div [^>]+><p>Said PARAPHRASE.<\/p><\/div>/);
    expect(before).toContain('declined');
    expect(before).not.toContain('Since');
    await desk.amend(own ?? { id: '' }, { text: 'Said better.', note: 'They asked us to.' });
    await desk.changeStatus(partly ?? { id: '' }, 'WITHDRAWN');
    await desk.changeStatus(retold ?? { id: '' }, 'DELETED_AT_SOURCE');
    const after = await text();
    expect(after).toContain('“Said VERBATIM.”');
    expect(after.replaceAll('<!-- -->', '')).toContain(
      '<strong>Amended by the speaker.</strong> <bdi>“Said better.”</bdi>  <bdi>They asked us to.</bdi></p>',
    );
    expect(after).toContain('<strong>Since withdrawn by the speaker');
    expect(after).toContain('<strong>Since deleted where it was published');
  });

  it('say whose error it was, also below words in running prose, and that a statement stands again', async () => {
    const desk = openDesk(newsroom);
    const said = await desk.statement({ text: 'Nobody could have foreseen this fire.' });
    const other = await desk.statement();
    const html = `<q data-statement="${said.id}">Nobody could have foreseen this fire,</q> they say.`;
    const article = await desk.publishedArticle({ body: [{ paragraph: { html } }, quote(other.id)] });
    const text = async () =>
      (await (await open(`/articles/${article.slug}`)).text()).replaceAll('<!-- -->', '');
    expect(await text()).not.toContain('class="since"');
    const speaker = { personId: (await desk.person({ name: 'Kohl' })).id };
    await desk.amend(said, { party: 'NEWSROOM', text: undefined, speaker });
    await desk.changeStatus(other, 'RECORDED_IN_ERROR', 'Nobody said it.');
    const wrong = await text();
    expect(wrong).toMatch(
      /<strong>Corrected by the newsroom.<\/strong> <bdi>“Nobody could have foreseen this fire.”<\/bdi> <bdi>— Kohl<\/bdi>/,
    );
    expect(wrong).toMatch(
      /<strong>Recorded by the newsroom in error.<\/strong> +<bdi>Nobody said it.<\/bdi>/,
    );
    expect(wrong).not.toContain('by the speaker');
    await desk.attempt(RestoreStatement, { id: other.id, note: 'She did say it.' });
    expect(await text()).toMatch(/<p class="since"[^>]*> *<bdi>She did say it.<\/bdi><\/p>/);
  });

  it('say what was removed from a headline or within a paragraph, when and why', async () => {
    const desk = openDesk(newsroom);
    const article = await desk.publishedArticle({
      headline: 'Zwickelbart resigns',
      body: [paragraph('It was <em>Hugo Ypsilon</em> who left.')],
    });
    const text = async () =>
      (await (await open(`/articles/${article.slug}`)).text()).replaceAll('<!-- -->', '');
    expect(await text()).not.toContain('id="removed"');
    const redact = async (text: string, reason: 'PRIVACY' | 'LEGAL', publicNote: string) =>
      payload(await desk.attempt(Redact, { id: article.id, text, reason, publicNote }));
    await redact('Zwickelbart', 'PRIVACY', 'A name was removed.');
    await redact('Hugo Ypsilon', 'LEGAL', 'A court ordered it.');
    const after = await text();
    expect(after).toContain('<h1>[removed] resigns</h1>');
    expect(after).toMatch(
      /\[removed\] on <time dateTime="[^"]+">[^<]+<\/time>, to protect somebody’s private life: <bdi>A name was removed.<\/bdi>/,
    );
    expect(after).toMatch(/<\/time>, for legal reasons: <bdi>A court ordered it.<\/bdi>/);
  });

  it('have an icon', async () => {
    const icon = await open('/favicon.ico');
    expect([icon.status, icon.headers.get('content-type')]).toEqual([200, 'image/svg+xml']);
    expect(await icon.text()).toMatch(/^<svg [^]*<\/svg>$/);
  });

  it('are there, and so is the tour, when a node starts after the story got another slug', async () => {
    const { prisma } = newsroom;
    // Each tour has keys of its own.
    const tabs = async () => (await tour(prisma)).map((tab) => tab.replace(/idempotencyKey: ".*"/, ''));
    const before = await tabs();
    const move = (from: string, to: string) =>
      prisma.article.updateMany({ where: { slug: from }, data: { slug: to } });
    await move(STORY, 'unit-8200');
    expect((await demoPages(prisma, () => undefined)).site).not.toBeNull();
    expect(await tabs()).toEqual(before);
    await move('unit-8200', STORY);
  });

  it('show readers what readers may see, whoever asks, and nothing else', async () => {
    const draft = (await newsroom.prisma.article.findFirst({ where: { state: 'DRAFT' } }))?.slug ?? '';
    const absent = await open('/articles/nothing-has-this-slug');
    const headers = { authorization: `Bearer ${newsroom.tokens.EDITOR}` };
    const hidden = await open(`/articles/${draft}`, { headers });
    expect([hidden.status, await hidden.text()]).toEqual([404, await absent.text()]);
    for (const path of [
      '/articles/',
      '/articles/%ff',
      '/articles/..%2Fdemo',
      '/demo/pictures/',
      '/demo/pictures/..%2Fseed.ts',
      '/demo/pictures/%2e%2e/seed.ts',
      '/demo/seed.ts',
    ]) {
      expect((await open(path)).status, path).toBe(404);
    }
    expect((await open(`/articles/${STORY}`, { method: 'POST' })).status).toBe(404);
    const head = await open(`/articles/${STORY}`, { method: 'HEAD' });
    expect([head.status, await head.text()]).toEqual([200, '']);
  });
});

describe('a node without the demo story', () => {
  it('has none of its pages', async () => {
    const newsroom = await newsroomForTest();
    const article = await openDesk(newsroom).publishedArticle({ slug: STORY });
    for (const path of [`/articles/${article.slug}`, '/demo/pictures/timeline.svg']) {
      expect((await fetch(new URL(path, newsroom.url))).status).toBe(404);
    }
  });
});
