import { expect, it } from 'vitest';
import { cleanAfterRedactions } from '../../src/redactions/clean.ts';
import { connect } from '../support/archive/files.ts';
import { dumpOf, statisticsOf } from '../support/redactions/dump.ts';
import { openDesk, paragraph, unique } from '../support/newsroom/factories.ts';
import { UpdateOrganization } from '../support/newsroom/mutations.ts';
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

it('words are found in addresses and slugs, however these have them, also in the audit log', async () => {
  const [first, last] = ['Zubenel', unique('Okonjo').replaceAll('-', '')];
  const words = `${first} ${last}`;
  const article = await editor.publishedArticle({ headline: words });
  const website = `https://a.example/caf%E9/${first}%2520${last}`;
  const organization = await editor.organization({ website });
  const campaign = await editor.campaign({ slug: `free-${first}-${last}`.toLowerCase() });
  const report = await editor.sourceReport({ url: `https://a.example/${first}_${last}` });
  const linked = await editor.publishedArticle({
    body: [paragraph(`<a href="https://a.example/?q=${first}+${last}">So</a>`)],
  });
  const renamed = await editor.organization({ website });
  await editor.attempt(UpdateOrganization, { id: renamed.id, website: null });
  const { elsewhere } = await redacted({ id: article.id, text: words });
  const found = [organization, campaign, report, linked].map(({ id }) => id);
  expect(elsewhere.map(({ id }) => id).sort()).toEqual([...found].sort());
  for (const id of found) await redacted({ id, text: words });
  expect((await dumpOf(newsroom.prisma)).filter((line) => line.includes(last))).toEqual([]);
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
