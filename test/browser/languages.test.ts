import { expect, it } from 'vitest';
import { HAS_BROWSER } from '../support/browser.ts';
import { bundle } from '../support/clients/in-browser.ts';
import { openDesk } from '../support/newsroom/factories.ts';
import { useNewsroom } from '../support/newsroom/newsroom.ts';
import { openPage } from '../support/open-page.ts';
import { eventually } from '../support/until.ts';

const newsroom = useNewsroom();

it.runIf(HAS_BROWSER)(
  'a page follows an article by fetch alone, as docs/languages.md writes it',
  async () => {
    const desk = openDesk(newsroom);
    const article = await desk.publishedArticle({ headline: 'An article' });
    const page = await openPage(new URL('/health/live', newsroom.url));
    const program = `
    import { follow } from './clients/languages/fetch.ts';
    globalThis.shown = [];
    follow('/graphql', ${JSON.stringify(article.slug)}, (text) => shown.push(text), new AbortController().signal);`;
    await page.addScriptTag({ content: await bundle(program) });
    await eventually(async () => expect(await page.evaluate('shown')).toEqual(['An article']));
    await desk.comment(article, { noteText: 'One' });
    await eventually(async () => expect(await page.evaluate('shown')).toEqual(['An article', 'One']));
  },
);
