import { afterAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { databaseTime } from '../../src/operations/database-time.ts';
import { castOf, EVERYBODY } from '../support/newsroom/cast.ts';
import { openDesk, paragraph, rowId } from '../support/newsroom/factories.ts';
import { Feed, take } from '../support/clients/feed.ts';
import { ReviseArticle, ScheduleArticle } from '../support/newsroom/mutations.ts';
import { openNewsroom } from '../support/newsroom/newsroom.ts';
import { articleReader } from '../support/newsroom/read-article.ts';
import { comeDueIn, instantIn } from '../support/soak/schedule.ts';
import { eventually, expectWithin, stopwatch, until } from '../support/until.ts';

const SOME_DAY = '2099-01-01T00:00:00.000Z';

const newsroom = await openNewsroom();
afterAll(() => newsroom.close());
const desk = openDesk(newsroom);
const read = articleReader(newsroom);
const plan = articleReader<{
  scheduledNoteText: string | null;
  publishedRevision: { publishedBy: { name: string } | null } | null;
} | null>(newsroom, 'scheduledNoteText publishedRevision { publishedBy { name } }');
const { EDITOR, REPORTER } = newsroom.tokens;

async function scheduled(...of: Parameters<typeof desk.article>) {
  const draft = await desk.article(...of);
  await desk.schedule(draft, SOME_DAY);
  return draft;
}

function becomesPublic(slug: string) {
  return eventually(async () => {
    const article = await read(slug);
    expect(article).not.toBeNull();
    return article;
  });
}

describe('a scheduled article', () => {
  it('is shown as scheduled to editors, and is public from its scheduled time on, and not before', async () => {
    const draft = await desk.article();
    const expected = { state: 'SCHEDULED', scheduledFor: SOME_DAY, scheduledRevision: { number: 1 } };
    expect(await desk.schedule(draft, SOME_DAY)).toMatchObject(expected);
    expect(await read(draft.slug, EDITOR)).toMatchObject(expected);
    for (const token of [REPORTER, undefined]) expect(await read(draft.slug, token)).toBeNull();
    const elapsed = stopwatch();
    const instant = await comeDueIn(newsroom.prisma, 500, [draft]);
    const { firstPublishedAt, lastModifiedAt } = await becomesPublic(draft.slug);
    expectWithin(500 + 1_000, elapsed);
    expect((await databaseTime(newsroom.prisma)).getTime()).toBeGreaterThanOrEqual(instant.getTime());
    expect(lastModifiedAt).toBe(firstPublishedAt);
    expect(Date.parse(lastModifiedAt)).toBeGreaterThanOrEqual(instant.getTime());
  });

  it('is published in the revision that was scheduled, even if there is a newer one', async () => {
    const draft = await scheduled({ headline: 'As scheduled' });
    await desk.revise(draft, { headline: 'In work' });
    await comeDueIn(newsroom.prisma, 300, [draft]);
    expect(await becomesPublic(draft.slug)).toMatchObject({ revisionNumber: 1, headline: 'As scheduled' });
    expect(await read(draft.slug, EDITOR)).toMatchObject({
      ...{ state: 'PUBLISHED', revisionNumber: 2, headline: 'In work' },
      ...{ scheduledFor: null, scheduledRevision: null },
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
    const draft = await scheduled();
    const revised = await desk.revise(draft, { headline: 'Later' });
    const scheduledFor = '2099-01-02T00:00:00.000Z';
    expect(await desk.schedule(revised, scheduledFor)).toMatchObject({
      ...{ scheduledFor, scheduledRevision: { number: 2 } },
    });
    await comeDueIn(newsroom.prisma, 300, [draft]);
    expect(await becomesPublic(draft.slug)).toMatchObject({ headline: 'Later' });
  });

  it('publishes its note for readers when it is due, and says who scheduled it', async () => {
    const draft = await desk.article();
    await desk.schedule(draft, SOME_DAY, ' With a note. ');
    await comeDueIn(newsroom.prisma, 300, [draft]);
    expect(await becomesPublic(draft.slug)).toMatchObject({
      updateNotes: { nodes: [{ kind: 'UPDATE', text: 'With a note.', revisionNumber: 1 }] },
    });
    expect(await plan(draft.slug, EDITOR)).toEqual({
      scheduledNoteText: null,
      publishedRevision: { publishedBy: { name: 'The editor' } },
    });
  });

  it('keeps its note from readers and other reporters, and loses it with the schedule', async () => {
    const draft = await openDesk(newsroom, REPORTER).article();
    const note = async (token?: string) => (await plan(draft.slug, token))?.scheduledNoteText;
    await desk.schedule(draft, SOME_DAY, 'INTERNAL: ask the lawyers.');
    const cast = await castOf(newsroom);
    for (const who of EVERYBODY) {
      const seen =
        who === 'a reader' || who === 'another reporter' ? undefined : 'INTERNAL: ask the lawyers.';
      expect(await note(cast[who]), who).toBe(seen);
    }
    await desk.schedule(draft, SOME_DAY, 'Another.');
    expect(await note(EDITOR)).toBe('Another.');
    await desk.schedule(draft, SOME_DAY);
    expect(await note(EDITOR)).toBeNull();
    await desk.schedule(draft, SOME_DAY, 'A third.');
    await desk.unschedule(draft);
    expect(await note(EDITOR)).toBeNull();
    await desk.schedule(draft, SOME_DAY, 'A fourth.');
    await desk.publish(draft);
    expect(await read(draft.slug)).toMatchObject({ updateNotes: { nodes: [] } });
    expect(await note(EDITOR)).toBeNull();
  });

  it('stays a draft once it is unscheduled; one that was published right away is not published again', async () => {
    const [draft, published, other] = [await scheduled(), await scheduled(), await scheduled()];
    expect(await desk.unschedule(draft)).toMatchObject({ state: 'DRAFT', scheduledFor: null });
    expect(await desk.publish(published)).toMatchObject({ state: 'PUBLISHED' });
    await comeDueIn(newsroom.prisma, 300, [draft, published, other]);
    await becomesPublic(other.slug);
    expect(await read(draft.slug)).toBeNull();
    const where = { articleId: rowId(published.id) };
    expect(await newsroom.prisma.feedEvent.count({ where })).toBe(1);
  });
});

describe('scheduling an article', () => {
  const schedule = (id: string, scheduledFor = SOME_DAY, expectedRevision = 1) =>
    desk.attempt(ScheduleArticle, { id, expectedRevision, scheduledFor });
  const refusedAt = (field: string) => ({ __typename: 'ValidationError', path: ['input', field] });
  const SCHEDULED = { __typename: 'ScheduleArticlePayload' };

  it('is refused for a time in the past, by a moment or by years, and for one in more than a hundred years', async () => {
    const { id } = await desk.article();
    for (const ms of [0, -3_600_000]) {
      const past = (await instantIn(newsroom.prisma, ms)).toISOString();
      expect(await schedule(id, past)).toMatchObject(refusedAt('scheduledFor'));
    }
    expect(await schedule(id, '9999-01-01T00:00:00Z')).toMatchObject({
      ...refusedAt('scheduledFor'),
      message: 'scheduledFor must be within the next hundred years: look at the year.',
    });
    expect(await schedule(id)).toMatchObject(SCHEDULED);
  });

  it('is refused before the end of its embargo, and so is an embargo beyond the scheduled time', async () => {
    const { id } = await desk.article({ embargoedUntil: '2098-06-01T00:00:00Z' });
    expect(await schedule(id, '2098-05-31T23:59:59.999Z')).toMatchObject({
      ...refusedAt('scheduledFor'),
      message: 'The article is under embargo until 1 June 2098, 00:00 UTC, which is later.',
    });
    expect(await schedule(id, '2098-06-01T00:00:00Z')).toMatchObject(SCHEDULED);
    const extend = (embargoedUntil: string) =>
      desk.attempt(ReviseArticle, { id, expectedRevision: 1, embargoedUntil });
    expect(await extend('2098-06-01T00:00:00.001Z')).toMatchObject(refusedAt('embargoedUntil'));
    expect(await extend('2098-05-01T00:00:00Z')).toMatchObject({ article: { state: 'SCHEDULED' } });
  });

  it('is refused if its body is empty, and says what to do instead if it is public', async () => {
    const { id } = await desk.article({ body: [] });
    expect(await schedule(id)).toMatchObject(refusedAt('expectedRevision'));
    await desk.revise({ id, revisionNumber: 1 }, { body: [paragraph('Now.')] });
    expect(await schedule(id, SOME_DAY, 2)).toMatchObject(SCHEDULED);
    expect(await schedule((await desk.publishedArticle()).id)).toMatchObject({
      __typename: 'InvalidStateError',
      message: 'The article is public. Publish its next revision with publishArticle when it is time.',
    });
  });
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
