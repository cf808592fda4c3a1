import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Prisma } from '../../generated/prisma/client.ts';
import type { Context } from '../context.ts';
import type { Transaction } from '../db/client.ts';
import { inTransaction } from './transaction.ts';
import { ValidationError } from '../errors.ts';
import { check, line } from '../validation.ts';
import type { Viewer } from '../viewer.ts';

/** What a payload may hold, by the name of its field: the type in the API, and the table. */
const NOUNS = {
  article: { typename: 'Article', table: 'article' },
  note: { typename: 'UpdateNote', table: 'updateNote' },
  commentRequest: { typename: 'CommentRequest', table: 'commentRequest' },
  statement: { typename: 'Statement', table: 'statement' },
  event: { typename: 'FeedEvent', table: 'feedEvent' },
  person: { typename: 'Person', table: 'person' },
  organization: { typename: 'Organization', table: 'organization' },
  sourceReport: { typename: 'SourceReport', table: 'sourceReport' },
  demand: { typename: 'CampaignDemand', table: 'campaignDemand' },
  action: { typename: 'CampaignAction', table: 'campaignAction' },
  outcome: { typename: 'CampaignOutcome', table: 'campaignOutcome' },
  campaign: { typename: 'Campaign', table: 'campaign' },
  newsletter: { typename: 'Newsletter', table: 'newsletter' },
  apiToken: { typename: 'ApiToken', table: 'apiToken' },
  member: { typename: 'Member', table: 'member' },
} as const;

type Noun = keyof typeof NOUNS;

/** What a change gives: rows by name, and counts. */
type Made = Readonly<
  Partial<Record<Noun, { readonly id: string; readonly revisionNumber?: number } | null>>
> & {
  readonly subscriptionsErased?: number;
};

export interface Change {
  /** The mutation, as the audit log names it: `publishArticle`. */
  readonly action: string;
  /** As the caller sent it. Its `idempotencyKey`, if any, makes sure that it happens once. */
  readonly input: { readonly idempotencyKey?: string | null | undefined };
  /** What the audit log keeps of it beside its subject. Nothing secret, and nobody’s address. */
  readonly details?: Prisma.InputJsonObject;
  /** What people do for themselves as readers is nobody’s business, and not in the audit log. */
  readonly isReaders?: boolean;
}

const checked = z.object({ idempotencyKey: line.nullish() });

/**
 * Makes a change of the newsroom: all of it, once, and on record. One transaction holds what `write` does, the events
 * that it appends, the audit entry and the caller’s key. Where the same caller has made the same change under that key, nothing is done and the same rows are given.
 * @param write gives the payload’s rows by name; the first is what the audit log says was changed. It may run twice, so
 *   it does nothing but write to the database
 * @throws ValidationError for a key under which something else was asked
 */
export async function inChange<Rows extends Made>(
  { prisma, viewer }: Context,
  { action, input, details, isReaders = false }: Change,
  write: (tx: Transaction) => Promise<Rows>,
): Promise<Rows> {
  const { idempotencyKey } = check(checked, input);
  return inTransaction(prisma, async (tx) => {
    if (idempotencyKey == null) return record(tx, viewer, await write(tx));
    const key = { scope: scopeOf(viewer), key: sha256(idempotencyKey) };
    // With the key, which isn’t kept: an address that stands in the input can’t be guessed from the hash.
    const request = sha256(JSON.stringify([action, input]));
    // Who sends the same at the same time waits here for the first one’s transaction.
    const claimed = await tx.idempotentChange.createMany({ data: { ...key, request }, skipDuplicates: true });
    if (claimed.count === 0) return recall<Rows>(tx, key, request);
    const rows = await record(tx, viewer, await write(tx));
    await tx.idempotentChange.update({ where: { scope_key: key }, data: { made: idsOf(rows) } });
    return rows;
  });

  async function record(tx: Transaction, { member }: Viewer, rows: Rows): Promise<Rows> {
    if (member !== null && !isReaders) {
      await tx.auditEntry.create({
        data: {
          memberId: member.id,
          tokenId: member.tokenId,
          action,
          ...subjectOf(rows),
          ...detailsOf(rows, details),
        },
      });
    }
    return rows;
  }
}

/** With the revision at which the change left the article. */
function detailsOf(
  { article }: Made,
  details: Prisma.InputJsonObject | undefined,
): { details?: Prisma.InputJsonObject } {
  const revision = article?.revisionNumber;
  if (revision === undefined) return details === undefined ? {} : { details };
  return { details: { revision, ...details } };
}

function subjectOf(rows: Made): { typename?: string; subjectId?: string } {
  const [name, row] = Object.entries(rows)[0] ?? [];
  return typeof row === 'object' && row !== null
    ? { typename: NOUNS[name as Noun].typename, subjectId: row.id }
    : {};
}

/** Keys are forgotten after this long: who retries does so sooner. */
const KEPT_DAYS = 7;

export async function forgetOldKeys(prisma: Context['prisma']): Promise<void> {
  await prisma.$executeRaw`
    DELETE FROM "IdempotentChange" WHERE "createdAt" < now() - make_interval(days => ${KEPT_DAYS}::int)`;
}

/** Of a member, in the role they have: with another one, what they may do is looked at anew. */
function scopeOf({ member }: Viewer): string {
  return member === null ? 'readers' : `${member.id} ${member.role}`;
}

interface Key {
  readonly scope: string;
  readonly key: Uint8Array<ArrayBuffer>;
}

async function recall<Rows>(tx: Transaction, key: Key, request: Uint8Array): Promise<Rows> {
  const change = await tx.idempotentChange.findUniqueOrThrow({ where: { scope_key: key } });
  if (!Buffer.from(change.request).equals(request)) {
    throw new ValidationError(
      'Something else was asked with this key before. Each change takes a key of its own.',
      ['input', 'idempotencyKey'],
    );
  }
  const rows: Record<string, unknown> = {};
  for (const [name, made] of Object.entries(change.made as Kept)) {
    rows[name] = typeof made === 'string' ? await rowOf(tx, name as Noun, made) : made;
  }
  return rows as Rows;
}

interface Table {
  findUniqueOrThrow(query: { where: { id: string } }): Promise<unknown>;
}

function rowOf(tx: Transaction, name: Noun, id: string): Promise<unknown> {
  return (tx[NOUNS[name].table] as unknown as Table).findUniqueOrThrow({ where: { id } });
}

/** Ids of rows, and counts. */
type Kept = Record<string, string | number | null>;

function idsOf(rows: Made): Kept {
  return Object.fromEntries(
    Object.entries(rows).map(([name, made]) => [
      name,
      typeof made === 'object' && made !== null ? made.id : (made ?? null),
    ]),
  );
}

function sha256(text: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHash('sha256').update(text).digest());
}
