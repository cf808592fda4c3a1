import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HAS_BROWSER } from '../support/browser.ts';
import { absentId, openDesk, paragraph, quote, unique } from '../support/newsroom/factories.ts';
import { openNewsroom, type Newsroom } from '../support/newsroom/newsroom.ts';
import { openPage, violations } from '../support/open-page.ts';
import { searchRefreshed } from '../support/search/refreshed.ts';
import { eventually } from '../support/until.ts';

const STORY = '/articles/microsoft-cuts-off-unit-8200';

describe.runIf(HAS_BROWSER)('the search of the example site', () => {
  let newsroom: Newsroom;
  beforeAll(async () => {
    newsroom = await openNewsroom({ story: true });
  });
  afterAll(() => newsroom.close());

  const open = (path: string, options?: Parameters<typeof openPage>[1]): Promise<Page> =>
    openPage(new URL(path, newsroom.url), options);
  const titles = (page: Page) => page.locator('.found h2').allInnerTexts();
  /** Presses a link or a button that leads to another page. */
  async function follow(page: Page, target: Locator): Promise<void> {
    const isLoaded = page.waitForEvent('load');
    await target.click();
    await isLoaded;
  }
  const addressOf = (page: Page) => new URL(page.url()).pathname + new URL(page.url()).search;

  it('finds from the head of every page, and leads to what was found, without JavaScript', async () => {
    const page = await open(STORY, { javaScriptEnabled: false });
    await page.getByRole('searchbox').or(page.getByRole('combobox')).fill('surveillance');
    await follow(page, page.getByRole('button', { name: 'Search' }));
    expect(addressOf(page)).toBe('/search?q=surveillance');
    expect(await page.locator('#search').inputValue()).toBe('surveillance');
    expect(await page.locator('main').innerText()).toContain('3 results');
    expect(await page.locator('.found mark').first().innerText()).toBe('surveillance');
    expect(await page.locator('meta[name=robots]').getAttribute('content')).toBe('noindex');
    await follow(page, page.getByRole('heading', { name: 'Microsoft cuts off' }).getByRole('link'));
    expect(addressOf(page)).toBe(STORY);
  });

  it('leads from each type to a page that has it', async () => {
    const desk = openDesk(newsroom);
    const word = unique('found');
    const [person, organization, campaign] = [
      await desk.person({ name: `Ada ${word}`, visibility: 'PUBLIC' }),
      await desk.organization({ name: `Company ${word}`, visibility: 'PUBLIC' }),
      await desk.campaign({ name: `Campaign ${word}`, demands: [`Stop ${word}.`] }),
    ];
    const action = await desk.action({ campaignId: campaign.id, title: `Rally ${word}` });
    const said = await desk.statement({
      text: `Said of ${word}.`,
      speaker: { personId: person.id },
      wording: 'VERBATIM',
    });
    const { slug } = await desk.publishedArticle({ headline: `Article ${word}`, body: [quote(said.id)] });
    await searchRefreshed(newsroom.prisma);
    const page = await open(`/search?q="${word}"`);
    const links = await page
      .locator('.found h2 a')
      .evaluateAll((all) => all.map((one) => one.getAttribute('href')));
    expect(links.toSorted()).toEqual(
      [
        `/people/${person.slug}`,
        // The statement is there, too.
        `/people/${person.slug}`,
        `/organizations/${organization.slug}`,
        `/campaigns/${campaign.slug}`,
        `/campaigns/${campaign.slug}#demands`,
        `/campaigns/${campaign.slug}#${action.id}`,
        `/articles/${slug}`,
      ].toSorted(),
    );
    for (const link of new Set(links)) {
      const target = await open(link ?? '', { javaScriptEnabled: false });
      expect(await target.locator('main').innerText()).toContain(word);
      const { hash } = new URL(target.url());
      if (hash !== '') expect(await target.locator(`[id="${hash.slice(1)}"]`).count()).toBe(1);
    }
  });

  it('puts only the words of speakers in quotation marks, and says what has become of a statement', async () => {
    const desk = openDesk(newsroom);
    const word = unique('quoted');
    const all = { text: `About ${word}.` };
    await desk.statement({ ...all, wording: 'VERBATIM', madeOn: '2025-09-25' }, 'PUBLIC');
    const withdrawn = await desk.statement({ ...all, wording: 'PARAPHRASE', madeOn: '2024' }, 'PUBLIC');
    await desk.changeStatus(withdrawn, 'WITHDRAWN');
    const page = await open(`/search?q="${word}"`);
    expect(await page.locator('.snippet').count()).toBe(2);
    expect(await page.locator('.snippet.quoted').count()).toBe(1);
    const labels = await page.locator('.found .label').allInnerTexts();
    expect(labels.map((label) => label.replace(/\s+/g, ' ')).toSorted()).toEqual([
      'Statement2024ParaphrasedSince withdrawn by the speaker',
      'Statement25 September 2025',
    ]);
  });

  it('narrows the results by type, year, topic and speaker, with links that can be passed on', async () => {
    const page = await open('/search?q=surveillance', { javaScriptEnabled: false });
    await follow(page, page.getByRole('link', { name: 'Statements 2' }));
    expect(addressOf(page)).toBe('/search?q=surveillance&type=STATEMENT');
    await follow(page, page.getByRole('link', { name: '2025 2' }));
    await follow(page, page.getByRole('link', { name: 'Brad Smith 1' }));
    expect(await titles(page)).toEqual(['Brad Smith, vice chair and president of Microsoft']);
    expect(await page.locator('.facets [aria-current]').allInnerTexts()).toEqual([
      'Statements 1',
      '2025 1',
      'Brad Smith 1',
    ]);
    const { searchParams } = new URL(page.url());
    expect([...searchParams.keys()]).toEqual(['q', 'type', 'year', 'speaker']);
    await follow(page, page.getByRole('navigation', { name: 'Type' }).getByRole('link', { name: 'All' }));
    expect(await page.locator('main').innerText()).toContain('2 results');
    const tagged = await open('/search?q=surveillance', { javaScriptEnabled: false });
    await follow(tagged, tagged.getByRole('link', { name: 'Technology 1' }));
    expect(await titles(tagged)).toHaveLength(1);
    const gone = await open('/search?q=surveillance&year=1999', { javaScriptEnabled: false });
    expect(await gone.locator('.facets [aria-current]').allInnerTexts()).toEqual(['1999 0']);
    await follow(gone, gone.getByRole('link', { name: 'Search without filters' }));
    expect(await titles(gone)).toHaveLength(3);
    // What the filter is called, though nothing has it.
    await tagged.goto(tagged.url().replace('surveillance', 'library'));
    expect(await tagged.locator('.facets [aria-current]').innerText()).toBe('Technology 0');
    // Of a topic that has been hidden since, the page still leads on.
    await tagged.goto(new URL(`/search?q=surveillance&tag=${absentId('Tag')}`, newsroom.url).href);
    expect(await tagged.locator('.facets [aria-current]').innerText()).toBe('No longer here 0');
    expect(await tagged.getByRole('link', { name: 'Search without filters' }).count()).toBe(1);
  });

  it('says what it has searched for if nothing matches what was asked', async () => {
    const page = await open('/search?q=micorsoft', { javaScriptEnabled: false });
    expect(await page.locator('main').innerText()).toContain('These are the results for microsoft.');
    const meant = await titles(page);
    expect(meant.length).toBeGreaterThan(3);
    await follow(page, page.locator('main p a').first());
    expect(addressOf(page)).toBe('/search?q=microsoft');
    expect(await titles(page)).toEqual(meant);
    const nothing = await open('/search?q=nothing-has-this-word', { javaScriptEnabled: false });
    expect(await nothing.locator('main').innerText()).toContain('Nothing has been found.');
  });

  it('pages through all results, and shows each once', async () => {
    const desk = openDesk(newsroom);
    const word = unique('paged');
    for (let number = 0; number < 23; number += 1)
      await desk.publishedArticle({ headline: `${word} ${number}` });
    await searchRefreshed(newsroom.prisma);
    const page = await open(`/search?q="${word}"&type=ARTICLE`, { javaScriptEnabled: false });
    const first = await titles(page);
    expect(first).toHaveLength(20);
    await follow(page, page.getByRole('link', { name: 'More results' }));
    const all = [...first, ...(await titles(page))];
    expect([all.length, new Set(all).size]).toEqual([23, 23]);
    expect(await page.getByRole('link', { name: 'More results' }).count()).toBe(0);
  });

  it('answers any question with a page that fits the window', async () => {
    const page = await open('about:blank', { viewport: { width: 320, height: 700 } });
    for (const [kind, question] of [
      ['ten thousand characters', 'long'.repeat(2_500)],
      ['cut within a character', `${'a'.repeat(499)}😀`],
      ['control characters', '\u0000a\u0007b'],
      ['operators only', '"" - | & ! :* \\ ()'],
      ['nothing', ' '],
    ] as const) {
      await page.goto(new URL(`/search?q=${encodeURIComponent(question)}`, newsroom.url).href);
      expect(await page.locator('h1').innerText(), kind).toMatch(/^Results for|^Search$/);
      const overflow = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
      expect(overflow, kind).toBeLessThanOrEqual(0);
    }
  });

  it.each([
    ['has many characters', 'microsoft '.repeat(1_000)],
    ['has many words', 'a '.repeat(31) + 'microsoft'.concat(' b'.repeat(20))],
  ])('says that it searches for the beginning only of a question that %s', async (_, question) => {
    const page = await open(`/search?q=${question}`, { javaScriptEnabled: false });
    expect(await page.locator('main').innerText()).toContain('Your question is long.');
    expect((await titles(page)).length).toBeGreaterThan(3);
  });

  it('keeps what is excluded of a question with a long quotation, and says what it searches for', async () => {
    const question = 'microsoft -"carbon tax" "unit Israeli military some from cloud AI services cuts off"';
    const page = await open(`/search?q=${question}`, { javaScriptEnabled: false });
    expect(await page.locator('h1').innerText()).toContain('microsoft -"carbon tax" unit Israeli');
    expect(await page.locator('main').innerText()).toContain('Your question is long.');
    expect((await titles(page))[0]).toContain('Microsoft cuts off');
  });

  it('searches for the words of a long quotation in any order', async () => {
    const question = '"cloud and AI services that Microsoft cut off from a military unit of Israel"';
    const page = await open(`/search?q=${question}`, { javaScriptEnabled: false });
    expect((await titles(page))[0]).toContain('Microsoft cuts off');
  });

  it('says so if a question can’t be searched for', async () => {
    const answer = await fetch(new URL('/search?q=microsoft&after=never', newsroom.url));
    expect([answer.status, await answer.text()]).toEqual([
      404,
      expect.stringContaining('This can’t be searched for'),
    ]);
  });

  it('sets each result in the direction of its text', async () => {
    const desk = openDesk(newsroom);
    const headline = `خبر ${unique('arabic')}`;
    await desk.publishedArticle({ language: 'ar', headline, body: [paragraph('نص قصير.')] });
    await searchRefreshed(newsroom.prisma);
    const page = await open(`/search?q="${headline.slice(4)}"`);
    for (const part of ['h2', '.snippet'])
      expect(await page.locator(`.found ${part}`).getAttribute('dir')).toBe('rtl');
    expect(await page.locator('.found .label').evaluate((one) => getComputedStyle(one).direction)).toBe(
      'ltr',
    );
    expect(await violations(page)).toEqual([]);
  });

  describe('suggests while the reader types', () => {
    const options = (page: Page) => page.getByRole('option');
    const box = (page: Page) => page.getByRole('combobox', { name: 'Search the site' });

    /** Until the first suggestion is this one: there may be some for what was typed before. */
    async function type(text: string, first: RegExp): Promise<Page> {
      const page = await open('/newsletters');
      await box(page).pressSequentially(text);
      await eventually(async () => expect((await options(page).allInnerTexts())[0]).toMatch(first));
      return page;
    }

    it('where to go, by the keyboard', async () => {
      const page = await type('brad sm', /^Brad Smith Person$/);
      expect(await box(page).getAttribute('aria-expanded')).toBe('true');
      expect(await box(page).getAttribute('aria-activedescendant')).toBeNull();
      await page.keyboard.press('ArrowDown');
      const active = await box(page).getAttribute('aria-activedescendant');
      expect(await page.locator(`[id="${active ?? ''}"]`).getAttribute('aria-selected')).toBe('true');
      await page.keyboard.press('ArrowUp');
      expect(await box(page).getAttribute('aria-activedescendant')).toBeNull();
      await page.keyboard.press('Escape');
      expect(await options(page).count()).toBe(0);
      expect(await box(page).inputValue()).toBe('brad sm');
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Enter');
      await page.waitForURL('**/people/brad-smith');
    });

    it('where to go, by the mouse; and Enter searches if nothing is chosen', async () => {
      const page = await type('microsoft cuts', /^Microsoft cuts off/);
      await options(page).first().click();
      await page.waitForURL(`**${STORY}`);
      await box(page).pressSequentially('microsoft');
      await options(page).first().waitFor();
      await page.keyboard.press('Enter');
      await page.waitForURL('**/search?q=microsoft');
    });

    it('without moving the page, or anything that axe finds fault with', async () => {
      const page = await open(STORY);
      const place = () => page.locator('h1').evaluate((one) => one.getBoundingClientRect().top);
      const before = await place();
      await box(page).pressSequentially('micr');
      await options(page).first().waitFor();
      await page.keyboard.press('ArrowDown');
      expect(await place()).toBe(before);
      expect(await violations(page, [{ colorScheme: 'dark' }])).toEqual([]);
      await page.keyboard.press('Tab');
      expect(await options(page).count()).toBe(0);
    });

    it('once for what is typed at a stretch, and shows the answer to what was typed last', async () => {
      const page = await open('/newsletters');
      const asked: string[] = [];
      let answerFirst = (): void => undefined;
      await page.route('**/graphql', async (route) => {
        const { variables } = route.request().postDataJSON() as { variables: { prefix?: string } };
        if (variables.prefix === undefined) return route.continue();
        asked.push(variables.prefix);
        const response = await route.fetch();
        if (asked.length === 1) await new Promise<void>((resolve) => (answerFirst = resolve));
        // Whoever doesn't wait for it any more may have ended it.
        await route.fulfill({ response }).catch(() => undefined);
      });
      const write = (texts: readonly string[]) =>
        box(page).evaluate((input: HTMLInputElement, texts) => {
          for (const text of texts) {
            // As the keyboard does it, past React.
            Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set?.call(input, text);
            input.dispatchEvent(new InputEvent('input', { bubbles: true }));
          }
        }, texts);
      await box(page).focus();
      await write(['b', 'br', 'bra', 'brad']);
      await eventually(() => expect(asked).toEqual(['brad']));
      await write(['m', 'mi', 'mic', 'micr']);
      await eventually(async () => expect(await options(page).first().innerText()).toMatch(/^Microsoft/));
      answerFirst();
      await page.unrouteAll({ behavior: 'wait' });
      expect(await options(page).first().innerText()).toMatch(/^Microsoft/);
      expect(asked).toEqual(['brad', 'micr']);
    });
  });
});
