import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TryLater } from '../../src/errors.ts';
import { RowQueues } from '../../src/row-queues.ts';
import { deferred } from '../support/clients/wire.ts';
import { openDesk, rowId } from '../support/newsroom/factories.ts';
import { AddComment } from '../support/newsroom/mutations/articles.ts';
import { openNewsroom, type Newsroom } from '../support/newsroom/newsroom.ts';
import { until } from '../support/until.ts';

describe('writers of one article', () => {
  let newsroom: Newsroom;
  let desk: ReturnType<typeof openDesk>;
  /** One member alone gets no more than half of the connections. */
  let another: typeof desk;
  beforeAll(async () => {
    newsroom = await openNewsroom();
    desk = openDesk(newsroom);
    another = openDesk(newsroom, newsroom.tokens.ADMIN);
  });
  afterAll(() => newsroom.close());

  /** Adds so many comments at once. Resolves with what became of each: the type of the result, or the error's code. */
  async function commentAtOnce(count: number, articleId: string): Promise<unknown[]> {
    const statement = {
      speaker: { personId: (await desk.person()).id },
      text: 'Heard.',
      channel: 'INTERVIEW' as const,
    };
    return Promise.all(
      Array.from({ length: count }, async () => {
        const input = { articleId, statement };
        const { data, errors } = await newsroom.ask(AddComment, { input }, newsroom.tokens.EDITOR);
        return errors[0]?.extensions.code ?? data.addComment.__typename;
      }),
    );
  }

  it('a hundred at once are each saved, or told to try later', async () => {
    const { id } = await desk.publishedArticle();
    const outcomes = await commentAtOnce(100, id);
    const saved = outcomes.filter((outcome) => outcome === 'AddCommentPayload').length;
    expect(outcomes.filter((outcome) => outcome === 'UNAVAILABLE')).toHaveLength(100 - saved);
    expect(saved).toBeGreaterThan(0);
    const article = await newsroom.prisma.article.findUniqueOrThrow({ where: { id: rowId(id) } });
    expect(article.revisionNumber).toBe(1 + saved);
  });

  it('hold one connection while they wait for it, so that other articles have the rest', async () => {
    const [article, other] = [await desk.publishedArticle(), await desk.publishedArticle()];
    const locked = deferred();
    const release = deferred();
    const holding = newsroom.prisma.$transaction(async (tx) => {
      await tx.$executeRaw`SELECT FROM "Article" WHERE "id" = ${rowId(article.id)}::uuid FOR UPDATE`;
      locked.resolve();
      await release.promise;
    });
    await locked.promise;
    const outcomes = commentAtOnce(20, article.id);
    const waiting = async () => {
      const [row] = await newsroom.prisma.$queryRaw<[{ count: number }]>`
        SELECT count(*)::int AS "count" FROM pg_stat_activity
        WHERE datname = current_database() AND wait_event_type = 'Lock'`;
      return row.count;
    };
    await until(async () => (await waiting()) > 0);
    await another.comment(other);
    expect(await waiting()).toBe(1);
    release.resolve();
    await holding;
    expect(new Set(await outcomes)).toEqual(new Set(['AddCommentPayload']));
  });
});

describe('a queue for a row', () => {
  it('lets its writers take turns, and those of other rows pass', async () => {
    const queues = new RowQueues();
    const first = deferred();
    const done: string[] = [];
    const write = (row: string, name: string, after = Promise.resolve()) =>
      queues.inTurn(row, async () => {
        await after;
        done.push(name);
      });
    const writing = [write('a', 'first', first.promise), write('a', 'second'), write('a', 'third')];
    await write('b', 'other');
    expect(done).toEqual(['other']);
    first.resolve();
    await Promise.all(writing);
    expect(done).toEqual(['other', 'first', 'second', 'third']);
  });

  it('passes on the turn of a writer that fails', async () => {
    const queues = new RowQueues();
    const failing = queues.inTurn('a', () => Promise.reject(new Error('refused')));
    const next = queues.inTurn('a', () => Promise.resolve('saved'));
    await expect(failing).rejects.toThrow('refused');
    expect(await next).toBe('saved');
  });

  it('refuses writers beyond its length', async () => {
    const queues = new RowQueues({ length: 1, patience: 60_000 });
    const first = deferred();
    const writing = [queues.inTurn('a', () => first.promise), queues.inTurn('a', () => Promise.resolve())];
    await expect(queues.inTurn('a', () => Promise.resolve())).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      retryAfter: expect.any(Number) as number,
    });
    first.resolve();
    await Promise.all(writing);
  });

  it('refuses a writer that has waited too long, and keeps the others waiting', async () => {
    const queues = new RowQueues({ length: 10, patience: 20 });
    const first = deferred();
    const writing = queues.inTurn('a', () => first.promise);
    const made: string[] = [];
    const impatient = queues.inTurn('a', () => Promise.resolve(made.push('too late')));
    await expect(impatient).rejects.toBeInstanceOf(TryLater);
    first.resolve();
    await writing;
    await queues.inTurn('a', () => Promise.resolve(made.push('in time')));
    expect(made).toEqual(['in time']);
  });
});
