import { expect, it } from 'vitest';
import { cleanAfterRedactions } from '../../src/redactions/clean.ts';
import { connect } from '../support/archive/files.ts';
import { statisticsOf } from '../support/redactions/dump.ts';
import { openDesk, unique } from '../support/newsroom/factories.ts';
import { useNewsroom } from '../support/newsroom/newsroom.ts';
import { redacting } from '../support/redactions/redacting.ts';

const newsroom = useNewsroom();
const editor = openDesk(newsroom);
const { redacted } = redacting(newsroom);

it('words that were redacted from an article are found in accounts, identifiers and roles, and in notes on redactions', async () => {
  const word = unique('klug');
  const article = await editor.publishedArticle({ headline: word });
  const account = await editor.person({ accounts: [{ platform: 'X', handle: `@${word}` }] });
  const organization = await editor.organization({ identifiers: [{ scheme: 'REGISTER', value: word }] });
  const other = await editor.publishedArticle({ standfirst: 'A secret.' });
  await redacted({ id: other.id, text: 'secret', publicNote: `${word} asked us.` });
  const { elsewhere } = await redacted({ id: article.id, text: word });
  const expected = [
    { __typename: 'Person', id: account.id },
    { __typename: 'Organization', id: organization.id },
    { __typename: 'Article', id: other.id },
  ];
  expect(elsewhere).toHaveLength(expected.length);
  expect(elsewhere).toEqual(expect.arrayContaining(expected));
  for (const { id } of expected) await redacted({ id, text: word });
});

it('the statistics of PostgreSQL have no name of a credit that was redacted', async () => {
  const { prisma } = newsroom;
  const creditedAs = unique('Klug');
  const people = [
    await editor.person({ visibility: 'PUBLIC' }),
    await editor.person({ visibility: 'PUBLIC' }),
  ];
  const contributions = people.map(({ id: personId }) => ({
    ...{ contributor: { personId }, role: 'AUTHOR' as const, creditedAs },
  }));
  const article = await editor.publishedArticle({ contributions });
  const { liveBlog } = await editor.openLiveBlog();
  // PostgreSQL keeps the statistics of a table without rows.
  const others = contributions.map((contribution) => ({ ...contribution, creditedAs: 'Another' }));
  await editor.publishedArticle({ contributions: others });
  await editor.livePost(liveBlog, { contributions: others });
  const { livePost } = await editor.livePost(liveBlog, { contributions });
  await prisma.$executeRaw`ANALYZE "Contribution", "LivePostContribution"`;
  const known = async () => (await statisticsOf(prisma)).filter((line) => line.includes(creditedAs));
  expect(await known()).not.toEqual([]);
  for (const { id } of [article, livePost]) await redacted({ id, text: creditedAs });
  expect(await cleanAfterRedactions(connect(newsroom.databaseUrl).pool)).toBeGreaterThan(0);
  expect(await known()).toEqual([]);
});
