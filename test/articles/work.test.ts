import { afterAll, describe, expect, it } from 'vitest';
import { openDesk, paragraph, quote, unique } from '../support/newsroom/factories.ts';
import { openNewsroom } from '../support/newsroom/newsroom.ts';
import { articleReader } from '../support/newsroom/read-article.ts';
import { untyped } from '../support/clients/walk.ts';

type Filter = Readonly<Record<string, unknown>>;

const Articles = untyped<
  { articles: { totalCount: number; nodes: { slug: string }[] } },
  { filter: Filter; orderBy: string | null }
>(`query ($filter: ArticleFilter, $orderBy: ArticleOrder) {
  articles(filter: $filter, orderBy: $orderBy) { totalCount nodes { slug } }
}`);

const SOME_DAY = '2099-01-01T00:00:00.000Z';
const LATER = '2099-01-02T00:00:00.000Z';

const newsroom = await openNewsroom();
afterAll(() => newsroom.close());
const { REPORTER, EDITOR } = newsroom.tokens;
const editor = openDesk(newsroom);
const reporter = openDesk(newsroom, REPORTER);

const read = articleReader<{ viewerCan: string[] }>(newsroom, 'viewerCan embargoedUntil createdBy { name }');
const can = async ({ slug }: { slug: string }, token?: string) => (await read(slug, token)).viewerCan;

describe('what a member can do with an article', () => {
  it('depends on its state, for editors', async () => {
    const draft = await reporter.article();
    const [desk, last] = [
      ['HAND_OVER', 'MARK_READY', 'PREVIEW'],
      ['SCHEDULE', 'SET_COLLABORATORS'],
    ];
    const onDraft = ['CHANGE_SLUG', 'DISCARD', ...desk, 'PUBLISH', 'REQUEST_COMMENT', 'REVISE', ...last];
    expect(await can(draft, EDITOR)).toEqual(onDraft);
    await editor.schedule(draft, SOME_DAY);
    expect(await can(draft, EDITOR)).toEqual([...onDraft.filter((name) => name !== 'DISCARD'), 'UNSCHEDULE']);
    const published = await editor.publish(draft);
    const [first, rest] = [
      ['ADD_COMMENT', 'CHANGE_SLUG', 'CORRECT', ...desk],
      ['REQUEST_COMMENT', 'REVISE', 'SET_COLLABORATORS', 'WITHDRAW'],
    ];
    expect(await can(draft, EDITOR)).toEqual([...first, ...rest]);
    await editor.revise(published, { body: [paragraph('More.')] });
    expect(await can(draft, EDITOR)).toEqual([...first, 'PUBLISH', ...rest]);
    const withdrawn = await editor.withdraw(published);
    // What was saved before the withdrawal isn't shown to others.
    expect(await can(draft, EDITOR)).not.toContain('PREVIEW');
    await editor.revise(withdrawn, { body: [paragraph('Mended.')] });
    const down = ['CHANGE_SLUG', ...desk, 'PUBLISH', 'REQUEST_COMMENT', 'RESTORE', 'REVISE', ...last];
    expect(await can(draft, EDITOR)).toEqual(down);
    expect(await can(draft, REPORTER)).toEqual([...desk, 'REQUEST_COMMENT', 'REVISE', 'SET_COLLABORATORS']);
    await editor.schedule({ id: draft.id, revisionNumber: 3 }, SOME_DAY);
    const toComeBack = [...down.filter((name) => name !== 'RESTORE'), 'UNSCHEDULE'];
    expect(await can(draft, EDITOR)).toEqual(toComeBack);
    await editor.unschedule(published);
    expect(await can(draft, EDITOR)).toEqual(down);
    await editor.restore(published);
    const later = await editor.article({ embargoedUntil: SOME_DAY });
    expect(await can(later, EDITOR)).not.toContain('PUBLISH');
  });

  it('is to work on it, for the reporter who created it, and nothing for others and readers', async () => {
    const own = await editor.publish(await reporter.article());
    expect(await can(own, REPORTER)).toEqual([
      ...['HAND_OVER', 'MARK_READY', 'PREVIEW', 'REQUEST_COMMENT', 'REVISE', 'SET_COLLABORATORS'],
    ]);
    expect(await can(own)).toEqual([]);
    expect(await can(await editor.publishedArticle(), REPORTER)).toEqual([]);
  });
});

describe('who created an article, and its embargo', () => {
  it('are for editors and the reporter who created it', async () => {
    const draft = await reporter.article({ embargoedUntil: SOME_DAY });
    const createdBy = { name: expect.any(String) as string };
    for (const token of [REPORTER, EDITOR])
      expect(await read(draft.slug, token)).toMatchObject({ embargoedUntil: SOME_DAY, createdBy });
    const published = await editor.publishedArticle({ embargoedUntil: '2025-01-01T00:00:00.000Z' });
    for (const token of [REPORTER, undefined])
      expect(await read(published.slug, token)).toMatchObject({ embargoedUntil: null, createdBy: null });
  });
});

describe('the list of articles', () => {
  const list = async (filter: Filter, token?: string, orderBy: string | null = null) => {
    const { articles } = (await newsroom.ask(Articles, { filter, orderBy }, token)).data;
    expect(articles.totalCount).toBe(articles.nodes.length);
    return articles.nodes.map(({ slug }) => slug);
  };

  it('can be a schedule, soonest first, for those who see it', async () => {
    const later = await editor.schedule(await editor.article(), LATER);
    const sooner = await editor.schedule(await reporter.article(), SOME_DAY);
    const filter = { scheduledFrom: SOME_DAY, scheduledUntil: LATER };
    expect(await list(filter, EDITOR, 'SCHEDULED_SOONEST')).toEqual([sooner.slug, later.slug]);
    expect(await list({ scheduledUntil: SOME_DAY }, EDITOR)).toEqual([sooner.slug]);
    expect(await list({ scheduledFrom: LATER }, EDITOR)).toEqual([later.slug]);
    expect(await list(filter, REPORTER)).toEqual([sooner.slug]);
    expect(await list(filter)).toEqual([]);
  });

  it('can be of a campaign, a person or an organisation by its slug; a hidden one matches nothing', async () => {
    const campaign = await editor.campaign();
    const slugs = [unique('person'), unique('organization')] as const;
    const speakers = [
      { personId: (await editor.person({ slug: slugs[0] })).id },
      { organizationId: (await editor.organization({ slug: slugs[1] })).id },
    ];
    const body = [];
    for (const speaker of speakers) body.push(quote((await editor.statement({ speaker })).id));
    const draft = await editor.article({ campaignIds: [campaign.id], body });
    const filters = [{ campaignSlug: campaign.slug }, ...slugs.map((speakerSlug) => ({ speakerSlug }))];
    for (const filter of filters) {
      expect(await list(filter)).toEqual([]);
      expect(await list(filter, EDITOR)).toEqual([draft.slug]);
    }
    await editor.publish(draft);
    for (const filter of filters) expect(await list(filter)).toEqual([draft.slug]);
    expect(await list({ speakerSlug: unique('absent') })).toEqual([]);
  });
});
