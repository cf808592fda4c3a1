import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { blockElementIn, safeHtml } from '../../src/articles/html.ts';
import { graphql } from '../gql/index.ts';
import type { BlockInput, CreateArticleInput } from '../gql/graphql.ts';
import { connect, fileOf, importInto } from '../support/archive/files.ts';
import { send } from '../support/cache/raw.ts';
import { PARTS, PAYLOADS } from '../support/markup/payloads.ts';
import { added, BLOCKS, INLINE, liveInXml, shapesOf, unknown } from '../support/markup/shapes.ts';
import { openDesk, paragraph, quote, unique } from '../support/newsroom/factories.ts';
import { CreateArticle } from '../support/newsroom/mutations.ts';
import { openNewsroom, type Newsroom } from '../support/newsroom/newsroom.ts';

const Outputs = graphql(`
  query MarkupOutputs($slug: String!) {
    article(slug: $slug) {
      bodyHtml
      jsonLdHtml
      republish {
        html
      }
    }
  }
`);

const CC = 'https://creativecommons.org/licenses/by/4.0/';
const PLAIN = 'Plain words';

/** What is published of an article. */
interface Published {
  readonly rss: string;
  readonly atom: string;
  readonly json: string;
  readonly bodyHtml: string;
  readonly jsonLdHtml: string;
  readonly republish: string;
  readonly page: string;
  readonly tagPage: string;
}

describe('no text becomes markup', () => {
  let newsroom: Newsroom;
  let desk: ReturnType<typeof openDesk>;
  beforeAll(async () => {
    // With the example site.
    newsroom = await openNewsroom({ story: true, settings: { LOG_LEVEL: 'warn' } });
    desk = openDesk(newsroom);
  });
  afterAll(() => newsroom.close());

  const open = async (path: string) => {
    const { status, text } = await send(new URL(path, newsroom.url).href, {
      headers: { accept: 'text/html' },
    });
    expect([path, status]).toEqual([path, 200]);
    return text;
  };

  async function publishedOf(slug: string, tag: string): Promise<Published> {
    const { data } = await newsroom.ask(Outputs, { slug });
    const [rss, atom, json, page, tagPage] = await Promise.all(
      [
        `feeds/tags/${tag}.rss`,
        `feeds/tags/${tag}.atom`,
        `feeds/tags/${tag}.json`,
        `articles/${slug}`,
        `tags/${tag}`,
      ].map((path) => open(`/${path}`)),
    );
    return {
      ...{ rss: rss ?? '', atom: atom ?? '', json: json ?? '', page: page ?? '', tagPage: tagPage ?? '' },
      bodyHtml: data.article?.bodyHtml ?? '',
      jsonLdHtml: data.article?.jsonLdHtml ?? '',
      republish: data.article?.republish?.html ?? '',
    };
  }

  /** Publishes an article, and reads what is published of it. */
  async function publish(input: Partial<CreateArticleInput>, tag: string): Promise<Published> {
    const article = await desk.publishedArticle({ ...input, tags: [...(input.tags ?? []), tag] });
    return publishedOf(article.slug, tag);
  }

  /** An article with each of these texts in every block, in every field for long texts, and in one for a line. */
  async function texts(of: readonly string[]): Promise<Published> {
    const from = (at: number) => [...of.slice(at % of.length), ...of.slice(0, at % of.length)].join(' ');
    const text = (at: number) => from(at).slice(0, 19_000);
    const line = (at: number) => from(at * Math.ceil(of.length / 8)).slice(0, 450);
    const person = await desk.person({ name: line(0), description: text(0), visibility: 'PUBLIC' });
    const speaker = { personId: person.id };
    const statement = await desk.statement({ speaker, text: text(1), roleName: line(1), audience: line(2) });
    const picture = (alt: string, caption: string, credit: string) => ({
      ...{ url: 'https://img.example/1.jpg', license: CC },
      ...{ altText: alt.slice(0, 1_900), caption, creditText: credit.slice(0, 450) },
    });
    const body: BlockInput[] = [
      quote(statement.id),
      ...of.flatMap((words, at) => [
        { heading: { level: 2, text: words.slice(0, 450) } },
        { list: { ordered: at % 2 === 0, items: [words] } },
        { image: { image: picture(words, words, words) } },
        { embed: { url: `https://e.example/${at}`, provider: words.slice(0, 450), caption: words } },
      ]),
    ];
    const input = {
      ...{ headline: line(3), standfirst: text(2), trailText: text(3), byline: line(4), body },
      mainImage: picture(text(4), text(5), line(5)),
      rights: { license: CC, usageTerms: text(6), copyrightNotice: text(7), creditText: line(6) },
      tags: [`${unique('tag')} ${line(7)}`],
    };
    return publish(input, unique('markup'));
  }

  /** What an article has that one with plain words hasn't. */
  function live(found: Published, plain: Published): string[] {
    const item = (JSON.parse(found.json) as { items: { content_html: string }[] }).items[0];
    const plainItem = (JSON.parse(plain.json) as { items: { content_html: string }[] }).items[0];
    JSON.parse(found.jsonLdHtml.replace(/^<script[^>]*>|<\/script>$/g, ''));
    const compared = (['bodyHtml', 'jsonLdHtml', 'republish', 'page'] as const).flatMap((output) =>
      added(shapesOf(found[output]), shapesOf(plain[output])).map((shape) => `${output}: ${shape}`),
    );
    return [
      ...compared,
      // It lists other tags, too, and marks its own if that is among them.
      ...unknown(shapesOf(found.tagPage), shapesOf(plain.tagPage), new Set(['a aria-current'])),
      ...liveInXml(found.rss, plain.rss).map((shape) => `rss ${shape}`),
      ...liveInXml(found.atom, plain.atom).map((shape) => `atom ${shape}`),
      ...added(shapesOf(item?.content_html ?? ''), shapesOf(plainItem?.content_html ?? '')),
    ];
  }

  /** What an article whose paragraphs are these has beyond what paragraphs may have, and one with plain words. */
  function liveInBody(found: Published, plain: Published): string[] {
    const [content] = (JSON.parse(found.json) as { items: { content_html: string }[] }).items;
    const scripts = (page: string) => shapesOf(page).get('script');
    expect(scripts(found.page)).toBe(scripts(plain.page));
    return [
      ...unknown(shapesOf(found.bodyHtml), new Map(), INLINE, BLOCKS),
      ...unknown(shapesOf(content?.content_html ?? ''), new Map(), INLINE, BLOCKS),
      ...unknown(shapesOf(found.republish), shapesOf(plain.republish), INLINE, BLOCKS),
      ...unknown(shapesOf(found.page), shapesOf(plain.page), INLINE, BLOCKS),
      ...unknown(shapesOf(found.jsonLdHtml), shapesOf(plain.jsonLdHtml)),
      ...liveInXml(found.rss, plain.rss),
      ...liveInXml(found.atom, plain.atom),
    ];
  }

  it(`of ${PAYLOADS.length} in the fields that are text, in no output`, async () => {
    expect(PAYLOADS.length).toBeGreaterThanOrEqual(process.env['MARKUP_PAYLOADS'] === undefined ? 967 : 1);
    await texts([PLAIN]);
    const news = await open('/sitemap-news.xml');
    const plain = new Map<number, Published>();
    const found: string[] = [];
    for (const [number, part] of PARTS.entries()) {
      const twin = plain.get(part.length) ?? (await texts(part.map(() => PLAIN)));
      plain.set(part.length, twin);
      const shapes = live(await texts(part), twin);
      if (shapes.length > 0)
        found.push(`part ${number}: ${shapes.join(', ')} of ${JSON.stringify(part.slice(0, 1))}`);
    }
    found.push(...liveInXml(await open('/sitemap-news.xml'), news));
    expect(found).toEqual([]);
  });

  it(`of ${PAYLOADS.length} in paragraphs, which are HTML, beyond what paragraphs may have`, async () => {
    const plain = await texts([PLAIN]);
    const found: string[] = [];
    for (const [number, part] of PARTS.entries()) {
      const [refused, taken] = [true, false].map((isBlock) =>
        part.filter((text) => (blockElementIn(text) !== null) === isBlock),
      ) as [string[], string[]];
      for (const text of refused)
        expect(
          await desk.attempt(CreateArticle, {
            slug: unique('refused'),
            headline: 'H',
            body: [paragraph(text)],
          }),
        ).toMatchObject({ __typename: 'ValidationError' });
      const sanitized = refused.map((text) => safeHtml(`Words ${text}`));
      const body = [...taken.map((text) => `Words ${text}`), ...sanitized].map((text) => paragraph(text));
      const input = { standfirst: PLAIN, byline: PLAIN, rights: { license: CC }, body };
      const shapes = liveInBody(await publish(input, unique('markup')), plain);
      if (shapes.length > 0) found.push(`part ${number}: ${shapes.join(', ')} of ${JSON.stringify(part[0])}`);
    }
    expect(found).toEqual([]);
  });

  it(`of ${PAYLOADS.length} that come with the feed of another archive`, async () => {
    const escaped = (text: string) =>
      text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll(']]>', ']]&gt;');
    const cdata = (text: string) => `<![CDATA[${text.replaceAll(']]>', ']]]]><![CDATA[>')}]]>`;
    const tag = unique('imported');
    const itemOf = (part: readonly string[], name: number | string) => {
      const text = (at: number) =>
        escaped(part[at % part.length] ?? '')
          .slice(0, 400)
          .replace(/&[^;]*$/, '');
      const html = part.map(
        (words) => `<h2>Words ${words}</h2><p>Words ${words}</p><ul><li>Words ${words}</li></ul>`,
      );
      return `<item><title>Words ${text(0)}</title><link>https://old.example/${tag}-${name}</link>
        <guid>${tag}-${name}</guid><pubDate>Wed, 04 Mar 2015 05:06:07 GMT</pubDate>
        <dc:creator>${text(1)}</dc:creator><category>${tag}-${name}</category><category>Words ${text(2)}</category>
        <description>Words ${text(3)}</description><content:encoded>${cdata(html.join('\n'))}</content:encoded>
        <media:content url="https://img.example/1.jpg" medium="image"><media:description>${text(4)}</media:description>
        <media:credit>${text(5)}</media:credit></media:content><dc:rights>${text(6)}</dc:rights>
        <creativeCommons:license>${CC}</creativeCommons:license></item>`;
    };
    // The pages of plain ones lead to each other, too.
    const items = [...PARTS.map(itemOf), itemOf([PLAIN], 'plain'), itemOf([PLAIN], 'related')];
    const rss = `<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:media="http://search.yahoo.com/mrss/" xmlns:creativeCommons="http://backend.userland.com/creativeCommonsRssModule"><channel><title>Old</title><link>https://old.example</link>${items.join('\n')}</channel></rss>`;
    const report = await importInto(connect(newsroom.databaseUrl), [fileOf(rss, 'old.xml')]);
    expect(report.remarks.filter(({ kind }) => kind === 'SKIPPED')).toEqual([]);
    const plain = await publishedOf(`${tag}-plain`, `${tag}-plain`);
    const found: string[] = [];
    for (const [number, part] of PARTS.entries()) {
      const shapes = liveInBody(await publishedOf(`${tag}-${number}`, `${tag}-${number}`), plain);
      if (shapes.length > 0) found.push(`item ${number}: ${shapes.join(', ')} of ${JSON.stringify(part[0])}`);
    }
    expect(found).toEqual([]);
  });
});
