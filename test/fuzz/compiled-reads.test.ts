import { expect, it, onTestFinished } from 'vitest';
import { allQuestions } from '../support/cache/questions.ts';
import { BothReads, viewersIn } from '../support/database/both-reads.ts';
import { useNewsroom } from '../support/newsroom/newsroom.ts';

const newsroom = useNewsroom({ story: true });

it('compiled reads give each viewer the same bytes as Prisma, for each row, slug and list, and leave it nothing', async () => {
  const both = new BothReads(newsroom.databaseUrl);
  onTestFinished(() => both.close());
  const operations = (await allQuestions(newsroom)).map(({ text, variables = {} }) => ({
    query: text,
    variables,
  }));
  const wrong: object[] = [];
  for (const viewer of await viewersIn(newsroom.prisma))
    wrong.push(...(await both.differences(viewer, operations)));
  expect(wrong).toEqual([]);
  // A node reads each secret once.
  expect(both.left.filter((method) => method !== 'secret.findMany')).toEqual([]);
});
