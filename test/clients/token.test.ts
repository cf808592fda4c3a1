import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { actAsBrowser } from '../support/clients/browser.ts';
import { followers } from '../support/clients/followers.ts';
import { logRead } from '../support/clients/feed.ts';
import { createClient } from '../../packages/client/src/index.ts';
import { createMemberToken } from '../../src/members/create-member-token.ts';
import { openDesk } from '../support/newsroom/factories.ts';
import { useNewsroom } from '../support/newsroom/newsroom.ts';
import { until } from '../support/until.ts';

const NEVER = new AbortController().signal;

describe("each client library, with a member's token", () => {
  const newsroom = useNewsroom();
  const desk = openDesk(newsroom);
  beforeEach(() => {
    actAsBrowser();
    for (const level of ['warn', 'error'] as const) {
      vi.spyOn(console, level).mockImplementation(() => undefined);
    }
  });
  afterEach(() => {
    vi.unstubAllGlobals();
    vi.restoreAllMocks();
  });

  it("shows the member a draft, which readers don't see", async () => {
    const { slug } = await desk.article();
    for (const token of [() => newsroom.tokens.EDITOR, undefined]) {
      const clients = await followers(newsroom.url, token && { token });
      for (const [name, follow] of Object.entries(clients)) {
        const leaving = new AbortController();
        let hasArticle: boolean | undefined;
        const following = follow(
          newsroom.url,
          slug,
          (article) => (hasArticle = article !== null),
          leaving.signal,
        );
        await until(() => hasArticle !== undefined);
        expect(hasArticle, name).toBe(token !== undefined);
        leaving.abort();
        await following;
      }
    }
  });

  it("says why, and doesn't try again, if the token is refused", async () => {
    const { slug } = await desk.publishedArticle();
    await logRead(newsroom);
    const clients = await followers(newsroom.url, { token: () => 'nobodys' });
    for (const [name, follow] of Object.entries(clients)) {
      const following = follow(newsroom.url, slug, () => undefined, NEVER);
      await expect(following, name).rejects.toThrow(/token/);
    }
    let attempts = 0;
    const client = createClient({ url: newsroom.url, token: () => `nobodys ${(attempts += 1)}` });
    const refusal = new Promise((resolve) =>
      client.subscribe({ query: 'subscription { feed { id } }' }, { next: resolve, error: resolve }),
    );
    expect(await refusal).toMatchObject({
      code: 'UNAUTHENTICATED',
      message: expect.stringMatching(/4403 UNAUTHENTICATED: /) as string,
    });
    expect(attempts).toBe(1);
  });

  it('resumes with a new token once the old one has ended, and says why it stops if there is none', async () => {
    const article = await desk.publishedArticle();
    await logRead(newsroom);
    const names = ['First', 'Second'] as const;
    const [first, second] = await Promise.all(
      names.map((name) => createMemberToken(newsroom.prisma, { name, role: 'EDITOR' })),
    );
    const revoke = (name: string) =>
      newsroom.prisma.apiToken.updateMany({ where: { member: { name } }, data: { revokedAt: new Date() } });
    let token = first ?? '';
    const clients = await followers(newsroom.url, { token: () => token });
    const open = Object.entries(clients).map(([client, follow]) => {
      const notes: string[] = [];
      const show = (_article: unknown, note?: string) => void notes.push(note ?? 'page');
      const following = follow(newsroom.url, article.slug, show, NEVER);
      return { client, notes, end: following.catch(String) };
    });
    for (const { notes } of open) await until(() => notes.includes('page'));
    await desk.comment(article, { noteText: 'One' });
    for (const { notes } of open) await until(() => notes.includes('One'));
    token = second ?? '';
    await revoke('First');
    await desk.comment(article, { noteText: 'Two' });
    for (const { notes } of open) await until(() => notes.includes('Two'));
    await revoke('Second');
    // An event stream ends with it.
    await desk.comment(article, { noteText: 'Three' });
    for (const { client, notes, end } of open) {
      expect(await end, client).toMatch(/token/);
      expect(
        notes.filter((note) => note === 'page' || note === 'Two'),
        client,
      ).toEqual(['page', 'Two']);
    }
  });
});
