import { afterAll, describe, expect, it } from 'vitest';
import { untyped } from '../support/clients/walk.ts';
import { openCounter } from '../support/database/sql.ts';
import { openDesk, paragraph } from '../support/newsroom/factories.ts';
import { openNewsroom } from '../support/newsroom/newsroom.ts';
import { articleReader } from '../support/newsroom/read-article.ts';

const CC = 'https://creativecommons.org/licenses';
const picture = (name: string, license: string | null) => ({
  url: `https://img.example/${name}.jpg`,
  altText: '',
  caption: `The ${name}`,
  creditText: 'Bo Lens',
  license,
});

const newsroom = await openNewsroom({ settings: { ARTICLE_URL: 'https://news.example/articles/' } });
afterAll(() => newsroom.close());
const desk = openDesk(newsroom);

interface Republish {
  readonly html: string;
  readonly text: string;
}
const FIELDS = 'republish { html text attribution license licenseUrl conditions canonicalUrl }';
const readArticle = articleReader<{ republish: Republish } | null>(newsroom, FIELDS);
const read = async (slug: string, token?: string) => (await readArticle(slug, token))?.republish ?? null;

describe('what others need to republish an article', () => {
  it('is the whole text with attribution, licence, conditions and usage terms', async () => {
    const { slug } = await desk.publishedArticle({
      headline: 'Café <reopens>',
      standfirst: 'After a year.',
      byline: 'Ada Writer',
      language: 'fr',
      mainImage: picture('front', `${CC}/by/4.0/`),
      rights: {
        license: `${CC}/by-nc-nd/4.0/deed.fr`,
        usageTerms: 'Tell us.',
        copyrightNotice: '© The News',
        creditText: 'The News',
      },
      body: [
        paragraph('It is <a href="/menu">open</a>.<script>alert(1)</script>'),
        { image: { image: picture('free', `${CC}/by-sa/3.0/us/`) } },
        { image: { image: picture('unlicensed', null) } },
        { image: { image: picture('reserved', 'https://img.example/all-rights-reserved') } },
      ],
    });
    const url = `https://news.example/articles/${slug}`;
    const attribution = `« Café <reopens> », Ada Writer\nThe News\n© The News\n${url}\nCC BY-NC-ND 4.0: ${CC}/by-nc-nd/4.0/deed.fr`;
    expect(await read(slug)).toEqual({
      attribution,
      license: 'CC BY-NC-ND 4.0',
      licenseUrl: `${CC}/by-nc-nd/4.0/deed.fr`,
      conditions: ['NON_COMMERCIAL', 'NO_CHANGES'],
      canonicalUrl: url,
      text: `Café <reopens>\n\nAfter a year.\n\nAda Writer\n\nIt is open.\n\n${attribution}\nPas d’utilisation commerciale.\nPas de modification.\nTell us.`,
      html: `<article lang="fr" dir="ltr">
<h1>Café &#60;reopens&#62;</h1>
<p>After a year.</p>
<p>Ada Writer</p>
<figure><img src="https://img.example/front.jpg" alt=""><figcaption>The front Bo Lens <a href="${CC}/by/4.0/" rel="license">CC BY 4.0</a></figcaption></figure>
<p>It is <a href="https://news.example/menu">open</a>.</p>
<figure><img src="https://img.example/free.jpg" alt=""><figcaption>The free Bo Lens <a href="${CC}/by-sa/3.0/us/" rel="license">CC BY-SA 3.0 US</a></figcaption></figure>
<p>
« Café &#60;reopens&#62; », Ada Writer<br>
The News<br>
© The News<br>
<a href="${url}">${url}</a><br>
<a href="${CC}/by-nc-nd/4.0/deed.fr" rel="license">CC BY-NC-ND 4.0</a><br>
Pas d’utilisation commerciale.<br>
Pas de modification.<br>
Tell us.
</p>
</article>`,
    });
  });

  it('names the URL where a reprint was first published', async () => {
    const canonicalUrl = 'https://elsewhere.example/story';
    const { slug } = await desk.publishedArticle({ canonicalUrl, rights: { license: `${CC}/by/4.0/` } });
    expect(await read(slug)).toMatchObject({ canonicalUrl });
  });

  it('has links that lead where those of the article do', async () => {
    const { slug } = await desk.publishedArticle({
      rights: { license: `${CC}/by/4.0/` },
      body: [
        { embed: { url: "https://video.example/it's/watch?v=1&t=10", provider: 'Video' } },
        paragraph('<a title="x href=" href="/y?a=1&amp;b=2">y</a>'),
      ],
    });
    const html = (await read(slug))?.html;
    expect(html).toContain('<a href="https://video.example/it&#39;s/watch?v=1&#38;t=10">');
    expect(html).toContain('<a title="x href=" href="https://news.example/y?a=1&#38;b=2">y</a>');
  });

  const publishedUnder = async (license: string | null) =>
    (await desk.publishedArticle({ rights: { license, usageTerms: 'Do what you like.' } })).slug;

  it('is there by a licence of Creative Commons or the public domain, and null by any other or none', async () => {
    const free: [license: string, name: string, conditions: string[]][] = [
      [`${CC}/by/4.0/`, 'CC BY 4.0', []],
      ['http://creativecommons.org/licenses/by-sa/2.5/', 'CC BY-SA 2.5', ['SHARE_ALIKE']],
      [`${CC}/by-nc-sa/4.0/legalcode`, 'CC BY-NC-SA 4.0', ['NON_COMMERCIAL', 'SHARE_ALIKE']],
      [`${CC}/by-nd/3.0/igo/`, 'CC BY-ND 3.0 IGO', ['NO_CHANGES']],
      ['https://creativecommons.org/publicdomain/zero/1.0/', 'CC0 1.0', []],
      ['https://creativecommons.org/publicdomain/mark/1.0/', 'Public Domain Mark 1.0', []],
    ];
    for (const [licenseUrl, license, conditions] of free)
      expect(await read(await publishedUnder(licenseUrl))).toMatchObject({ license, licenseUrl, conditions });
    const others = [
      null,
      'https://news.example/all-rights-reserved',
      'https://creativecommons.org.evil.example/licenses/by/4.0/',
      'https://evil.example/?https://creativecommons.org/licenses/by/4.0/',
      `${CC}/nc-sampling+/1.0/`,
      `${CC}/by-nd-sa/4.0/nonsense/more`,
      `${CC}/`,
    ];
    for (const license of others) expect(await read(await publishedUnder(license)), license ?? '').toBeNull();
  });

  it('is of the revision that readers see, also for editors, and of no draft', async () => {
    const rights = { license: `${CC}/by/4.0/` };
    const draft = await desk.article({ rights, headline: 'First' });
    expect(await read(draft.slug, newsroom.tokens.EDITOR)).toBeNull();
    const article = await desk.publish(draft);
    await desk.revise(article, { headline: 'Second' });
    const published = await read(article.slug, newsroom.tokens.EDITOR);
    expect(published?.text).toMatch(/^First\n/);
    expect(await read(article.slug)).toEqual(published);
    await desk.withdraw(article);
    expect(await read(article.slug, newsroom.tokens.EDITOR)).toBeNull();
  });

  it('takes one SQL statement', async () => {
    const Republish = untyped<unknown, { slug: string }>(
      `query ($slug: String!) { article(slug: $slug) { ${FIELDS} } }`,
    );
    const counter = openCounter(newsroom.databaseUrl);
    const { statements } = await counter.ask(Republish, { slug: await publishedUnder(`${CC}/by/4.0/`) });
    await counter.close();
    expect(statements).toHaveLength(1);
  });
});
