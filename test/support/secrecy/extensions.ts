/** Rows of the example extensions: some that readers see, in every database, and hidden ones with canaries before these. */
import { openDesk, paragraph, rowId } from '../newsroom/factories.ts';
import type { Newsroom } from '../newsroom/newsroom.ts';
import type { Canaries } from './canaries.ts';
import type { PublicRows } from './public.ts';

const SPONSORS = 3;
/** The sponsor of everything hidden. It also pays for public articles. */
const BUSY = 0;
/** Ids of hidden rows come first, so that they stand before the public ones in each list. */
const [HIDDEN, PUBLIC] = ['00000000', 'ffffffff'];
const PAID = 'Subscribers';

const sponsorId = (i: number) => `ffffffff-0000-4000-8000-00000000000${i}`;

/** Sponsors, what Wikidata says about all public people, and articles for subscribers. */
export async function publishExtended(newsroom: Newsroom): Promise<void> {
  const { prisma } = newsroom;
  await openDesk(newsroom).publishedArticle({ tags: [PAID], body: [paragraph('For those who pay.')] });
  for (let i = 0; i < SPONSORS; i++)
    await prisma.$executeRaw`INSERT INTO "sponsors_Sponsor" VALUES (${sponsorId(i)}::uuid, ${`Sponsor ${i}`})`;
  const articles = await prisma.article.findMany({ where: { state: 'PUBLISHED' }, orderBy: { id: 'asc' } });
  for (const [i, { id }] of articles.entries()) await sponsor(newsroom, PUBLIC, id, i % SPONSORS);
  const people = await prisma.person.findMany({ where: { visibility: 'PUBLIC' } });
  for (const { id } of people)
    await describe(newsroom, id, ['Q1', 'Somebody.', 'https://en.wikipedia.org/wiki/Somebody']);
}

/** What the extensions have about each article and person that had nothing of theirs yet: none of these is public. */
export async function hideExtended(newsroom: Newsroom, canaries: Canaries): Promise<void> {
  const articles = await newsroom.prisma.$queryRaw<{ id: string }[]>`
    SELECT "id" FROM "Article" WHERE "id" NOT IN (SELECT "articleId" FROM "sponsors_Sponsorship")`;
  for (const { id } of articles) await sponsor(newsroom, HIDDEN, id, BUSY);
  const people = await newsroom.prisma.$queryRaw<{ id: string }[]>`
    SELECT "id" FROM "Person" WHERE "id" NOT IN (SELECT "personId" FROM "wikidata_Entry")`;
  for (const { id } of people)
    await describe(newsroom, id, [
      canaries.in(`qid of ${id}`),
      canaries.in(`description of ${id}`),
      canaries.url(`Wikipedia on ${id}`),
    ]);
}

/** Drafts, and revisions of public articles, that are for subscribers. */
export async function hidePaid(newsroom: Newsroom, canaries: Canaries, rows: PublicRows): Promise<void> {
  const desk = openDesk(newsroom);
  const contentOf = (what: string) => ({ body: [paragraph(canaries.in(what))], tags: [PAID] });
  for (const [i, id] of rows.articles.entries()) {
    await desk.article(contentOf(`paid draft ${i}`));
    const { revisionNumber } = await newsroom.prisma.article.findUniqueOrThrow({ where: { id: rowId(id) } });
    await desk.revise({ id, revisionNumber }, contentOf(`paid revision ${i}`));
  }
}

async function sponsor({ prisma }: Newsroom, first: string, articleId: string, i: number): Promise<void> {
  await prisma.$executeRaw`INSERT INTO "sponsors_Sponsorship" ("id", "articleId", "sponsorId")
    VALUES (${first + articleId.slice(8)}::uuid, ${articleId}::uuid, ${sponsorId(i)}::uuid)`;
}

async function describe(
  { prisma }: Newsroom,
  personId: string,
  [qid, description, url]: readonly [string, string, string],
): Promise<void> {
  await prisma.$executeRaw`INSERT INTO "wikidata_Entry" ("id", "personId", "qid", "description", "wikipediaUrl")
    VALUES (${personId}::uuid, ${personId}::uuid, ${qid}, ${description}, ${url})`;
}
