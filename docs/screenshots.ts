/**
 * Takes the pictures in docs/images, from a node of its own with the demo story. They are WebP, which is a fifth of PNG.
 *
 * Usage: npm run screenshots
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { openStory } from '../bench/kit/database.ts';
import { ask } from '../bench/kit/http.ts';
import { startNode } from '../bench/kit/program.ts';
import { COMMENTS } from '../demo/comments.ts';
import { STORY_ARTICLE } from '../demo/story/unit-8200.ts';
import { graphql } from '../test/gql/index.ts';
import { openBrowser } from '../test/support/browser.ts';

const FOLDER = fileURLToPath(new URL('images/', import.meta.url));
const QUALITY = 70;

const Asked = graphql(`
  query ScreenshotsAsked($slug: String!) {
    article(slug: $slug) {
      id
      campaigns {
        id
        slug
      }
      commentRequests {
        id
        outcome
        askedOf {
          __typename
          ... on Node {
            id
          }
        }
      }
    }
  }
`);

const Comment = graphql(`
  mutation ScreenshotsComment($input: AddCommentInput!) {
    addComment(input: $input) {
      __typename
      ... on UserError {
        message
      }
    }
  }
`);

const WIDE = { viewport: { width: 1280, height: 800 } };
const NARROW = { viewport: { width: 390, height: 760 }, deviceScaleFactor: 2 };

const story = await openStory();
const server = await startNode(story.url);
const browser = await openBrowser();
try {
  const { article } = await ask(server.url, Asked, { slug: STORY_ARTICLE }, story.editorToken);
  const request = article?.commentRequests.find(({ outcome }) => outcome === 'PENDING');
  const [campaign] = article?.campaigns ?? [];
  if (article == null || request === undefined || campaign === undefined)
    throw new Error('The demo story lacks a request for comment.');
  const path = `/articles/${STORY_ARTICLE}`;
  const open = (options: BrowserContextOptions, path: string) => openAt(browser, options, path);

  const wide = await open(WIDE, path);
  await take(wide, 'article');
  const dark = await open({ ...NARROW, colorScheme: 'dark' }, path);
  const graphiql = await openGraphiql();

  const [{ text }] = COMMENTS;
  const input = {
    articleId: article.id,
    commentRequestId: request.id,
    statement: {
      text,
      wording: 'PARTIAL' as const,
      speaker: { organizationId: request.askedOf.id },
      channel: 'PRESS_STATEMENT' as const,
      campaignIds: [campaign.id],
    },
  };
  const { addComment } = await ask(server.url, Comment, { input }, story.editorToken);
  if ('message' in addComment) throw new Error(addComment.message);

  for (const [page, name] of [
    [wide, 'article-comment'],
    [dark, 'article-comment-dark-narrow'],
  ] as const) {
    const fresh = page.locator('.block[data-fresh=New]');
    await fresh.waitFor();
    await fresh.evaluate((block) => block.scrollIntoView({ block: 'center', behavior: 'instant' }));
    await take(page, name);
  }
  await graphiql.getByText('ArticleCommentAdded').last().waitFor();
  await take(graphiql, 'graphiql-live');

  const timeline = await open(WIDE, `/campaigns/${campaign.slug}`);
  await timeline
    .locator('#timeline')
    .evaluate((heading) => heading.scrollIntoView({ block: 'start', behavior: 'instant' }));
  await take(timeline, 'campaign');

  const search = await browser.newPage(WIDE);
  await search.goto(new URL('/search?q=microsoft', server.url).href);
  await take(search, 'search');
} finally {
  await browser.close();
  await server.stop();
  await story.stop();
}

async function openAt(browser: Browser, options: BrowserContextOptions, path: string): Promise<Page> {
  const page = await browser.newPage(options);
  await page.goto(new URL(path, server.url).href);
  await page.waitForSelector('[data-connection=live]');
  return page;
}

/** GraphiQL, with the subscription of its tab Live under way. */
async function openGraphiql(): Promise<Page> {
  const page = await browser.newPage(WIDE);
  await page.goto(new URL('/graphql', server.url).href);
  await page.locator('.graphiql-query-editor .view-line').first().waitFor();
  await page.locator('.graphiql-tab-button', { hasText: 'Live' }).click();
  await page.locator('.graphiql-query-editor', { hasText: 'subscription' }).waitFor();
  const began = page.waitForEvent('websocket').then((socket) => socket.waitForEvent('framesent'));
  await page.locator('.graphiql-execute-button').click();
  await began;
  return page;
}

async function take(page: Page, name: string): Promise<void> {
  // Pictures are loaded when they come near the window.
  await page.waitForLoadState('networkidle');
  const devtools = await page.context().newCDPSession(page);
  const { data } = await devtools.send('Page.captureScreenshot', { format: 'webp', quality: QUALITY });
  writeFileSync(`${FOLDER}${name}.webp`, Buffer.from(data, 'base64'));
  await devtools.detach();
  console.log(`docs/images/${name}.webp`);
}
