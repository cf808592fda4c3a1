import { Prisma, type FeedEventType, type UpdateNoteKind } from '../../generated/prisma/client.ts';
import { shownRevisionChanged } from '../operations/tell-readers.ts';
import { named } from '../operations/write-together.ts';
import type { Transaction } from '../db/client.ts';
import { newId } from '../db/new-id.ts';
import { appendEvent, type AppendedEvent } from '../log/append.ts';
import { announcePromotion, promotion, type Promotion } from '../statements/promote.ts';
import { BECOMES_PUBLIC_REQUEST, BECOMES_PUBLIC_TAG, NEW_STATEMENTS, REFERENCES } from './publication.ts';

/** An event that announces a revision to readers. */
interface Announcement {
  readonly type: FeedEventType;
  readonly articleId: string;
  readonly revisionId: string;
  /** The revision that readers saw before. Null if they saw none: at the first publication, and after a withdrawal. */
  readonly replaces: string | null;
  /** The revision that readers saw before the article was withdrawn. */
  readonly formerId?: string;
  /** Other published revisions of the article, which readers see again with it. */
  readonly earlier?: readonly string[];
  /** Who published or scheduled it. */
  readonly publishedById: string | null;
  /** The note for readers about the change. */
  readonly note?: { readonly kind: UpdateNoteKind; readonly text: string } | null;
  /** The comment, and its speaker. */
  readonly statementId?: string | null;
  readonly speakerId?: string | null;
}

interface PublishedRows extends Promotion {
  /** The statements that the revisions have, and the replaced revisions don't. */
  readonly statementIds: readonly string[];
}

/**
 * Marks revisions as published and appends the events that announce them. Then promotes what the revisions refer to, and
 * the closed requests for comment of their articles. Each promoted statement appends an event.
 *
 * It takes one SQL statement, unless people, organisations or reports are hidden. A replaced revision promoted its references when
 * it was published, so the cost depends on the change.
 * @param writes further writes of that SQL statement
 * @returns the events that announce the revisions, in the given order
 */
export async function makePublic(
  tx: Transaction,
  announcements: readonly Announcement[],
  at: Date,
  writes: readonly Prisma.Sql[] = [],
): Promise<AppendedEvent[]> {
  const rows = announcements.flatMap(
    ({ articleId, revisionId, replaces, publishedById, earlier = [] }, number) =>
      [revisionId, ...earlier].map((id) => ({ number, articleId, revisionId: id, replaces, publishedById })),
  );
  const announced = Prisma.sql`"announced" AS MATERIALIZED (
    SELECT * FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      AS a ("number" int, "articleId" uuid, "revisionId" uuid, "replaces" uuid, "publishedById" uuid)
  )`;
  const events = announcements.map(
    ({ replaces, formerId, earlier: _earlier, publishedById: _by, note, revisionId, ...event }) => ({
      ...event,
      // An article that comes back as it was has no new revision.
      revisionId: revisionId === formerId ? null : revisionId,
      replacedId: replaces ?? formerId ?? null,
      noteId: note == null ? null : newId(),
    }),
  );
  const notes = announcements.flatMap(({ note, ...of }, number) =>
    note == null ? [] : insertNote({ ...note, ...of, id: events[number]?.noteId ?? '' }),
  );
  const [outcome] = await tx.$queryRaw<[PublishedRows]>`
    WITH ${Prisma.join([announced, ...named([...notes, ...writes, publish(at), PROMOTE_TAGS])])},
    "request" AS (${PROMOTE_REQUESTS}), ${PROMOTION.parts}
    SELECT (SELECT "ids" FROM "promotable") AS "statementIds",
      ${PROMOTION.selected}`;
  for (const { replaces, revisionId } of announcements) shownRevisionChanged(tx, replaces, revisionId);
  const appended = events.map((event) => appendEvent(tx, event));
  await announcePromotion(tx, outcome.statementIds, outcome);
  return appended;
}

interface Note extends Pick<Announcement, 'articleId' | 'revisionId' | 'statementId'> {
  readonly id: string;
  readonly kind: UpdateNoteKind;
  readonly text: string;
}

function insertNote({ id, articleId, revisionId, kind, text, statementId = null }: Note): Prisma.Sql {
  return Prisma.sql`
    INSERT INTO "UpdateNote" ("id", "articleId", "revisionId", "kind", "text", "statementId")
    VALUES (${id}::uuid, ${articleId}::uuid, ${revisionId}::uuid, ${kind}::"UpdateNoteKind", ${text}, ${statementId}::uuid)`;
}

function publish(at: Date): Prisma.Sql {
  return Prisma.sql`
    UPDATE "ArticleRevision" r
    SET "publishedAt" = ${at}, "publishedById" = (SELECT "publishedById" FROM "announced" WHERE "revisionId" = r."id")
    WHERE "id" = ANY(ARRAY(SELECT "revisionId" FROM "announced")) AND "publishedAt" IS NULL`;
}

const PROMOTE_TAGS = Prisma.sql`UPDATE "Tag" SET "visibility" = 'PUBLIC' WHERE ${BECOMES_PUBLIC_TAG}`;

const PROMOTE_REQUESTS = Prisma.sql`
  UPDATE "CommentRequest" SET "visibility" = 'PUBLIC' WHERE ${BECOMES_PUBLIC_REQUEST}
  RETURNING "askedOfPersonId", "askedOfOrganizationId"`;

const PROMOTION = promotion(NEW_STATEMENTS, [REFERENCES]);
