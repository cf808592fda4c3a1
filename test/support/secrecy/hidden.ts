/** Unpublished work of the desk: hidden rows around public ones, with canaries in their texts. */
import { globalId, openDesk, paragraph, quote, rowId } from '../newsroom/factories.ts';
import type { Canaries } from './canaries.ts';
import type { Newsroom } from '../newsroom/newsroom.ts';
import { UpdatePerson } from '../newsroom/mutations/people.ts';
import { openWork } from './work.ts';
import type { PublicRows } from './public.ts';

const FAR = '2099-01-01T00:00:00Z';

interface Author {
  readonly newsroom: Newsroom;
  readonly canaries: Canaries;
  readonly rows: PublicRows;
  /** The author's token; by default an editor's. */
  readonly token?: string;
  /** Distinguishes this author's rows from others'. */
  readonly name: string;
}

/**
 * Writes articles that aren't public, in every state, with what belongs to them. They refer only to public rows, since
 * members who can't see others' drafts must see no trace of them.
 * @param count the number of articles of each kind
 */
export async function writeWork(
  { newsroom, canaries, rows, token, name }: Author,
  count: number,
): Promise<void> {
  const desk = openDesk(newsroom, token);
  const work = openWork(newsroom, token);
  const editors = openWork(newsroom);
  const at = <T>(values: readonly T[], i: number): T => values[i % values.length] as T;
  const content = (what: string, i: number) => ({
    headline: canaries.in(`${what} headline`),
    standfirst: canaries.in(`${what} standfirst`),
    body: [
      paragraph(canaries.in(`${what} paragraph`)),
      quote(at(rows.statements, i)),
      quote(at(rows.statements, i + 3)),
    ],
    tags: [at(rows.tags, i), 'Shared tag'],
    sourceIds: [at(rows.sources, i)],
    campaignIds: [at(rows.campaigns, i), at(rows.campaigns, i + 1)],
  });
  const begin = (what: string, i: number, more: object = {}) =>
    desk.article({ slug: canaries.slug(`${what} slug`), ...content(what, i), ...more });

  for (let i = 0; i < count; i++) {
    const askedOf = { organizationId: at(rows.organizations, i) };
    const draft = await begin(`${name} draft ${i}`, i);
    await work.request({ articleId: draft.id, askedOf, ...(i % 2 === 0 && { deadline: FAR }) });
    const closed = await work.request({ articleId: draft.id, askedOf });
    await work.close({ id: closed, outcome: 'DECLINED' });
    const mainImage = canaries.image(`${name} image ${i}`);
    await begin(`${name} embargoed ${i}`, i, { embargoedUntil: FAR, mainImage });
    const scheduled = await begin(`${name} scheduled ${i}`, i);
    await editors.schedule({ id: scheduled.id, expectedRevision: 1, scheduledFor: FAR });
    await desk.revise(scheduled, content(`${name} revision of scheduled ${i}`, i));
    const withdrawn = await begin(`${name} withdrawn ${i}`, i);
    await editors.withdrawUnnoticed(withdrawn, canaries.in(`${name} correction ${i}`));
  }
}

/** Writes draft revisions and open requests for comment on public articles. */
export async function writeWorkOnPublic(
  { newsroom, canaries, rows, name }: Author,
  rounds: number,
): Promise<void> {
  const desk = openDesk(newsroom);
  const work = openWork(newsroom);
  for (const [i, id] of rows.articles.entries()) {
    const { revisionNumber } = await newsroom.prisma.article.findUniqueOrThrow({ where: { id: rowId(id) } });
    for (let round = 0; round < rounds; round++) {
      const what = `${name} revision ${i} ${round}`;
      await desk.revise(
        { id, revisionNumber: revisionNumber + round },
        {
          headline: canaries.in(`${what} headline`),
          noteText: canaries.in(`${what} note`),
          body: [
            paragraph(canaries.in(`${what} paragraph`)),
            quote(rows.statements[(i * 5 + round) % rows.statements.length] ?? ''),
          ],
          tags: [rows.tags[round % rows.tags.length] ?? '', 'Shared tag'],
          campaignIds: [rows.campaigns[(i + round) % rows.campaigns.length] ?? ''],
        },
      );
    }
    const organizationId = rows.organizations[i % rows.organizations.length] ?? '';
    await work.request({ articleId: id, askedOf: { organizationId }, deadline: FAR });
    await work.request({ articleId: id, askedOf: { organizationId } });
  }
}

/**
 * Writes people, organisations, sources, statements and tags for members only, and drafts about them.
 * @param work the canaries of the drafts, which not all members may see
 */
export async function writeForMembers(
  { newsroom, canaries, rows }: Omit<Author, 'name'>,
  count: number,
  work: Canaries = canaries,
): Promise<void> {
  const desk = openDesk(newsroom);
  const desks = openWork(newsroom);
  const { prisma } = newsroom;
  const replies = await prisma.statement.findMany({
    where: { visibility: 'PUBLIC', inReplyToId: null, amends: null },
    orderBy: { id: 'asc' },
  });
  for (let i = 0; i < count; i++) {
    const at = (values: readonly string[]) => values[i % values.length] ?? '';
    const what = (noun: string) => canaries.in(`members' ${noun} ${i}`);
    const organization = await desk.organization({
      slug: canaries.slug(`members organization slug ${i}`),
      name: what('organisation'),
      partOfId: at(rows.organizations),
    });
    const person = await desk.person({
      slug: canaries.slug(`members person slug ${i}`),
      name: what('person'),
      affiliations: [{ organizationId: at(rows.organizations), roleName: what('role') }],
    });
    const known = await prisma.person.findFirstOrThrow({
      where: { visibility: 'PUBLIC' },
      skip: i % 5,
      orderBy: { id: 'asc' },
    });
    await prisma.affiliation.create({
      data: { personId: known.id, organizationId: rowId(organization.id), roleName: what('other role') },
    });
    const source = await desk.sourceReport({
      outletIds: [at(rows.organizations), organization.id],
      headline: `Report ${what('source')}`,
    });
    // Changes that readers don't see: of a person for members, and of a public organisation that becomes a part of one.
    await newsroom.ask(
      UpdatePerson,
      { input: { id: person.id, description: what('description') } },
      newsroom.tokens.REPORTER,
    );
    await prisma.organization.updateMany({
      where: { id: rowId(rows.organizations[1] ?? ''), partOfId: null },
      data: { partOfId: rowId(organization.id) },
    });
    const statement = await desk.statement({
      text: what('statement'),
      speaker: i % 2 === 0 ? { personId: globalId('Person', known.id) } : { personId: person.id },
      onBehalfOfId: at(rows.organizations),
      inReplyToId: at(rows.statements),
      sourceId: source.id,
      madeOn: `2025-0${(i % 9) + 1}`,
      campaignIds: [at(rows.campaigns)],
    });
    const amendment = await desk.amend(statement, {
      wording: 'PARAPHRASE',
      text: what('amendment'),
      audience: what('audience'),
      passage: what('passage'),
      note: what('reason of an amendment'),
    });
    await desk.changeStatus(amendment, 'WITHDRAWN', what('reason of a withdrawal'));
    const replying = replies[i];
    if (replying !== undefined) {
      await prisma.statement.update({
        where: { id: replying.id },
        data: { inReplyToId: rowId(statement.id) },
      });
      // It amends a statement that readers don't know.
      await prisma.statement.update({
        where: { id: rowId((await desk.statement({ text: what('former statement') })).id) },
        data: { status: 'AMENDED', amendedById: replying.id },
      });
    }
    const article = await desk.article({
      slug: work.slug(`draft on members rows slug ${i}`),
      headline: work.in(`draft on members' rows ${i}`),
      body: [quote(statement.id), quote(at(rows.statements))],
      tags: [canaries.slug(`members tag ${i}`), 'Shared tag'],
      sourceIds: [source.id],
      campaignIds: [at(rows.campaigns)],
    });
    await desks.request({ articleId: article.id, askedOf: { personId: person.id }, deadline: FAR });
  }
}
