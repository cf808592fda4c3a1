import { pino } from 'pino';
import { afterAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { AfterEvent } from '../../src/extensions/define.ts';
import { defineExtension } from '../../src/index.ts';
import { openExtended } from '../support/extensions/extended.ts';
import { deferred } from '../support/clients/wire.ts';
import { eventually, until } from '../support/until.ts';

interface Told {
  readonly id: string;
  readonly type: string;
  readonly article?: { readonly headline: string };
}
/** The calls of the hook, in order. */
const told: Told[] = [];
/** What the hook does in a test. */
let run: (event: Told, after: AfterEvent) => Promise<void>;
beforeEach(() => {
  run = () => Promise.resolve();
});

const recorder = defineExtension({
  name: 'recorder',
  hook: {
    reads: '... on ArticlePublished { article { headline } }',
    run(event: Told, after) {
      told.push(event);
      return run(event, after);
    },
  },
});

const { newsroom: first, openDesk } = await openExtended([recorder]);
const { metric, openNewsroom, startBeside } = await import('../support/newsroom/newsroom.ts');
const { askAt } = await import('../support/clients/ask.ts');
const { HookRunner } = await import('../../src/hooks/hook-runner.ts');
let newsroom = first;
afterAll(() => newsroom.close());
const desk = openDesk({ tokens: first.tokens, ask: (...asked) => newsroom.ask(...asked) });

/** The events of the log after the first ones, in its order. */
async function logAfter(count: number) {
  const events = await newsroom.prisma.feedEvent.findMany({ orderBy: { position: 'asc' } });
  return events.slice(count).map(({ id }) => id);
}
const headlines = (from: number) => told.slice(from).map(({ article }) => article?.headline);
const lines = () => newsroom.logged.filter(({ extension }) => extension === 'recorder');

describe('the hook of an extension', () => {
  it('is called once for each event in the order of the log, with what readers see', async () => {
    const held = deferred();
    run = () => held.promise;
    await desk.person({ visibility: 'PUBLIC' });
    await desk.revise(await desk.publishedArticle({ headline: 'Seen' }), { headline: 'A draft' });
    await desk.person();
    held.resolve();
    const log = await logAfter(0);
    await eventually(() => expect(told.map(({ id }) => id)).toEqual(log));
    expect(told).toMatchObject([
      { type: 'PersonUpdated' },
      { type: 'ArticlePublished', article: { headline: 'Seen' } },
    ]);
  });

  it('is not called for what readers no longer see', async () => {
    const from = told.length;
    const held = deferred();
    run = () => held.promise;
    await desk.publishedArticle({ headline: 'Before' });
    await until(() => told.length > from);
    await desk.withdraw(await desk.publishedArticle({ headline: 'Withdrawn' }));
    await desk.publishedArticle({ headline: 'After' });
    held.resolve();
    await eventually(() => expect(headlines(from)).toContain('After'));
    const types = ['ArticlePublished', 'ArticleWithdrawn', 'ArticlePublished'];
    expect(told.slice(from).map(({ type }) => type)).toEqual(types);
    expect(headlines(from)).not.toContain('Withdrawn');
  });

  it('is called again for an event for which it failed, while others wait', async () => {
    const from = told.length;
    run = () => (told.length === from + 1 ? Promise.reject(new Error('It was down.')) : Promise.resolve());
    await desk.publishedArticle({ headline: 'One' });
    await desk.publishedArticle({ headline: 'Two' });
    await eventually(() => expect(headlines(from)).toEqual(['One', 'One', 'Two']));
    expect(lines()).toMatchObject([
      { level: 40, extension: 'recorder', failures: 1, err: { message: 'It was down.' } },
    ]);
  });

  it('fails by SQL that it did not await, and not by SQL whose failure it caught', async () => {
    const from = told.length;
    run = async (event, { sql }) => {
      if (event.article?.headline === 'Caught') await sql`SELECT 1 / 0`.catch(() => []);
      else if (told.length === from + 2) void sql`SELECT 1 / 0`;
    };
    await desk.publishedArticle({ headline: 'Caught' });
    await desk.publishedArticle({ headline: 'Lost' });
    await eventually(() => expect(headlines(from)).toEqual(['Caught', 'Lost', 'Lost']));
    expect(lines().at(-1)).toMatchObject({
      level: 40,
      failures: 1,
      err: { message: expect.stringContaining('division by zero') as string },
    });
  });

  it('is called for the next event after it failed too often', async () => {
    const from = told.length;
    const left = () => metric(newsroom, 'dateline_hooks_total{extension="recorder",outcome="left_out"}');
    expect(await left()).toBe(0);
    run = (event) =>
      event.article?.headline === 'Hopeless' ? Promise.reject(new Error('Never.')) : Promise.resolve();
    await desk.publishedArticle({ headline: 'Hopeless' });
    await until(() => told.length > from);
    await until(
      () => newsroom.prisma.$executeRaw`UPDATE "ExtensionHook" SET "failures" = 11 WHERE "failures" = 1`,
    );
    await desk.publishedArticle({ headline: 'Next' });
    await eventually(() => expect(headlines(from)).toEqual(['Hopeless', 'Hopeless', 'Next']));
    expect(lines().at(-1)).toMatchObject({ level: 50, failures: 12 });
    expect(await left()).toBe(1);
    for (const outcome of ['done', 'failed'])
      expect(
        await metric(newsroom, `dateline_hooks_total{extension="recorder",outcome="${outcome}"}`),
      ).toBeGreaterThan(0);
  });

  it('goes on where it was after a restart, which aborts its call', async () => {
    const from = told.length;
    let aborted = 0;
    run = (_event, { signal }) =>
      new Promise((_, reject) =>
        signal.addEventListener('abort', () => {
          aborted += 1;
          reject(new Error('Aborted.'));
        }),
      );
    await desk.publishedArticle({ headline: 'Under way' });
    await until(() => told.length > from);
    await desk.publishedArticle({ headline: 'Waits' });
    await newsroom.leave();
    expect(aborted).toBe(1);
    run = () => Promise.resolve();
    newsroom = await openNewsroom({ at: newsroom });
    await eventually(() => expect(headlines(from)).toEqual(['Under way', 'Under way', 'Waits']));
  });

  it('is shared by nodes, so that one of them calls it for each event', async () => {
    const from = told.length;
    const before = (await logAfter(0)).length;
    const beside = await startBeside(newsroom);
    onTestFinished(() => beside.stop());
    const another = openDesk({ tokens: newsroom.tokens, ask: askAt(beside.url) });
    for (let count = 0; count < 5; count += 1)
      await Promise.all([desk.publishedArticle(), another.publishedArticle()]);
    const log = await logAfter(before);
    await eventually(() => expect(told.slice(from).map(({ id }) => id)).toEqual(log));
    await newsroom.leave();
    await another.publishedArticle({ headline: 'With one node' });
    await eventually(() => expect(headlines(from).at(-1)).toBe('With one node'));
    expect(told.slice(from)).toHaveLength(log.length + 1);
    newsroom = await openNewsroom({ at: newsroom });
  });

  it('waits in maintenance, and the start says so', async () => {
    const from = told.length;
    run = (_event, { signal }) =>
      new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('Aborted.'))));
    await desk.publishedArticle({ headline: 'Before the maintenance' });
    await until(() => told.length > from);
    await newsroom.leave();
    run = () => Promise.resolve();
    const node = await startBeside(newsroom, { MAINTENANCE: 'true' });
    expect(node.messages[0]).toMatch(/mail, webhooks and hooks wait until/);
    // It is counted from 0 on where it is opened.
    expect(await metric(node, 'dateline_hooks_total{extension="recorder"}')).toBeNaN();
    await node.stop();
    expect(told).toHaveLength(from + 1);
    newsroom = await openNewsroom({ at: newsroom });
    await eventually(() => expect(told).toHaveLength(from + 2));
  });

  it('reads what is there, or the start is refused', async () => {
    const { reads } = recorder.hook ?? {};
    onTestFinished(() => void Object.assign(recorder.hook ?? {}, { reads }));
    Object.assign(recorder.hook ?? {}, { reads: '... on ArticlePublished { nothing }' });
    await expect(startBeside(newsroom)).rejects.toThrow(
      '`reads` of the hook of the extension recorder: Cannot query field "nothing" on type "ArticlePublished".',
    );
  });
});

it('a node that stood still while another went on does not set the hook back', async () => {
  const { prisma } = newsroom;
  const extension = 'fenced';
  const held = deferred();
  const called: string[] = [];
  let grow: () => void = () => undefined;
  const runner = new HookRunner({
    extension: {
      name: extension,
      hook: {
        reads: '',
        run({ id }: { id: string }) {
          called.push(id);
          return held.promise;
        },
      },
    },
    prisma,
    readEvents: (events) => Promise.resolve(events.map(({ id, type }) => ({ __typename: type, id }))),
    hub: { onGrowth: (listener) => (grow = listener) },
    watch: { report: () => undefined } as never,
    metrics: { hookCalled: () => undefined },
    log: pino({ level: 'silent' }),
  });
  onTestFinished(() => runner.close());
  await until(() => prisma.extensionHook.findUnique({ where: { extension } }));
  const before = (await logAfter(0)).length;
  for (let count = 0; count < 2; count += 1) await desk.publishedArticle();
  grow();
  await until(() => called.length === 1);
  // Another node has called it for both meanwhile.
  const { position } = await prisma.logHead.findFirstOrThrow();
  await prisma.extensionHook.update({
    where: { extension },
    data: { position, nextAttemptAt: new Date() },
  });
  held.resolve();
  await desk.publishedArticle();
  grow();
  const [first, , third] = await logAfter(before);
  await eventually(() => expect(called).toEqual([first, third]));
});

it('a hook that takes too long is aborted by its signal, and called again', async () => {
  const { prisma } = newsroom;
  const signals: AbortSignal[] = [];
  const logged: Record<string, unknown>[] = [];
  let grow: () => void = () => undefined;
  const runner = new HookRunner({
    extension: {
      name: 'slow',
      hook: {
        reads: '',
        run: async (_event, { signal }) => {
          signals.push(signal);
          if (signals.length === 1) await new Promise(() => undefined);
        },
      },
    },
    prisma,
    readEvents: (events) => Promise.resolve(events.map(({ type }) => ({ __typename: type }))),
    hub: { onGrowth: (listener) => (grow = listener) },
    watch: { report: () => undefined } as never,
    metrics: { hookCalled: () => undefined },
    log: pino({}, { write: (line: string) => logged.push(JSON.parse(line) as Record<string, unknown>) }),
    patience: 100,
  });
  onTestFinished(() => runner.close());
  await until(() => prisma.extensionHook.findUnique({ where: { extension: 'slow' } }));
  await desk.publishedArticle();
  grow();
  await until(() => signals.length === 2);
  expect(signals[0]?.aborted).toBe(true);
  expect(logged).toMatchObject([{ extension: 'slow', err: { message: 'it was aborted, or took too long' } }]);
});
