import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TryLater } from '../../src/errors.ts';
import { RowQueues } from '../../src/row-queues.ts';
import { deferred } from '../support/clients/wire.ts';
import { openDesk, rowId } from '../support/newsroom/factories.ts';
import { AddComment, CloseCommentRequest } from '../support/newsroom/mutations/articles.ts';
import { openCounter, type Counter } from '../support/database/sql.ts';
import { openNewsroom, type Newsroom } from '../support/newsroom/newsroom.ts';
import { until } from '../support/until.ts';
import { documentOf, mutationNamed } from '../support/valid-inputs/every-mutation.ts';
import { openMaterial, type Material } from '../support/valid-inputs/material.ts';

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

  it('forty at once are each saved, or told to try later', async () => {
    const { id } = await desk.publishedArticle();
    const outcomes = await commentAtOnce(40, id);
    const saved = outcomes.filter((outcome) => outcome === 'AddCommentPayload').length;
    expect(outcomes.filter((outcome) => outcome === 'UNAVAILABLE')).toHaveLength(40 - saved);
    expect(saved).toBeGreaterThan(0);
    const article = await newsroom.prisma.article.findUniqueOrThrow({ where: { id: rowId(id) } });
    expect(article.revisionNumber).toBe(1 + saved);
  });

  it('are told to try later or saved, whatever they do: comments, and requests for comment that are closed', async () => {
    const article = await desk.publishedArticle();
    const requests = await Promise.all(Array.from({ length: 8 }, () => desk.requestComment(article)));
    const closing = requests.map(async ({ id }) => {
      const input = { id, outcome: 'DECLINED' as const };
      const { data, errors } = await newsroom.ask(CloseCommentRequest, { input }, newsroom.tokens.EDITOR);
      return errors[0]?.extensions.code ?? data.closeCommentRequest.__typename;
    });
    const outcomes = await Promise.all([commentAtOnce(8, article.id), ...closing]);
    const saved = outcomes.flat().filter((outcome) => String(outcome).endsWith('Payload')).length;
    expect(outcomes.flat().filter((outcome) => outcome === 'UNAVAILABLE')).toHaveLength(16 - saved);
    const { revisionNumber } = await newsroom.prisma.article.findUniqueOrThrow({
      where: { id: rowId(article.id) },
    });
    expect(revisionNumber).toBe(1 + saved);
  });

  it('drop a change whose client has disconnected', async () => {
    const article = await desk.publishedArticle();
    const locked = deferred();
    const release = deferred();
    const holding = newsroom.prisma.$transaction(async (tx) => {
      await tx.$executeRaw`SELECT FROM "Article" WHERE "id" = ${rowId(article.id)}::uuid FOR UPDATE`;
      locked.resolve();
      await release.promise;
    });
    await locked.promise;
    const first = commentAtOnce(1, article.id);
    await until(async () => {
      const [row] = await newsroom.prisma.$queryRaw<[{ count: number }]>`
        SELECT count(*)::int AS "count" FROM pg_stat_activity
        WHERE datname = current_database() AND wait_event_type = 'Lock'`;
      return row.count > 0;
    });
    const leaving = new AbortController();
    const input = {
      articleId: article.id,
      statement: { speaker: { personId: (await desk.person()).id }, text: 'Unheard.', channel: 'INTERVIEW' },
    };
    const dropped = fetch(newsroom.url, {
      method: 'POST',
      signal: leaving.signal,
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${newsroom.tokens.EDITOR}`,
      },
      body: JSON.stringify({ query: AddComment.toString(), variables: { input } }),
    }).catch(() => 'gone');
    // The node has it by then.
    await another.person();
    leaving.abort();
    expect(await dropped).toBe('gone');
    // And has heard that by then.
    await another.person();
    release.resolve();
    await holding;
    expect(await first).toEqual(['AddCommentPayload']);
    await desk.comment(article);
    expect(await newsroom.prisma.statement.count({ where: { text: 'Unheard.' } })).toBe(0);
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
    // Few: each waits for at most ten seconds until all before it are saved.
    const outcomes = commentAtOnce(5, article.id);
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

describe('a mutation that changes an article', () => {
  let newsroom: Newsroom;
  let counter: Counter;
  let material: Material;
  beforeAll(async () => {
    newsroom = await openNewsroom();
    counter = openCounter(newsroom.databaseUrl);
    material = openMaterial(newsroom);
  });
  afterAll(async () => {
    await counter.close();
    await newsroom.close();
  });

  it.each(['reviseArticle', 'requestComment', 'closeCommentRequest'])(
    "doesn't wait for the writers of one that its member doesn't see: %s",
    async (name) => {
      const mutation = mutationNamed(name);
      const own = await mutation.input(material);
      const hidden = await material.editor.article();
      const request = await material.editor.requestComment(hidden);
      const input =
        name === 'closeCommentRequest'
          ? { ...own, id: request.id }
          : { ...own, [name === 'requestComment' ? 'articleId' : 'id']: hidden.id };
      for (const [sent, count] of [
        [input, 0],
        [own, 1],
      ] as const) {
        const { data, queues } = await counter.ask(
          documentOf(mutation),
          { input: sent },
          newsroom.tokens.REPORTER,
        );
        const result = Object.values(data ?? {})[0];
        expect(result?.__typename).toMatch(count === 0 ? /^NotFoundError$/ : /Payload$/);
        expect(queues).toHaveLength(count);
      }
    },
  );
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

  it('drops a writer whose client goes away, and keeps the rest', async () => {
    const queues = new RowQueues();
    const first = deferred();
    const writing = queues.inTurn('a', () => first.promise);
    const made: string[] = [];
    let leave: () => void = () => undefined;
    const dropped = queues.inTurn(
      'a',
      () => Promise.resolve(made.push('dropped')),
      (callback) => {
        leave = callback;
        return () => undefined;
      },
    );
    const refused = expect(dropped).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    const kept = queues.inTurn('a', () => Promise.resolve(made.push('kept')));
    leave();
    await refused;
    first.resolve();
    await Promise.all([writing, kept]);
    expect(made).toEqual(['kept']);
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
