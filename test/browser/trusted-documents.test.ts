import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { HAS_BROWSER } from '../support/browser.ts';
import { ROOT } from '../support/database/embedded.ts';
import { openDesk, paragraph } from '../support/newsroom/factories.ts';
import { startBeside, useNewsroom } from '../support/newsroom/newsroom.ts';
import { openPage, upToDate } from '../support/open-page.ts';

const SITE = `${ROOT}examples/reader`;
const PAGES = [
  ...['/', '/?list=', '/search?q=surveillance', '/corrections', '/newsletters'],
  ...['/articles/microsoft-cuts-off-unit-8200', '/articles/microsoft-cuts-off-unit-8200/history'],
  '/campaigns/no-azure-for-apartheid',
];

describe.runIf(HAS_BROWSER)('the example site, on a node that runs trusted documents only', () => {
  const newsroom = useNewsroom({ story: true });

  async function nodeWith(settings: NodeJS.ProcessEnv): Promise<string> {
    const node = await startBeside(newsroom, { TRUSTED_DOCUMENTS_ONLY: 'true', ...settings });
    onTestFinished(() => node.stop());
    return node.url;
  }

  it('works with the manifest that `npm run manifest` writes, and nothing else does', async () => {
    execFileSync('npm', ['run', '--silent', 'manifest'], { cwd: SITE });
    const url = await nodeWith({ TRUSTED_DOCUMENTS: `${SITE}/dist-documents/persisted-documents.json` });
    for (const path of PAGES) expect((await fetch(new URL(path, url))).status, path).toBe(200);

    const desk = openDesk(newsroom);
    const article = await desk.publishedArticle({ body: [paragraph('One.')] });
    const page = await openPage(new URL(`articles/${article.slug}`, url));
    await upToDate(page);
    await desk.comment(article);
    await page.waitForSelector('.block[data-fresh=New]');
    await page.getByRole('combobox').fill('micro');
    await page.getByRole('option').first().waitFor();

    const refused = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: '{ articles { totalCount } }' }),
    });
    expect(refused.status).toBe(403);
  });

  it("answers 503 with another program's manifest", async () => {
    const manifest = join(mkdtempSync(join(tmpdir(), 'dateline-')), 'manifest.json');
    onTestFinished(() => rmSync(dirname(manifest), { recursive: true }));
    writeFileSync(manifest, JSON.stringify({ other: 'query Other { feedCursor }' }));
    const url = await nodeWith({ TRUSTED_DOCUMENTS: manifest });
    expect((await fetch(new URL('/?list=', url))).status).toBe(503);
  });
});
