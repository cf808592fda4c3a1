import type { FeedEvent, FeedEventType } from '../../generated/prisma/client.ts';
import { shownRevisionChanged } from '../changes/tell-readers.ts';
import type { Transaction } from '../db/client.ts';
import { appendEvents } from '../log/append.ts';
import { promoteReferenced } from '../people/promote.ts';
import { speakerIn } from '../people/speaker.ts';
import { promoteStatements } from '../statements/promote.ts';

/** An event that tells readers of a revision. */
interface Announcement {
  readonly type: FeedEventType;
  readonly articleId: string;
  readonly revisionId: string;
  /** The revision that readers have seen so far; null if it is the article's first. */
  readonly replaces: string | null;
  readonly noteId?: string | null;
  readonly statementId?: string | null;
  readonly speakerId?: string | null;
}

const IDS = { select: { id: true } } as const;

/**
 * Marks revisions as published and appends the events that announce them. Then promotes what the revisions refer to, and
 * the closed requests for comment of their articles. Each promoted statement appends a StatementRecorded event.
 * @returns the announcing events, in the order given
 */
export async function makePublic(
  tx: Transaction,
  announcements: readonly Announcement[],
  at: Date,
): Promise<FeedEvent[]> {
  const revisionIds = announcements.map(({ revisionId }) => revisionId);
  await tx.articleRevision.updateMany({ where: { id: { in: revisionIds } }, data: { publishedAt: at } });
  const replaced = announcements.flatMap(({ replaces }) => replaces ?? []);
  const rows = await tx.articleRevision.findMany({
    where: { id: { in: [...revisionIds, ...replaced] } },
    select: {
      id: true,
      statements: { select: { statementId: true }, orderBy: { position: 'asc' } },
      sources: IDS,
      tags: IDS,
      campaigns: IDS,
    },
  });
  const byId = new Map(rows.map((revision) => [revision.id, revision]));
  const events = await appendEvents(
    tx,
    announcements.map(({ replaces, ...announcement }) => ({
      ...announcement,
      // Those that it isn't about any more are told, too.
      campaignIds: [
        ...new Set(
          [announcement.revisionId, replaces ?? ''].flatMap(
            (id) => byId.get(id)?.campaigns.map((campaign) => campaign.id) ?? [],
          ),
        ),
      ],
    })),
  );

  for (const { replaces, revisionId } of announcements) shownRevisionChanged(tx, replaces, revisionId);
  const revisions = announcements.flatMap(({ revisionId }) => byId.get(revisionId) ?? []);
  await promoteStatements(
    tx,
    revisions.flatMap(({ statements }) => statements.map(({ statementId }) => statementId)),
  );
  await tx.tag.updateMany({
    where: {
      id: { in: revisions.flatMap(({ tags }) => tags.map(({ id }) => id)) },
      visibility: 'MEMBERS',
    },
    data: { visibility: 'PUBLIC' },
  });
  const requests = await tx.commentRequest.updateManyAndReturn({
    where: {
      articleId: { in: announcements.map(({ articleId }) => articleId) },
      outcome: { not: 'PENDING' },
      visibility: 'MEMBERS',
    },
    data: { visibility: 'PUBLIC' },
  });
  await promoteReferenced(tx, {
    speakers: requests.map((request) => speakerIn('askedOf', request)),
    sources: revisions.flatMap(({ sources }) => sources.map(({ id }) => id)),
  });
  return events;
}
