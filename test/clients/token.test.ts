import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { actAsBrowser } from '../support/clients/browser.ts';
import { setUps } from '../support/clients/setups.ts';
import { createMemberToken } from '../../src/members/create-member-token.ts';
import { openDesk } from '../support/newsroom/factories.ts';
import { useNewsroom } from '../support/newsroom/newsroom.ts';
import { until } from '../support/until.ts';
import { connect } from './setups/graphql-ws.ts';

const NEVER = new AbortController().signal;

describe("each client, set up with a member's token", () => {
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
    for (const getToken of [() => newsroom.tokens.EDITOR, undefined]) {
      for (const [name, follow] of Object.entries(await setUps(newsroom.url, getToken))) {
        const leaving = new AbortController();
        let hasArticle: boolean | undefined;
        const following = follow(
          newsroom.url,
          slug,
          (article) => (hasArticle = article !== null),
          leaving.signal,
        );
        await until(() => hasArticle !== undefined);
        expect(hasArticle, name).toBe(getToken !== undefined);
        leaving.abort();
        await following;
      }
    }
  });

  it("says why, and doesn't try again, if the token is refused", async () => {
    const { slug } = await desk.publishedArticle();
    for (const [name, follow] of Object.entries(await setUps(newsroom.url, () => 'nobodys'))) {
      const following = follow(newsroom.url, slug, () => undefined, NEVER);
      await expect(following, name).rejects.toThrow(/token/);
    }
    let attempts = 0;
    const client = connect(newsroom.url.replace('http', 'ws'), () => `nobodys ${(attempts += 1)}`);
    await expect(client.iterate({ query: 'subscription { feed { id } }' }).next()).rejects.toMatchObject({
      code: 4403,
      reason: expect.stringMatching(/^UNAUTHENTICATED: /) as string,
    });
    expect(attempts).toBe(1);
  });

  it('resumes with a new token once the old one has ended, and says why it stops if there is none', async () => {
    const article = await desk.publishedArticle();
    const names = ['First', 'Second'] as const;
    const [first, second] = await Promise.all(
      names.map((name) => createMemberToken(newsroom.prisma, { name, role: 'EDITOR' })),
    );
    const revoke = (name: string) =>
      newsroom.prisma.apiToken.updateMany({ where: { member: { name } }, data: { revokedAt: new Date() } });
    let token = first ?? '';
    let calls = 0;
    const getToken = () => {
      calls += 1;
      return token;
    };
    // A stream of events has no connection that is opened again: it ends with the error.
    const { 'graphql-sse': _ends, ...clients } = await setUps(newsroom.url, getToken);
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
    calls = 0;
    await revoke('First');
    // The node closes the connections by itself.
    await until(() => calls === open.length);
    await desk.comment(article, { noteText: 'Two' });
    for (const { notes } of open) await until(() => notes.includes('Two'));
    await revoke('Second');
    for (const { client, notes, end } of open) {
      expect(await end, client).toMatch(/token/);
      expect(
        notes.filter((note) => note === 'page' || note === 'Two'),
        client,
      ).toEqual(['page', 'Two']);
    }
  });
});
