import { afterAll, describe, expect, it } from 'vitest';
import { Prisma } from '../../generated/prisma/client.ts';
import { deferred } from '../support/clients/wire.ts';
import { compareLists } from '../support/database/lists.ts';
import { idColumns, mentionsOf } from '../support/database/mentions.ts';
import { holdLog, sessionsWaiting, someoneWaits } from '../support/database/waiting.ts';
import { globalId, openDesk, quote, rowId, unique } from '../support/newsroom/factories.ts';
import { openNewsroom } from '../support/newsroom/newsroom.ts';
import { until } from '../support/until.ts';

/**
 * The columns of ids without a foreign key, and why a person, an organisation or a tag that is merged needn't be replaced in them,
 * or which function replaces it.
 */
const OTHERS: Readonly<Record<string, string>> = {
  'AuditEntry.details': 'it says what was done, when it was done',
  'AuditEntry.subjectId': 'it says what was done, when it was done',
  'Block.blockId': 'of a block',
  'Block.quotedIds': 'of statements',
  'BodyPart.blockIds': 'of blocks',
  'BodyPart.statementIds': 'of statements',
  'BodyPart.versionIds': 'of blocks',
  'ArticleRevision.bodyPartIds': 'of parts',
  'ArticleRevision.followsId': 'of an article',
  'ArticleRevision.customFields': 'what a newsroom declares, which is no id to Dateline',
  'ArticleRevision.overruled': 'of blocks',
  'ArticleRevision.relatedIds': 'of articles',
  'ArticleRevision.translationOfId': 'of an article',
  'CommentRequest.articleCreatedById': 'of a member',
  'FeedEvent.campaignIds': 'of campaigns',
  'FeedEvent.formerId': 'it names what was merged',
  'FeedEvent.speakerId': 'merge_some',
  'FeedEvent.subjectIds': 'topics also have the ids of what was merged',
  'FrontCard.containerId': 'of a container',
  'FrontContainer.containerId': 'of a container',
  'FrontSource.containerId': 'of a container',
  'LivePostAuthor.authorId': 'merge_listed_posts',
  'LivePostRevision.versionIds': 'of blocks',
  'Section.lineIds': 'of sections',
  'InternalNote.blockId': 'of a block',
  'IdempotentChange.made': 'madeRow finds the other row',
  'Merged.fromId': 'it names what was merged',
  'Merged.intoId': 'merge_some',
  'Redaction.targetId': 'inputs are checked against the redactions of what was merged, too',
  'PartText.articleId': 'of an article',
  'PartText.partId': 'of a part',
  'RedactionRun.heldBy': 'of a node',
  'SearchEntry.createdById': 'of a member',
  'SearchEntry.rowId': 'a trigger removes the entry with the row',
  'SearchEntry.speakerIds': 'merge_some, and triggers for statements',
  'SearchEntry.tagIds': 'merge_some',
  'SearchRefresh.articleId': 'of an article',
  'SubjectArticle.createdById': 'of a member',
  'SubjectArticle.subjectId': 'merge_some',
  'SubjectEvent.subjectId': 'topics also have the ids of what was merged',
  'SubjectNote.subjectId': 'merge_some',
  'TimelineEntry.actionId': 'of an action',
  'TimelineEntry.articleId': 'of an article',
  'TimelineEntry.createdById': 'of a member',
  'TimelineEntry.outcomeId': 'of an outcome',
  'TimelineEntry.statementId': 'of a statement',
  'WebhookDelivery.eventId': 'of an event',
  'WebhookEndpoint.authorIds': 'merge_row',
  'WebhookEndpoint.articleIds': 'of articles',
  'WebhookEndpoint.campaignIds': 'of campaigns',
  'WebhookEndpoint.heldBy': 'of a node',
  'WebhookEndpoint.liveBlogIds': 'of live blogs',
  'WebhookEndpoint.sectionIds': 'of sections',
  'WebhookEndpoint.speakerIds': 'merge_row',
  'WebhookEndpoint.tagIds': 'merge_row',
};

const AT = new Date('2025-01-01');
const SAID = {
  kind: 'REMARK',
  wording: 'VERBATIM',
  channel: 'SPEECH',
  madeOnFirst: AT,
  madeOnLast: AT,
} as const;

const newsroom = await openNewsroom();
afterAll(() => newsroom.close());

describe('a merge', () => {
  it('replaces ids by foreign keys, so each other column of ids says here why that is enough', async () => {
    const columns = await idColumns(newsroom.prisma);
    const others = columns
      .filter(({ name, refersTo }) => refersTo === null && name !== 'id')
      .map(({ table, name }) => `${table}.${name}`);
    expect(others.toSorted()).toEqual(Object.keys(OTHERS).toSorted());
    expect(columns.filter(({ refersTo }) => refersTo === 'Person').length).toBeGreaterThan(10);
  });

  it('of two who have thousands of statements takes one transaction, in which all of them change hands', async () => {
    const { prisma } = newsroom;
    const [from, into] = await Promise.all(
      ['from', 'into'].map((slug) => prisma.person.create({ data: { slug, name: slug } })),
    );
    const count = 2_000;
    await prisma.statement.createMany({
      data: Array.from({ length: count }, (_, index) => ({
        ...{ ...SAID, text: `Statement ${index}`, speakerPersonId: from?.id ?? null },
      })),
    });
    await prisma.$executeRaw`SELECT "merge_row"('Person', ${from?.id}::uuid, ${into?.id}::uuid)`;
    expect(await prisma.statement.count({ where: { speakerPersonId: into?.id ?? null } })).toBe(count);
    expect(
      await prisma.searchEntry.count({ where: { speakerIds: { equals: [into?.id ?? ''] }, names: 'into' } }),
    ).toBe(count);
  });

  /** Two new people, and a public statement by the first. */
  async function twoPeople() {
    const { prisma } = newsroom;
    const person = () => prisma.person.create({ data: { slug: unique('person'), name: 'Ada' } });
    const [from, into] = [await person(), await person()];
    const data = { ...SAID, text: 'Stop.', speakerPersonId: from.id, visibility: 'PUBLIC' } as const;
    const statement = await prisma.statement.create({ data });
    const type = 'STATEMENT_UPDATED' as const;
    return { from, into, statement, event: { type, statementId: statement.id, speakerId: from.id } };
  }

  it('moves all that may be much before it locks tables, and last what a publication may change', async () => {
    const { prisma } = newsroom;
    const desk = openDesk(newsroom);
    const { from, into, statement } = await twoPeople();
    const contributor = { personId: globalId('Person', from.id) };
    const draft = await desk.article({
      body: [quote(globalId('Statement', statement.id))],
      contributions: [{ contributor, role: 'AUTHOR' }],
    });
    await desk.correct(await desk.publish(draft));
    const unlocked = () =>
      prisma.$queryRaw<object[]>`
        SELECT FROM "Statement" WHERE "id" = ${statement.id}::uuid FOR NO KEY UPDATE SKIP LOCKED`;
    const merging = prisma.$transaction(async (tx) => {
      const moveOne = async () => {
        const [{ moved }] = await tx.$queryRaw<[{ moved: number }]>`
          SELECT "moved" FROM "merge_some"('Person', ${from.id}::uuid, ${into.id}::uuid, 1)`;
        return moved;
      };
      const left = async (...columns: readonly string[]) => {
        const mentions = await mentionsOf(tx, from.id);
        return columns.filter((column) => mentions.includes(column));
      };
      const first = ['Contribution.personId', 'FeedEvent.speakerId', 'SubjectNote.subjectId'];
      const last = ['Statement.speakerPersonId', 'SubjectArticle.subjectId'];
      expect(await left(...first, ...last)).toEqual([...first, ...last]);
      while ((await unlocked()).length > 0) await moveOne();
      expect(await left(...first)).toEqual([]);
      while ((await moveOne()) > 0);
      expect(await left(...first, ...last)).toEqual([]);
      expect(
        await tx.$queryRaw`SELECT "mode" FROM pg_locks WHERE pid = pg_backend_pid() AND "locktype" = 'relation' AND "mode" = 'ShareLock'`,
      ).toEqual([]);
      throw new Error('rolled back');
    });
    await expect(merging).rejects.toThrow('rolled back');
  });

  it('reaches events that are appended meanwhile, in either order of the commits', async () => {
    const { prisma } = newsroom;
    for (const isFirst of [true, false]) {
      const { from, into, event } = await twoPeople();
      const merge = Prisma.sql`SELECT "merge_row"('Person', ${from.id}::uuid, ${into.id}::uuid)`;
      const [appended, done] = [deferred(), deferred()];
      const appending = prisma.$transaction(async (tx) => {
        await tx.feedEvent.create({ data: event });
        appended.resolve();
        await done.promise;
      });
      await appended.promise;
      const merging = prisma.$transaction(async (tx) => {
        await tx.$executeRaw(merge);
        if (!isFirst) return;
        done.resolve();
        await appending;
      });
      await merging;
      done.resolve();
      await appending;
      expect(await prisma.feedEvent.findFirst({ where: { statementId: event.statementId } })).toMatchObject({
        speakerId: into.id,
      });
    }
  });

  it('reaches the lists of an article that is published meanwhile', async () => {
    const { prisma } = newsroom;
    const desk = openDesk(newsroom);
    const { from, into, statement } = await twoPeople();
    const { id } = await desk.article({ body: [quote(globalId('Statement', statement.id))] });
    await prisma.$executeRaw`DELETE FROM "SubjectArticle" WHERE "articleId" = ${rowId(id)}::uuid`;
    const [listed, done] = [deferred(), deferred()];
    const listing = prisma.$transaction(async (tx) => {
      await tx.$executeRaw`UPDATE "Article" SET "modifiedAt" = now() WHERE "id" = ${rowId(id)}::uuid`;
      await tx.$executeRaw`SELECT "list_article"(${rowId(id)}::uuid, NULL, NULL)`;
      listed.resolve();
      await done.promise;
    });
    await listed.promise;
    const merging =
      prisma.$executeRaw`SELECT "merge_row"('Person', ${from.id}::uuid, ${into.id}::uuid)`.then();
    await someoneWaits(prisma);
    done.resolve();
    await Promise.all([listing, merging]);
    expect((await compareLists(prisma)).wrong).toEqual([]);
    expect(await prisma.subjectArticle.count({ where: { subjectId: into.id } })).toBe(1);
  });

  it('reaches the lists of a post that is added meanwhile', async () => {
    const { prisma } = newsroom;
    const desk = openDesk(newsroom);
    const { from, into, statement } = await twoPeople();
    const { liveBlog } = await desk.openLiveBlog();
    const [merged, done] = [deferred(), deferred()];
    const merging = prisma.$transaction(async (tx) => {
      await tx.$executeRaw`SELECT "merge_row"('Person', ${from.id}::uuid, ${into.id}::uuid)`;
      merged.resolve();
      await done.promise;
    });
    await merged.promise;
    const adding = desk.livePost(liveBlog, { body: [quote(globalId('Statement', statement.id))] });
    await someoneWaits(prisma);
    done.resolve();
    await Promise.all([merging, adding]);
    expect((await compareLists(prisma)).wrong).toEqual([]);
  });

  it('leaves no author in the list of a post that loses them meanwhile', async () => {
    const { prisma } = newsroom;
    const desk = openDesk(newsroom);
    const { from, into } = await twoPeople();
    const contributor = { personId: globalId('Person', from.id) };
    const { liveBlog } = await desk.openLiveBlog();
    const { livePost } = await desk.livePost(liveBlog, { contributions: [{ contributor, role: 'AUTHOR' }] });
    const release = await holdLog(prisma);
    const revising = desk.reviseLivePost(livePost, { contributions: [] });
    await someoneWaits(prisma);
    const merging =
      prisma.$executeRaw`SELECT "merge_row"('Person', ${from.id}::uuid, ${into.id}::uuid)`.then();
    await until(async () => (await sessionsWaiting(prisma)) > 1);
    await release();
    await Promise.all([revising, merging]);
    expect((await compareLists(prisma)).wrong).toEqual([]);
    expect(await prisma.livePostAuthor.count({ where: { authorId: into.id } })).toBe(0);
  });
});
