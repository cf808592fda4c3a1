/** Rows that only members may see, each with a canary in its texts, around the public demo story. */
import { randomUUID } from 'node:crypto';
import { createMemberToken } from '../../../src/members/create-member-token.ts';
import { globalId, openDesk, paragraph, quote, rowId } from '../newsroom/factories.ts';
import type { Newsroom } from '../newsroom/newsroom.ts';

/** Canaries: marks in texts that readers must not see. Each names the place of its text. */
export class Canaries {
  readonly #ids = new Map<string, string>();

  /** A text with a canary. */
  in(what: string): string {
    const id = randomUUID();
    this.#ids.set(what, id);
    return `CANARY-${id} in ${what}`;
  }

  slug(what: string): string {
    return this.in(what).toLowerCase().replaceAll(' ', '-');
  }

  url(what: string): string {
    return `https://hidden.example/${this.slug(what)}`;
  }

  image(what: string) {
    return {
      url: this.url(`${what} url`),
      altText: this.in(`${what} alt`),
      caption: this.in(`${what} caption`),
      creditText: this.in(`${what} credit`),
      license: this.url(`${what} license`),
    };
  }

  /** The places of the canaries that a text contains. */
  foundIn(text: string): string[] {
    const lower = text.toLowerCase();
    return [...this.#ids].filter(([, id]) => lower.includes(id)).map(([what]) => what);
  }

  /** Whether a text contains no canaries but these. */
  areAllIn(text: string): boolean {
    const ids = new Set(this.#ids.values());
    return [...text.matchAll(/CANARY-([0-9a-f-]{36})/gi)].every(([, id = '']) => ids.has(id.toLowerCase()));
  }

  /** These canaries and others together. */
  and(others: Canaries): Canaries {
    const both = new Canaries();
    for (const [what, id] of [...this.#ids, ...others.#ids]) both.#ids.set(what, id);
    return both;
  }

  get all(): string[] {
    return [...this.#ids.keys()];
  }
}

/** The global id of a row of the demo story, by its slug. */
async function idOf(
  { prisma }: Newsroom,
  noun: 'Article' | 'Campaign' | 'Person' | 'Organization',
  slug: string,
) {
  const tables = {
    Article: prisma.article,
    Campaign: prisma.campaign,
    Person: prisma.person,
    Organization: prisma.organization,
  };
  const table = tables[noun] as unknown as {
    findFirstOrThrow(query: { where: { slug: string } }): Promise<{ id: string }>;
  };
  return globalId(noun, (await table.findFirstOrThrow({ where: { slug } })).id);
}

/**
 * Writes an article that was public for a while, with a comment; one that is public, by an editor and after an embargo;
 * and a public campaign that nothing public belongs to.
 */
export async function writePast(newsroom: Newsroom, canaries: Canaries) {
  const desk = openDesk(newsroom);
  const campaign = await desk.campaign();
  const spoken = await newsroom.prisma.statement.findFirstOrThrow({
    where: { visibility: 'PUBLIC' },
    orderBy: { id: 'asc' },
  });
  const article = await desk.publishedArticle({
    headline: canaries.in('withdrawn headline'),
    body: [paragraph(canaries.in('withdrawn body')), quote(globalId('Statement', spoken.id))],
    campaignIds: [await idOf(newsroom, 'Campaign', 'no-azure-for-apartheid')],
  });
  await desk.comment(article, { noteText: canaries.in('withdrawn note') });
  await desk.withdraw(article);
  const embargoed = await desk.publishedArticle({ embargoedUntil: '2020-01-01T00:00:00Z' });
  return { campaign, embargoed };
}

/**
 * Writes rows that no reader may notice, wherever the demo story could lead to them.
 * @param work the canaries of the draft and the revision, which not all members may see
 */
export async function writeHidden(
  newsroom: Newsroom,
  canaries: Canaries,
  { campaign }: { campaign: { id: string } },
  work: Canaries = canaries,
): Promise<void> {
  const desk = openDesk(newsroom);
  const { prisma } = newsroom;
  const [speaker, company, story, article] = await Promise.all([
    idOf(newsroom, 'Person', 'brad-smith'),
    idOf(newsroom, 'Organization', 'microsoft'),
    idOf(newsroom, 'Campaign', 'no-azure-for-apartheid'),
    idOf(newsroom, 'Article', 'microsoft-cuts-off-unit-8200'),
  ]);
  const campaignIds = [story, campaign.id];
  // Readers must not notice what it gets, so it replies to nothing yet.
  const spoken = await prisma.statement.findFirstOrThrow({
    where: { visibility: 'PUBLIC', inReplyToId: null },
    orderBy: { id: 'asc' },
  });

  const organization = await desk.organization({
    slug: canaries.slug('organization slug'),
    name: canaries.in('organization name'),
    description: canaries.in('organization description'),
    website: canaries.url('organization website'),
  });
  const person = await desk.person({
    slug: canaries.slug('person slug'),
    name: canaries.in('person name'),
    description: canaries.in('person description'),
    affiliations: [{ organizationId: company, roleName: canaries.in("hidden person's role") }],
  });
  await prisma.affiliation.create({
    data: {
      personId: rowId(speaker),
      organizationId: rowId(organization.id),
      roleName: canaries.in('role with a hidden organisation'),
    },
  });
  const source = await desk.sourceReport({
    outletIds: [company],
    headline: canaries.in('source headline'),
    note: canaries.in('source note'),
    url: canaries.url('source url'),
  });
  const statement = await desk.statement({
    text: canaries.in('statement text'),
    speaker: { personId: speaker },
    onBehalfOfId: company,
    roleName: canaries.in('statement role'),
    place: canaries.in('statement place'),
    originalUrl: canaries.url('statement original url'),
    inReplyToId: globalId('Statement', spoken.id),
    sourceId: source.id,
    madeOn: '2025-09-25',
    campaignIds,
  });
  const amendment = await desk.amend(statement, {
    wording: 'PARAPHRASE',
    text: canaries.in('amendment text'),
    audience: canaries.in('amendment audience'),
    passage: canaries.in('amendment passage'),
    note: canaries.in('amendment note'),
  });
  await desk.changeStatus(amendment, 'WITHDRAWN', canaries.in('withdrawal note'));
  const unnamed = await desk.statement({
    text: canaries.in('text of a hidden person'),
    speaker: { personId: person.id },
    campaignIds,
  });
  await prisma.statement.update({
    where: { id: spoken.id },
    data: { inReplyToId: rowId(statement.id) },
  });
  const content = (what: string) => ({
    headline: work.in(`${what} headline`),
    standfirst: work.in(`${what} standfirst`),
    byline: work.in(`${what} byline`),
    trailText: work.in(`${what} trail`),
    mainImage: work.image(`${what} image`),
    rights: { copyrightNotice: work.in(`${what} rights`) },
    body: [
      paragraph(work.in(`${what} paragraph`)),
      { heading: { level: 2, text: work.in(`${what} heading`) } },
      { list: { ordered: true, items: [work.in(`${what} item`)] } },
      { image: { image: work.image(`${what} block image`) } },
      {
        embed: {
          url: work.url(`${what} embed url`),
          provider: work.in(`${what} provider`),
          caption: work.in(`${what} embed caption`),
        },
      },
      quote(statement.id),
      quote(unnamed.id),
      quote(globalId('Statement', spoken.id)),
    ],
    tags: ['Technology', work.slug(`${what} tag`)],
    sourceIds: [source.id],
    campaignIds,
  });
  await desk.article({
    slug: work.slug('draft slug'),
    embargoedUntil: '2099-01-01T00:00:00Z',
    ...content('draft'),
  });
  await desk.revise({ id: article, revisionNumber: 1 }, { noteText: 'Not yet.', ...content('revision') });
  // People who were asked for comment, and have no other part in the story.
  const asked = async (what: string) => ({
    askedOf: {
      personId: (
        await desk.person({ slug: canaries.slug(`${what} slug`), name: canaries.in(`${what} name`) })
      ).id,
    },
  });
  await desk.requestComment({ id: article }, await asked('asked pending'));
  const unpublished = await desk.article();
  await desk.closeRequest(await desk.requestComment(unpublished, await asked('asked closed')));
  await createMemberToken(prisma, { name: canaries.in('member name'), role: 'REPORTER' });
}
