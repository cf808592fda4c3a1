import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sharedSecret } from '../../src/db/shared-secret.ts';
import { untyped } from '../support/clients/walk.ts';
import { once } from '../support/newsroom/cast.ts';
import { rowId } from '../support/newsroom/factories.ts';
import { openNewsroom, type Newsroom } from '../support/newsroom/newsroom.ts';
import { openCounter, type Counter } from '../support/database/sql.ts';
import { rowCounts } from '../support/database/row-counts.ts';
import { failuresOf } from '../support/failures.ts';
import {
  documentOf,
  EVERY_MUTATION,
  leastToken,
  type Mutation,
} from '../support/valid-inputs/every-mutation.ts';
import { openMaterial } from '../support/valid-inputs/material.ts';
import { holdEndpoints } from '../support/webhooks/rows.ts';

/** Sending it twice does the same as sending it once, so it takes no key, with which readers could fill the table. */
const KEEPS_NO_KEY = 'unsubscribeFromNewsletter';

/** Those that lock the row of an article that others may know. */
const LOCK_AN_ARTICLE = [
  'addComment',
  'changeArticleSlug',
  'cancelCommentRequest',
  'closeCommentRequest',
  'correctArticle',
  'correctUpdateNote',
  'extendCommentRequest',
  'createPreviewLink',
  'handOverArticle',
  'markArticleReady',
  'publishArticle',
  'redact',
  'reopenCommentRequest',
  'requestComment',
  'reviseArticle',
  'scheduleArticle',
  'setCollaborators',
  'unscheduleArticle',
  'withdrawArticle',
  'restoreArticle',
  'discardDraft',
];

type Result = Readonly<Record<string, unknown>>;

/** The subject that an entry must have if this field of the payload holds the changed row, or `id` of the input the former one. */
function subjectIn(input: object, result: Result, field: string | null) {
  if (field === null) return { typename: null, subjectId: null };
  const { id } = (field === 'id' ? input : result[field]) as { id: string };
  return { typename: Buffer.from(id, 'base64url').toString().split(':')[0], subjectId: rowId(id) };
}

/** Sent once with a key, and again with the same one: what `operation()` gives to each mutation. */
describe('every mutation', () => {
  let newsroom: Newsroom;
  let counter: Counter;
  beforeAll(async () => {
    // No mail server listens here, so mail stays in the database, where it is counted.
    newsroom = await openNewsroom({
      settings: { SMTP_URL: 'smtp://127.0.0.1:1', MAIL_FROM: 'desk@news.example' },
    });
    await holdEndpoints(newsroom);
    const webhookKey = await sharedSecret(newsroom.prisma, 'webhooks');
    counter = openCounter(newsroom.databaseUrl, { webhookKey });
  });
  afterAll(async () => {
    await counter.close();
    await newsroom.close();
  });

  /** What became of each, and how many rows each table had before, after it, and after it was sent again. */
  const all = once(async () => {
    const material = openMaterial(newsroom);
    const sent = [];
    for (const [name, mutation] of EVERY_MUTATION) sent.push({ name, ...(await sendTwice(mutation)) });
    return sent;

    async function sendTwice(mutation: Mutation) {
      const input = { ...(await mutation.input(material)), idempotencyKey: randomUUID() };
      const send = () => counter.ask(documentOf(mutation), { input }, leastToken(newsroom, mutation));
      const before = await rowCounts(newsroom.prisma);
      const { position } = await newsroom.prisma.logHead.findFirstOrThrow();
      const first = await send();
      const events = await newsroom.prisma.feedEvent.findMany({
        where: { position: { gt: position } },
        orderBy: { position: 'asc' },
      });
      const after = await rowCounts(newsroom.prisma);
      const entry = await newsroom.prisma.auditEntry.findFirst({
        orderBy: [{ occurredAt: 'desc' }, { id: 'desc' }],
      });
      const second = await send();
      const result: Result = { ...Object.values(first.data ?? {})[0] };
      return {
        mutation,
        input,
        first,
        second,
        result,
        events: events.map(({ id }) => id),
        entry,
        before,
        after,
        last: await rowCounts(newsroom.prisma),
      };
    }
  });

  type Sent = Awaited<ReturnType<typeof all>>[number];
  const failures = async (check: (sent: Sent) => void) =>
    failuresOf(
      await all(),
      ({ name }) => name,
      (sent) => Promise.resolve(check(sent)),
    );
  const more = ({ before, after }: Sent, table: string) => (after[table] ?? 0) - (before[table] ?? 0);

  it('is made once if it is sent twice with the same key, and answers the same', async () => {
    const found = await failures((sent) => {
      expect(sent.first.errors).toEqual([]);
      expect(sent.result['__typename']).toMatch(/Payload$/);
      expect(sent.after).not.toEqual(sent.before);
      expect(sent.second.data).toEqual(sent.first.data);
      expect(sent.last).toEqual(sent.after);
      expect(more(sent, 'IdempotentChange')).toBe(sent.name === KEEPS_NO_KEY ? 0 : 1);
    });
    expect(found).toEqual([]);
  });

  it('returns an event that it appended, if there is one, so that a page that follows the feed recognises its own change', async () => {
    const found = await failures(({ result, events }) => {
      const { id = null } = (result['event'] ?? {}) as { id?: string };
      if (events.length === 0) expect(id).toBeNull();
      else expect(events).toContain(id);
    });
    expect(found).toEqual([]);
    expect((await all()).filter(({ events }) => events.length > 0).length).toBeGreaterThan(25);
  });

  it('has one entry in the audit log, with its subject; those of readers have none', async () => {
    const found = await failures((sent) => {
      const { takes, subject } = sent.mutation;
      expect(more(sent, 'AuditEntry')).toBe(takes === 'READER' ? 0 : 1);
      if (takes !== 'READER')
        expect(sent.entry).toMatchObject({
          action: sent.name,
          ...subjectIn(sent.input, sent.result, subject),
        });
    });
    expect(found).toEqual([]);
  });

  it('has a value in the enums of the audit log, and so have its subject and the fields that it changes', async () => {
    await all();
    const Log = untyped<{ auditLog: { nodes: { action: string | null }[] } }, { after: string | null }>(
      `query ($after: String) { auditLog(first: 100, after: $after) {
        nodes { action subjectType changes { field } } pageInfo { endCursor } } }`,
    );
    const { data, errors } = await newsroom.ask(Log, { after: null }, newsroom.tokens.ADMIN);
    expect(errors).toEqual([]);
    expect(data.auditLog.nodes.filter(({ action }) => action === null)).toEqual([]);
  });

  it('takes turns with the others that lock the row of the same article', async () => {
    const found = await failures(({ name, first, result, input }) => {
      // Posts of live blogs share the lock of their article, so none of them waits.
      const locks = first.statements.some(
        (sql) =>
          /^(UPDATE "public"."Article"|.*"Article".* FOR )/s.test(sql) && !sql.includes('FOR SHARE OF a'),
      );
      const isOfArticle = locks && name !== 'createArticle';
      expect(isOfArticle).toBe(LOCK_AN_ARTICLE.includes(name));
      if (isOfArticle) {
        const { id } = (result['article'] ?? input) as { id: string };
        expect(first.queues).toEqual([rowId(id)]);
      } else {
        // Others take turns for the row that they change, which every member sees. Merges that change much take turns with each other.
        const { id, statementId } = input as { id?: string; statementId?: string };
        expect([[], ['merges'], [rowId(statementId ?? id ?? '')]]).toContainEqual(first.queues);
      }
    });
    expect(found).toEqual([]);
  });
});
