import { beforeAll, describe, expect, it } from 'vitest';
import { TryLater } from '../../src/errors.ts';
import { RowQueues } from '../../src/operations/row-queues.ts';
import { deferred } from '../support/clients/wire.ts';
import { openDesk, rowId, unique } from '../support/newsroom/factories.ts';
import { AddComment } from '../support/newsroom/mutations.ts';
import { openCounter } from '../support/database/sql.ts';
import { sessionsWaiting } from '../support/database/waiting.ts';
import { useNewsroom } from '../support/newsroom/newsroom.ts';
import { until } from '../support/until.ts';
import { documentOf, mutationNamed } from '../support/valid-inputs/every-mutation.ts';
import { openMaterial, type Material } from '../support/valid-inputs/material.ts';
import { opened } from '../support/opened.ts';

describe('writers of one article', () => {
  const newsroom = useNewsroom();
  const desk = openDesk(newsroom);
  /** One member alone gets no more than half of the connections. */
  let another: typeof desk;
  beforeAll(() => {
    another = openDesk(newsroom, newsroom.tokens.ADMIN);
  });

  /** Adds so many comments at once. Resolves with what became of each: the type of the result, or the error's code. */
  async function commentAtOnce(count: number, articleId: string): Promise<unknown[]> {
    const said = { speaker: { personId: (await desk.person()).id }, channel: 'INTERVIEW' as const };
    return Promise.all(
      Array.from({ length: count }, async () => {
        const input = { articleId, statement: { ...said, text: unique('Heard') } };
        const { data, errors } = await newsroom.ask(AddComment, { input }, newsroom.tokens.EDITOR);
        return errors[0]?.extensions.code ?? data.addComment.__typename;
      }),
    );
  }

  /** Locks an article's row. Returns how to release it. */
  async function lock(articleId: string): Promise<() => Promise<void>> {
    const [locked, release] = [deferred(), deferred()];
    const holding = newsroom.prisma.$transaction(async (tx) => {
      await tx.$executeRaw`SELECT FROM "Article" WHERE "id" = ${rowId(articleId)}::uuid FOR UPDATE`;
      locked.resolve();
      await release.promise;
    });
    await locked.promise;
    return async () => {
      release.resolve();
      await holding;
    };
  }

  it('drop a change whose client has disconnected', async () => {
    const article = await desk.publishedArticle();
    const release = await lock(article.id);
    const first = commentAtOnce(1, article.id);
    await until(async () => (await sessionsWaiting(newsroom.prisma)) > 0);
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
    await release();
    expect(await first).toEqual(['AddCommentPayload']);
    await desk.comment(article);
    expect(await newsroom.prisma.statement.count({ where: { text: 'Unheard.' } })).toBe(0);
  });

  it('hold one connection while they wait for it, so that other articles have the rest', async () => {
    const [article, other] = [await desk.publishedArticle(), await desk.publishedArticle()];
    const release = await lock(article.id);
    // Few: each waits for at most ten seconds until all before it are saved.
    const outcomes = commentAtOnce(5, article.id);
    await until(async () => (await sessionsWaiting(newsroom.prisma)) > 0);
    await another.comment(other);
    expect(await sessionsWaiting(newsroom.prisma)).toBe(1);
    await release();
    expect(new Set(await outcomes)).toEqual(new Set(['AddCommentPayload']));
  });
});

describe('a mutation that changes an article', () => {
  const newsroom = useNewsroom();
  const counter = opened(() => openCounter(newsroom.databaseUrl));
  let material: Material;
  beforeAll(() => {
    material = openMaterial(newsroom);
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
