import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDesk, paragraph, quote, unique } from '../support/newsroom/factories.ts';
import { CreateArticle } from '../support/newsroom/mutations.ts';
import { openNewsroom, type Newsroom } from '../support/newsroom/newsroom.ts';
import { HAS_BROWSER } from '../support/browser.ts';
import { openPage } from '../support/open-page.ts';

/** Would break out of an attribute, a script, a comment and a string. */
const EVIL =
  '"\'></title></script><!--<script>\u2028globalThis.ran=1</script><img src=x onerror="globalThis.ran=1">';
const EVIL_URL = `https://picture.invalid/"onerror="globalThis.ran=1"'></script><script>globalThis.ran=1//.jpg`;

const image = { url: EVIL_URL, altText: EVIL, caption: EVIL, creditText: EVIL };

describe.runIf(HAS_BROWSER)('a page of the example site', () => {
  let newsroom: Newsroom;
  beforeAll(async () => {
    newsroom = await openNewsroom({ story: true });
  });
  afterAll(() => newsroom.close());

  const open = (path: string, options?: Parameters<typeof openPage>[1]) =>
    openPage(new URL(path, newsroom.url), options);

  /** One of each kind, in which every text that a page shows is hostile. Returns the pages. */
  async function fillWithEvil() {
    const desk = openDesk(newsroom);
    const organization = await desk.organization({ name: EVIL, description: EVIL, website: EVIL_URL });
    const person = await desk.person({
      name: EVIL,
      description: EVIL,
      affiliations: [{ organizationId: organization.id, roleName: EVIL }],
    });
    const speaker = { personId: person.id };
    const campaign = await desk.campaign({
      name: EVIL,
      summary: EVIL,
      demands: [EVIL],
      organizerIds: [organization.id],
    });
    await desk.action({
      campaignId: campaign.id,
      title: EVIL,
      place: EVIL,
      figures: [{ kind: 'PARTICIPANTS', low: 10, high: 20, attributedTo: speaker }],
    });
    await desk.outcome({ campaignId: campaign.id, summary: EVIL });
    const said = { text: EVIL, speaker, roleName: EVIL, originalUrl: EVIL_URL, campaignIds: [campaign.id] };
    const [verbatim, partial, changed] = [
      await desk.statement(said),
      await desk.statement({ ...said, wording: 'PARTIAL', passage: EVIL }),
      await desk.statement(said),
    ];
    const source = await desk.sourceReport({ headline: EVIL, url: EVIL_URL, outletIds: [organization.id] });
    const article = await desk.publishedArticle({
      headline: EVIL,
      standfirst: EVIL,
      byline: EVIL,
      trailText: EVIL,
      tags: [`Tag ${EVIL}`],
      mainImage: image,
      rights: { license: EVIL_URL, usageTerms: EVIL, copyrightNotice: EVIL, creditText: EVIL },
      sourceIds: [source.id],
      campaignIds: [campaign.id],
      body: [
        paragraph(
          // A picture in a paragraph is refused.
          `A text. ${EVIL.replace(/<img.*/, '')} <a href="javascript:globalThis.ran=1" onclick="globalThis.ran=1">link</a>`,
        ),
        { heading: { text: EVIL, level: 2 } },
        { list: { items: [EVIL], ordered: false } },
        { image: { image } },
        quote(verbatim.id),
        quote(partial.id),
        quote(changed.id),
        { embed: { url: EVIL_URL, provider: EVIL, caption: EVIL, statementId: verbatim.id } },
      ],
    });
    await desk.changeStatus(changed, 'WITHDRAWN', EVIL);
    const request = await desk.requestComment(article, { askedOf: speaker });
    await desk.closeRequest(request, { noteText: EVIL });
    const withdrawn = await desk.publishedArticle();
    await desk.withdraw(withdrawn, EVIL);
    return {
      article,
      pages: [
        `/articles/${article.slug}`,
        `/articles/${withdrawn.slug}`,
        `/people/${person.slug}`,
        `/organizations/${organization.slug}`,
        `/campaigns/${campaign.slug}`,
        `/search?q=${encodeURIComponent(`globalThis or ${EVIL}`)}`,
        '/',
      ],
    };
  }

  it('runs nothing that a text or an address brings along, and shows it as text', async () => {
    const { article, pages } = await fillWithEvil();
    for (const path of pages) {
      const page = await open(path);
      // Whoever reads it meets a comment, too, which comes as an event.
      if (path.includes(article.slug)) {
        await page.waitForSelector('[data-connection=live]');
        await openDesk(newsroom).comment(article, { statement: { text: EVIL }, noteText: EVIL });
        await page.waitForSelector('.block[data-fresh=New]');
      }
      expect(await page.evaluate('globalThis.ran'), path).toBeUndefined();
      expect(await page.locator('main script, main [onerror], main [onclick]').count(), path).toBe(0);
      expect(await page.locator('[href^="javascript:" i], [src^="javascript:" i]').count(), path).toBe(0);
      expect(await page.locator('main').innerText(), path).toContain('</script><!--<script>');
      const start = await page.locator('#start').textContent();
      expect(JSON.parse(start ?? '{}'), path).toHaveProperty('route');
    }
    const page = await open(`/articles/${article.slug}`);
    const jsonLd = await page.locator('script[type="application/ld+json"]').textContent();
    expect((JSON.parse(jsonLd ?? '') as { headline: string }).headline).toContain('</script><!--<script>');
    expect(await page.title()).toContain('</title></script>');
  });

  it('has no address that runs a script, since the API refuses it', async () => {
    const url = 'javascript:globalThis.ran=1';
    const slug = unique('article');
    const article = { slug, headline: slug, body: [paragraph('A text.')] };
    const inputs = [
      { ...article, mainImage: { url, altText: '' } },
      { ...article, rights: { license: url } },
      { ...article, body: [{ embed: { url, provider: 'Other' } }] },
      { ...article, body: [{ image: { image: { url, altText: '' } } }] },
    ];
    for (const input of inputs) {
      const { data, errors } = await newsroom.ask(CreateArticle, { input }, newsroom.tokens.EDITOR);
      const refused = errors.length > 0 || 'message' in data.createArticle;
      expect(refused, JSON.stringify(input)).toBe(true);
    }
  });

  it('shows an article with as many blocks as it may have, and a comment in the midst of it', async () => {
    const desk = openDesk(newsroom);
    const body = Array.from({ length: 999 }, (_, at) => paragraph(`Paragraph ${at + 1}.`));
    const article = await desk.publishedArticle({ body });
    const page = await open(`/articles/${article.slug}`);
    await page.waitForSelector('[data-connection=live]');
    const blocks = page.locator('.block');
    expect(await blocks.count()).toBe(999);
    const middle = blocks.nth(499);
    await middle.evaluate((block) => block.scrollIntoView({ block: 'center' }));
    await desk.comment(article, { afterBlockId: (await middle.getAttribute('id')) ?? '' });
    await page.waitForSelector('.block[data-fresh=New]');
    expect(await blocks.nth(500).getAttribute('data-fresh')).toBe('New');
    expect(await middle.textContent()).toBe('Paragraph 500.');
  });

  it('has room for a headline of 500 characters without a space, and for 50 tags', async () => {
    const desk = openDesk(newsroom);
    const { slug } = await desk.publishedArticle({
      headline: 'Headline'.repeat(63).slice(0, 500),
      standfirst: 'https://example.org/'.padEnd(300, 'a'),
      byline: 'Byline'.repeat(40),
      tags: Array.from({ length: 50 }, () => unique('long tag')),
      body: [paragraph('Word'.repeat(200)), { heading: { text: 'Heading'.repeat(40), level: 2 } }],
    });
    for (const path of [`/articles/${slug}`, '/']) {
      const page = await open(path);
      for (const width of [320, 1_280]) {
        await page.setViewportSize({ width, height: 700 });
        expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(
          0,
        );
      }
    }
  });

  it('sets Arabic from right to left, and what the site says in it in English', async () => {
    const desk = openDesk(newsroom);
    const said = await desk.statement({
      wording: 'PARAPHRASE',
      text: 'קצר',
      language: 'he',
      madeOn: '2025-09',
    });
    const headline = `خبر عن Microsoft ${'خبر'.repeat(150)}`;
    const { slug } = await desk.publishedArticle({ language: 'ar', headline, body: [quote(said.id)] });
    const page = await open(`/articles/${slug}`, { viewport: { width: 320, height: 700 } });
    expect(await page.locator('article').getAttribute('dir')).toBe('rtl');
    expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
    const languages = await page
      .locator('article :is(h1, .words, .label span, figcaption span, time)')
      .evaluateAll((all) => all.map((one) => one.closest('[lang]')?.getAttribute('lang')));
    expect(languages).toEqual(['ar', 'en', 'en', 'he', 'en', 'en']);
    const side = (selector: string) =>
      page.locator(selector).evaluate((one) => getComputedStyle(one).direction);
    expect([await side('h1'), await side('.words'), await side('.label span')]).toEqual([
      'rtl',
      'rtl',
      'ltr',
    ]);
  });

  it('sets a text in the direction of its script', async () => {
    const desk = openDesk(newsroom);
    const page = await open('about:blank', { javaScriptEnabled: false });
    const direction = async (path: string, ...selectors: string[]) => {
      await page.goto(new URL(path, newsroom.url).href);
      return Promise.all(selectors.map((selector) => page.locator(selector).getAttribute('dir')));
    };
    for (const [language, expected] of [
      ['ar-Latn', 'ltr'],
      ['az-Arab', 'rtl'],
      ['sd-Deva', 'ltr'],
      ['ks', 'rtl'],
    ] as const) {
      const tag = unique('direction');
      const said = await desk.statement({ language });
      const { slug } = await desk.publishedArticle({ language, tags: [tag], body: [quote(said.id)] });
      const found = [
        ...(await direction(`/articles/${slug}`, 'article', '.statement')),
        ...(await direction(`/tags/${tag}`, '.card')),
      ];
      expect(found, language).toEqual([expected, expected, expected]);
    }
  });

  it('says in words what a picture shows that can’t be loaded', async () => {
    const desk = openDesk(newsroom);
    const url = new URL('/there-is-no-picture.jpg', newsroom.url).href;
    const altText = 'A picture of a rally';
    const { slug } = await desk.publishedArticle({
      mainImage: { url, altText, width: 600, height: 400 },
    });
    const page = await open(`/articles/${slug}`);
    expect(await page.getByRole('img', { name: altText }).isVisible()).toBe(true);
  });
});
