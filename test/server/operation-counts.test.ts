import { describe, expect, it } from 'vitest';
import { overSocket, post } from '../support/clients/from.ts';
import { openStream } from '../support/clients/wire.ts';
import { openDesk } from '../support/newsroom/factories.ts';
import { AddComment, CreateArticle } from '../support/newsroom/mutations.ts';
import { metric, newsroomForTest, UNCACHED, useNewsroom } from '../support/newsroom/newsroom.ts';

const READER = { address: '192.0.2.1' };

describe('the number of operations', () => {
  const newsroom = useNewsroom();

  const count = async (kind: string, outcome: string) =>
    (await metric(newsroom, `dateline_operations_total{kind="${kind}",outcome="${outcome}"}`)) || 0;
  const executed = async (kind: string) =>
    (await metric(newsroom, `dateline_operation_seconds_count{kind="${kind}"}`)) || 0;

  const transported = async (transport: string) =>
    (await metric(newsroom, `dateline_operations_total{kind="query",transport="${transport}"}`)) || 0;

  /** How much the numbers grow by an act. */
  async function grows(kind: string, outcome: string, act: () => Promise<unknown>): Promise<object> {
    const before = { counted: await count(kind, outcome), executed: await executed(kind) };
    await act();
    return {
      counted: (await count(kind, outcome)) - before.counted,
      executed: (await executed(kind)) - before.executed,
    };
  }
  const once = { counted: 1, executed: 1 };
  const refused = { counted: 1, executed: 0 };

  it('grows by one for a change that a page of a mail makes', async () => {
    const confirm = () =>
      fetch(new URL('/newsletters/confirm?token=wrong', newsroom.url), { method: 'POST' });
    expect(await grows('mutation', 'ok', confirm)).toEqual(once);
  });

  it('grows by one for a query, over HTTP and over a socket, and for a subscription that begins', async () => {
    const query = '{ articles(first: 1) { nodes { id } } }';
    const http = await transported('http');
    expect(await grows('query', 'ok', () => post(newsroom, READER, query))).toEqual(once);
    expect(await transported('http')).toBe(http + 1);
    expect(await grows('query', 'ok', () => overSocket(newsroom, READER, query))).toEqual(once);
    expect([await transported('http'), await transported('websocket')]).toEqual([http + 1, 1]);
    expect(
      await grows('subscription', 'ok', async () => {
        const stream = await openStream(newsroom.url, 'subscription { feed { id } }');
        expect(stream.status).toBe(200);
        stream.abandon();
      }),
    ).toEqual(once);
  });

  it('grows for an answer that is ready, which takes no time that counts', async () => {
    const query = '{ campaign(slug: "any") { slug } }';
    await post(newsroom, READER, query);
    expect(await grows('query', 'ok', () => post(newsroom, READER, query))).toEqual(refused);
  });

  it('has the code of the error as the outcome, whatever refuses the operation', async () => {
    const send = (query: string) => () => post(newsroom, READER, query);
    expect(await grows('unknown', 'BAD_USER_INPUT', send('{'))).toEqual(refused);
    expect(await grows('query', 'BAD_USER_INPUT', send('{ nothing }'))).toEqual(refused);
    expect(
      await grows('mutation', 'UNAUTHENTICATED', () =>
        newsroom.ask(
          CreateArticle,
          { input: { headline: 'A', slug: 'a', language: 'en' } as never },
          'wrong',
        ),
      ),
    ).toEqual(refused);
  });

  it('has UNAVAILABLE for changes that the database refuses, also for a disk that is full or fails', async () => {
    const desk = openDesk(newsroom);
    const article = await desk.publishedArticle();
    const speaker = await desk.person();
    const comment = () =>
      newsroom.ask(
        AddComment,
        {
          input: {
            articleId: article.id,
            statement: {
              kind: 'COMMENT',
              text: 'A comment.',
              channel: 'PRESS_STATEMENT',
              speaker: { personId: speaker.id },
              madeOn: '2025-09-25',
            },
          },
        },
        newsroom.tokens.EDITOR,
      );
    const failures = [
      ['53100', 'could not extend file "base/5/16384": No space left on device'],
      ['58030', 'could not read block 1 in file "base/5/16384": Input/output error'],
      ['XX000', 'could not access status of transaction 0'],
    ] as const;
    for (const when of ['DEFERRABLE INITIALLY DEFERRED', 'DEFERRABLE INITIALLY IMMEDIATE'])
      for (const [code, message] of failures) {
        await newsroom.prisma.$executeRawUnsafe(
          `CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$
           BEGIN RAISE EXCEPTION '${message}' USING ERRCODE = '${code}'; END $$`,
        );
        await newsroom.prisma.$executeRawUnsafe(
          `CREATE CONSTRAINT TRIGGER failing AFTER INSERT ON "AuditEntry" ${when} FOR EACH ROW EXECUTE FUNCTION fail()`,
        );
        try {
          expect(
            await grows('mutation', 'UNAVAILABLE', async () => {
              const { errors } = await comment();
              expect([code, when, errors[0]?.extensions.code]).toEqual([code, when, 'UNAVAILABLE']);
            }),
          ).toEqual(once);
        } finally {
          await newsroom.prisma.$executeRawUnsafe('DROP FUNCTION fail CASCADE');
        }
      }
    expect(await grows('mutation', 'ok', comment)).toEqual(once);
  });
});

describe('operations that are refused for want of points', () => {
  it('are counted without their kind, which the node has not read', async () => {
    const newsroom = await newsroomForTest({
      settings: { ...UNCACHED, POINTS_PER_ADDRESS: '1000', TRUSTED_PROXIES: '1' },
    });
    const limitedOf = (kind: string) =>
      metric(newsroom, `dateline_operations_total{kind="${kind}",outcome="RATE_LIMITED"}`);
    const replies = [];
    for (let sent = 0; sent < 50; sent += 1) replies.push(await post(newsroom, READER, '{ __typename }'));
    const limited = replies.filter(({ status }) => status === 429).length;
    expect(limited).toBeGreaterThan(0);
    const unread = await limitedOf('unknown');
    expect(unread).toBeGreaterThan(0);
    // One may have paid for being read, and not for being executed.
    expect(unread + ((await limitedOf('query')) || 0)).toBe(limited);
  });
});
