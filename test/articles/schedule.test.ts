import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { databaseTime } from '../../src/operations/database-time.ts';
import type { ReviseArticleInput, ScheduleArticleInput } from '../gql/graphql.ts';
import { graphql } from '../gql/index.ts';
import { absentId, openDesk, paragraph, rowId } from '../support/newsroom/factories.ts';
import { Feed, take } from '../support/clients/feed.ts';
import { ReviseArticle, ScheduleArticle, UnscheduleArticle } from '../support/newsroom/mutations/articles.ts';
import { openNewsroom, type Newsroom } from '../support/newsroom/newsroom.ts';
import { comeDueIn, instantIn } from '../support/soak/schedule.ts';
import { eventually, expectWithin, stopwatch, until } from '../support/until.ts';

const Scheduled = graphql(`
  query ScheduledArticle($slug: String!) {
    article(slug: $slug) {
      state
      revisionNumber
      headline
      firstPublishedAt
      lastModifiedAt
      scheduledFor
      scheduledRevision {
        number
      }
    }
  }
`);

const SOME_DAY = '2099-01-01T00:00:00.000Z';

let newsroom: Newsroom;
let desk: ReturnType<typeof openDesk>;
beforeAll(async () => {
  newsroom = await openNewsroom();
  desk = openDesk(newsroom);
});
afterAll(() => newsroom.close());

async function read(slug: string, token?: string) {
  return (await newsroom.ask(Scheduled, { slug }, token)).data.article;
}

async function schedule(input: Partial<ScheduleArticleInput> & { id: string }) {
  const all = { expectedRevision: 1, scheduledFor: SOME_DAY, ...input };
  return (await newsroom.ask(ScheduleArticle, { input: all }, newsroom.tokens.EDITOR)).data.scheduleArticle;
}

async function revise(input: Partial<ReviseArticleInput> & { id: string }) {
  const all = { expectedRevision: 1, ...input };
  return (await newsroom.ask(ReviseArticle, { input: all }, newsroom.tokens.EDITOR)).data.reviseArticle;
}

async function becomesPublic(slug: string) {
  return eventually(async () => {
    const article = await read(slug);
    if (article === null) throw new Error('It is not public yet.');
    return article;
  });
}

describe('a scheduled article', () => {
  it('is public from its scheduled time on, and not before', async () => {
    const draft = await desk.article();
    await desk.schedule(draft, SOME_DAY);
    expect(await read(draft.slug)).toBeNull();
    const elapsed = stopwatch();
    const instant = await comeDueIn(newsroom.prisma, 500, [draft]);
    await becomesPublic(draft.slug);
    expectWithin(500 + 1_000, elapsed);
    expect((await databaseTime(newsroom.prisma)).getTime()).toBeGreaterThanOrEqual(instant.getTime());
    const { firstPublishedAt, lastModifiedAt } = await becomesPublic(draft.slug);
    expect(lastModifiedAt).toBe(firstPublishedAt);
    expect(new Date(String(firstPublishedAt)).getTime()).toBeGreaterThanOrEqual(instant.getTime());
  });

  it('is shown as scheduled to editors until then, and not at all to readers', async () => {
    const draft = await desk.article();
    expect(await desk.schedule(draft, SOME_DAY)).toMatchObject({
      state: 'SCHEDULED',
      scheduledFor: SOME_DAY,
      scheduledRevision: { number: 1 },
    });
    expect(await read(draft.slug, newsroom.tokens.EDITOR)).toMatchObject({
      state: 'SCHEDULED',
      scheduledFor: SOME_DAY,
    });
    expect(await read(draft.slug, newsroom.tokens.REPORTER)).toBeNull();
    expect(await read(draft.slug)).toBeNull();
  });

  it('is published in the revision that was scheduled, even if there is a newer one', async () => {
    const draft = await desk.article({ headline: 'As scheduled' });
    await desk.schedule(draft, SOME_DAY);
    await desk.revise(draft, { headline: 'In work' });
    await comeDueIn(newsroom.prisma, 300, [draft]);
    expect(await becomesPublic(draft.slug)).toMatchObject({ revisionNumber: 1, headline: 'As scheduled' });
    expect(await read(draft.slug, newsroom.tokens.EDITOR)).toMatchObject({
      state: 'PUBLISHED',
      revisionNumber: 2,
      headline: 'In work',
      scheduledFor: null,
      scheduledRevision: null,
    });
  });

  it('is sent to subscribers once, and the audit log says who scheduled it', async () => {
    const draft = await desk.article();
    const watching = await newsroom.watch(Feed, { filter: { articleIds: [draft.id] } });
    await desk.schedule(draft, SOME_DAY);
    await comeDueIn(newsroom.prisma, 300, [draft]);
    expect(await take(watching, 1)).toMatchObject([{ __typename: 'ArticlePublished', articleId: draft.id }]);
    const where = { subjectId: rowId(draft.id) };
    const entries = await newsroom.prisma.auditEntry.findMany({ where, include: { member: true } });
    const actions = entries.map(({ action, member }) => [action, member?.name]);
    expect(actions).toContainEqual(['scheduleArticle', 'The editor']);
    expect(actions).toContainEqual(['publishArticle', 'The editor']);
    expect(await newsroom.prisma.feedEvent.count({ where: { articleId: rowId(draft.id) } })).toBe(1);
    await watching.stop();
  });

  it('can be rescheduled, for another time and with another revision', async () => {
    const draft = await desk.article();
    await desk.schedule(draft, SOME_DAY);
    const revised = await desk.revise(draft, { headline: 'Later' });
    const later = '2099-01-02T00:00:00.000Z';
    expect(await desk.schedule(revised, later)).toMatchObject({
      scheduledFor: later,
      scheduledRevision: { number: 2 },
    });
    await comeDueIn(newsroom.prisma, 300, [draft]);
    expect(await becomesPublic(draft.slug)).toMatchObject({ headline: 'Later' });
  });

  it('stays a draft once it is unscheduled', async () => {
    const draft = await desk.article();
    await desk.schedule(draft, SOME_DAY);
    expect(await desk.unschedule(draft)).toMatchObject({ state: 'DRAFT', scheduledFor: null });
    const other = await desk.article();
    await desk.schedule(other, SOME_DAY);
    await comeDueIn(newsroom.prisma, 300, [draft, other]);
    await becomesPublic(other.slug);
    expect(await read(draft.slug)).toBeNull();
    const input = { id: draft.id };
    const again = await newsroom.ask(UnscheduleArticle, { input }, newsroom.tokens.EDITOR);
    expect(again.data.unscheduleArticle).toMatchObject({ __typename: 'InvalidStateError', state: 'DRAFT' });
  });

  it('can be published right away instead, and is not published again at its scheduled time', async () => {
    const draft = await desk.article();
    await desk.schedule(draft, SOME_DAY);
    expect(await desk.publish(draft)).toMatchObject({ state: 'PUBLISHED' });
    const other = await desk.article();
    await desk.schedule(other, SOME_DAY);
    await comeDueIn(newsroom.prisma, 300, [draft, other]);
    await becomesPublic(other.slug);
    expect(await newsroom.prisma.feedEvent.count({ where: { articleId: rowId(draft.id) } })).toBe(1);
  });
});

describe('scheduling an article', () => {
  const atScheduledFor = { __typename: 'ValidationError', path: ['input', 'scheduledFor'] };

  it('is refused if the time is in the past, whether by a moment or by years', async () => {
    const { id } = await desk.article();
    for (const ms of [0, -3_600_000]) {
      const scheduledFor = (await instantIn(newsroom.prisma, ms)).toISOString();
      expect(await schedule({ id, scheduledFor })).toMatchObject(atScheduledFor);
    }
    expect(await schedule({ id })).toMatchObject({ __typename: 'ScheduleArticlePayload' });
  });

  it('is refused before the end of its embargo, and so is an embargo beyond the scheduled time', async () => {
    const { id } = await desk.article({ embargoedUntil: '2098-06-01T00:00:00Z' });
    expect(await schedule({ id, scheduledFor: '2098-05-31T23:59:59.999Z' })).toMatchObject(atScheduledFor);
    expect(await schedule({ id, scheduledFor: '2098-06-01T00:00:00Z' })).toMatchObject({
      __typename: 'ScheduleArticlePayload',
    });
    expect(await revise({ id, embargoedUntil: '2098-06-01T00:00:00.001Z' })).toMatchObject({
      __typename: 'ValidationError',
      path: ['input', 'embargoedUntil'],
    });
    expect(await revise({ id, embargoedUntil: '2098-05-01T00:00:00Z' })).toMatchObject({
      __typename: 'ReviseArticlePayload',
      article: { state: 'SCHEDULED' },
    });
  });

  it('is refused for a time that is more than a hundred years away', async () => {
    const { id } = await desk.article();
    expect(await schedule({ id, scheduledFor: '9999-01-01T00:00:00Z' })).toMatchObject({
      __typename: 'ValidationError',
      path: ['input', 'scheduledFor'],
      message: 'scheduledFor must be within the next hundred years: look at the year.',
    });
  });

  it('is refused if its body is empty', async () => {
    const { id } = await desk.article({ body: [] });
    expect(await schedule({ id })).toMatchObject({
      __typename: 'ValidationError',
      path: ['input', 'expectedRevision'],
    });
    await desk.revise({ id, revisionNumber: 1 }, { body: [paragraph('Now.')] });
    expect(await schedule({ id, expectedRevision: 2 })).toMatchObject({
      __typename: 'ScheduleArticlePayload',
    });
  });

  it("is refused if the article is public or withdrawn, or doesn't exist", async () => {
    const { id } = await desk.publishedArticle();
    expect(await schedule({ id })).toMatchObject({
      __typename: 'InvalidStateError',
      state: 'PUBLISHED',
      message:
        'The article is PUBLISHED; it must be DRAFT or SCHEDULED. Publish its next revision with publishArticle when it is time.',
    });
    await desk.withdraw({ id });
    expect(await schedule({ id })).toMatchObject({ __typename: 'InvalidStateError', state: 'WITHDRAWN' });
    expect(await schedule({ id: absentId('Article') })).toMatchObject({
      __typename: 'NotFoundError',
      path: ['input', 'id'],
    });
  });

  it.each([0, 1, 3, -1])(
    'is refused with revision %i if the article is at revision 2, and returns the current one',
    async (expectedRevision) => {
      const draft = await desk.revise(await desk.article(), { headline: 'Second' });
      expect(await schedule({ id: draft.id, expectedRevision })).toMatchObject({
        __typename: 'RevisionConflictError',
        path: ['input', 'expectedRevision'],
        current: { id: draft.id, revisionNumber: 2, headline: 'Second' },
      });
      expect(await read(draft.slug, newsroom.tokens.EDITOR)).toMatchObject({ state: 'DRAFT' });
    },
  );
});

describe("an article that can't be published at its scheduled time", () => {
  it("doesn't delay the others, is logged, and is published as soon as possible", async () => {
    const { prisma } = newsroom;
    const drafts = [await desk.article(), await desk.article(), await desk.article()];
    const [, broken] = drafts;
    if (broken === undefined) throw new Error('There are three.');
    await prisma.$executeRawUnsafe(`
      CREATE FUNCTION "refuse_one"() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN IF NEW."articleId" = '${rowId(broken.id)}' THEN RAISE EXCEPTION 'broken for the test'; END IF; RETURN NEW; END $$`);
    await prisma.$executeRaw`
      CREATE TRIGGER "refuse_one" BEFORE INSERT ON "FeedEvent" FOR EACH ROW EXECUTE FUNCTION "refuse_one"()`;
    // The pause before another attempt is measured by this clock, which stands still until the test advances it.
    vi.useFakeTimers({ toFake: ['performance'] });
    onTestFinished(() => {
      vi.useRealTimers();
    });
    for (const draft of drafts) await desk.schedule(draft, SOME_DAY);
    const elapsed = stopwatch();
    await comeDueIn(prisma, 300, drafts);
    await becomesPublic(drafts[0]?.slug ?? '');
    await becomesPublic(drafts[2]?.slug ?? '');
    expectWithin(300 + 1_000, elapsed);
    const complaints = () => newsroom.logged.filter(({ articleId }) => articleId === rowId(broken.id));
    await until(() => complaints().length > 0);
    expect(complaints()[0]).toMatchObject({ msg: 'could not publish on schedule' });
    expect(JSON.stringify(complaints()[0])).toContain('broken for the test');
    expect(await read(broken.slug)).toBeNull();

    // It is not tried again for a while, but articles that come due meanwhile are published.
    const next = await desk.article();
    await desk.schedule(next, SOME_DAY);
    await comeDueIn(prisma, 300, [next]);
    await becomesPublic(next.slug);
    expect(complaints()).toHaveLength(1);

    await prisma.$executeRaw`DROP TRIGGER "refuse_one" ON "FeedEvent"`;
    vi.advanceTimersByTime(10_000);
    await becomesPublic(broken.slug);
  });
});
