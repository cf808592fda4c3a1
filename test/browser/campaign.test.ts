import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HAS_BROWSER, openBrowser } from '../support/browser.ts';
import { openPage, upToDate } from '../support/open-page.ts';
import { openDesk } from '../support/newsroom/factories.ts';
import { openNewsroom, type Newsroom } from '../support/newsroom/newsroom.ts';
import { eventually } from '../support/until.ts';

describe.runIf(HAS_BROWSER)('the page of a campaign that is open', () => {
  let newsroom: Newsroom;
  let browser: Browser;
  beforeAll(async () => {
    [newsroom, browser] = await Promise.all([openNewsroom({ story: true }), openBrowser()]);
  });
  afterAll(async () => {
    await browser.close();
    await newsroom.close();
  });

  /** A campaign with an action on each day of a month, and its page. */
  async function openCampaign() {
    const desk = openDesk(newsroom);
    const { id, slug } = await desk.campaign();
    for (let day = 1; day <= 15; day += 1) {
      const startedOn = `2025-06-${String(day * 2).padStart(2, '0')}`;
      await desk.action({ campaignId: id, title: `On day ${day * 2}`, startedOn });
    }
    const page = await openPage(browser, new URL(`campaigns/${slug}`, newsroom.url));
    await upToDate(page);
    const titles = () => page.locator('.timeline h3').allTextContents();
    return { desk, id, page, titles };
  }

  it('shows a new entry in its place, marked as new, and announces it', async () => {
    const { desk, id, page, titles } = await openCampaign();
    await desk.action({ campaignId: id, title: 'A rally', startedOn: '2025-06-17' });
    await page.waitForSelector('.timeline > [data-fresh=New]');
    const shown = await titles();
    expect(shown.slice(shown.indexOf('A rally') - 1).slice(0, 3)).toEqual([
      'On day 16',
      'A rally',
      'On day 18',
    ]);
    expect(await page.locator('.timeline > [data-fresh]').count()).toBe(1);
    const told = page.locator('.told[role=status]');
    expect(await told.textContent()).toContain('New in the timeline: A rally');
    await told.getByRole('button').click();
    expect(await told.textContent()).toBe('');
    // Before the other, but it came later.
    await desk.outcome({ campaignId: id, summary: 'They won', occurredOn: '2025-06-03' });
    await eventually(async () => expect(await told.textContent()).toContain('New in the timeline: They won'));
  });

  it('keeps what is being read where it is when entries come above it', async () => {
    const { desk, id, page, titles } = await openCampaign();
    const read = page.locator('.timeline > li').filter({ hasText: 'On day 10' });
    await read.evaluate((entry) => entry.scrollIntoView({ block: 'center', behavior: 'instant' }));
    const before = await read.boundingBox();
    await desk.action({ campaignId: id, title: 'First', startedOn: '2025-05-01' });
    await desk.action({ campaignId: id, title: 'Second', startedOn: '2025-05-02' });
    // Two events that come close together: no answer to the first may hide the second.
    await eventually(async () => expect((await titles()).slice(0, 2)).toEqual(['First', 'Second']));
    expect((await read.boundingBox())?.y).toBeCloseTo(before?.y ?? NaN, 0);
    await upToDate(page);
  });
});
