import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Answer } from '../../src/cache/answer.ts';
import { Answers } from '../../src/cache/answers.ts';
import { TIME_DEPENDENT } from '../../src/db/sql-reads.ts';
import { openReading } from '../support/cache/answers.ts';
import { allQuestions } from '../support/cache/questions.ts';
import { type Newsroom, useNewsroom } from '../support/newsroom/newsroom.ts';
import { opened } from '../support/opened.ts';

const YEARS = 20;

/** A database in which it is many years later for whoever connects with the URL that this returns. */
async function later({ prisma, databaseUrl }: Newsroom): Promise<string> {
  await prisma.$executeRaw`CREATE SCHEMA later`;
  await prisma.$executeRawUnsafe(
    `CREATE FUNCTION later.now() RETURNS timestamptz LANGUAGE sql STABLE AS $$ SELECT pg_catalog.now() + interval '${YEARS} years' $$`,
  );
  const url = new URL(databaseUrl);
  url.searchParams.set('options', '-c search_path=later,pg_catalog,public');
  return url.href;
}

describe('answers that depend on when they are made', () => {
  const newsroom = useNewsroom({ story: true });
  const present = opened(() => openReading(newsroom));
  const future = opened(async () => openReading({ databaseUrl: await later(newsroom) }));
  afterEach(() => {
    vi.useRealTimers();
  });

  it('say so: no other answer to readers is different many years later', async () => {
    const questions = await allQuestions(newsroom);
    const now = await present.answers(questions);
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + YEARS * 365 * 86_400_000 });
    const [{ year }] = await future.prisma.$queryRaw<[{ year: Date }]>`SELECT now() AS "year"`;
    expect(year.getUTCFullYear()).toBeGreaterThanOrEqual(new Date().getUTCFullYear());
    const after = await future.answers(questions);
    const differing = now.filter(({ body }, index) => body !== after[index]?.body);
    expect(differing.filter(({ keys }) => !keys.has(TIME_DEPENDENT)).map(({ text }) => text)).toEqual([]);
    // What says so for no reason would be made again and again.
    const saying = now.filter(({ keys }) => keys.has(TIME_DEPENDENT)).map(({ text }) => text);
    expect(saying.length).toBeGreaterThan(0);
    expect(saying.filter((text) => !text.includes('overdue:'))).toEqual([]);
  });

  it.each([
    ['compare with the time', '{ commentRequests(first: 1, filter: { overdue: true }) { nodes { id } } }'],
    ['tell from where to follow the log', '{ tags(first: 1) { nodes { id } } feedCursor }'],
  ])('say so if they %s', async (_what, text) => {
    const { keys } = await present.answer({ text });
    expect(keys.has(TIME_DEPENDENT)).toBe(true);
  });
});

describe('an answer', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['performance'] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('is made again after a minute if it depends on when it was made, and otherwise after an hour', () => {
    const answers = new Answers(1_000_000);
    const keep = (key: string, ...keys: string[]) =>
      answers.add(key, new Answer(key, null), new Set(keys), '2001:db8::1');
    keep('of the moment', 'a', TIME_DEPENDENT);
    keep('of a row', 'a');
    const after = (ms: number) => {
      vi.advanceTimersByTime(ms);
      return ['of the moment', 'of a row'].filter((key) => answers.find(key) !== null);
    };
    expect(after(59_000)).toEqual(['of the moment', 'of a row']);
    expect(after(2_000)).toEqual(['of a row']);
    expect(after(3_538_000)).toEqual(['of a row']);
    expect(after(2_000)).toEqual([]);
  });
});
