import { afterAll, describe, expect, it } from 'vitest';
import { idColumns } from '../support/database/mentions.ts';
import { openNewsroom } from '../support/newsroom/newsroom.ts';

/**
 * The columns of ids without a foreign key, and why a person, an organisation or a tag that is merged needn't be replaced in them,
 * or which function replaces it.
 */
const OTHERS: Readonly<Record<string, string>> = {
  'AuditEntry.details': 'it says what was done, when it was done',
  'AuditEntry.subjectId': 'it says what was done, when it was done',
  'Block.blockId': 'of a block',
  'BodyPart.blockIds': 'of blocks',
  'BodyPart.statementIds': 'of statements',
  'BodyPart.versionIds': 'of blocks',
  'ArticleRevision.bodyPartIds': 'of parts',
  'CommentRequest.articleCreatedById': 'of a member',
  'FeedEvent.campaignIds': 'of campaigns',
  'FeedEvent.formerId': 'it names what was merged',
  'FeedEvent.speakerId': 'merge_events',
  'IdempotentChange.made': 'madeRow finds the other row',
  'Merged.fromId': 'it names what was merged',
  'Merged.intoId': 'merge_row',
  'PartText.articleId': 'of an article',
  'PartText.partId': 'of a part',
  'SearchEntry.createdById': 'of a member',
  'SearchEntry.rowId': 'a trigger removes the entry with the row',
  'SearchEntry.speakerIds': 'merge_lists, and triggers for statements',
  'SearchEntry.tagIds': 'merge_lists',
  'SearchRefresh.articleId': 'of an article',
  'SubjectArticle.createdById': 'of a member',
  'SubjectArticle.subjectId': 'merge_lists',
  'TimelineEntry.actionId': 'of an action',
  'TimelineEntry.articleId': 'of an article',
  'TimelineEntry.createdById': 'of a member',
  'TimelineEntry.outcomeId': 'of an outcome',
  'TimelineEntry.statementId': 'of a statement',
  'WebhookDelivery.eventId': 'of an event',
  'WebhookEndpoint.articleIds': 'of articles',
  'WebhookEndpoint.campaignIds': 'of campaigns',
  'WebhookEndpoint.heldBy': 'of a node',
  'WebhookEndpoint.tagIds': 'merge_row',
};

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
    const [at, count] = [new Date('2025-01-01'), 2_000];
    await prisma.statement.createMany({
      data: Array.from({ length: count }, (_, index) => ({
        ...({ kind: 'REMARK', wording: 'VERBATIM', channel: 'SPEECH', text: `Statement ${index}` } as const),
        ...{ madeOnFirst: at, madeOnLast: at, speakerPersonId: from?.id ?? null },
      })),
    });
    await prisma.$executeRaw`SELECT "merge_row"('Person', ${from?.id}::uuid, ${into?.id}::uuid)`;
    expect(await prisma.statement.count({ where: { speakerPersonId: into?.id ?? null } })).toBe(count);
    expect(
      await prisma.searchEntry.count({ where: { speakerIds: { equals: [into?.id ?? ''] }, names: 'into' } }),
    ).toBe(count);
  });
});
