/** Unpublished work of the desk: hidden rows around public ones, with canaries in their texts. */
import { createMemberToken } from '../../../src/members/create-member-token.ts';
import type { BlockInput } from '../../gql/graphql.ts';
import { globalId, openDesk, paragraph, quote, rowId, sender } from '../newsroom/factories.ts';
import type { Newsroom } from '../newsroom/newsroom.ts';
import { UpdatePerson } from '../newsroom/mutations.ts';
import type { Canaries } from './canaries.ts';
import { PUBLIC_FRONT, type PublicRows } from './public.ts';

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
  const editors = openDesk(newsroom);
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
    kicker: canaries.in(`${what} kicker`),
    customFields: { mood: 'calm', aside: { text: canaries.in(`${what} aside`) } },
    relatedIds: [at(rows.articles, i)],
    followsId: at(rows.articles, i + 1),
  });
  const begin = (what: string, i: number, more: object = {}) =>
    desk.article({ slug: canaries.slug(`${what} slug`), ...content(what, i), ...more });

  for (let i = 0; i < count; i++) {
    const askedOf = { organizationId: at(rows.organizations, i) };
    const translation = { language: 'fr', translationOfId: at(rows.articles, i) };
    const draft = await begin(`${name} draft ${i}`, i, translation);
    await desk.requestComment(draft, { askedOf, ...(i % 2 === 0 && { deadline: FAR }) });
    await desk.closeRequest(await desk.requestComment(draft, { askedOf }));
    await desk.internalNote(draft, { text: canaries.in(`${name} note ${i}`) });
    const mainImage = canaries.image(`${name} image ${i}`);
    await begin(`${name} embargoed ${i}`, i, { embargoedUntil: FAR, mainImage });
    const scheduled = await begin(`${name} scheduled ${i}`, i);
    await editors.schedule(scheduled, FAR, canaries.in(`${name} scheduled note ${i}`));
    await desk.revise(scheduled, content(`${name} revision of scheduled ${i}`, i));
    const withdrawn = await begin(`${name} withdrawn ${i}`, i);
    await withdrawUnnoticed(newsroom, withdrawn, canaries.in(`${name} standfirst of withdrawn ${i}`));
  }
}

/**
 * Publishes, revises and withdraws an article, and deletes all events of that, as if they had been pruned: also those
 * of what the article showed on.
 */
async function withdrawUnnoticed(
  newsroom: Newsroom,
  draft: { id: string; revisionNumber: number },
  standfirst: string,
): Promise<void> {
  const desk = openDesk(newsroom);
  const { position } = await newsroom.prisma.logHead.findFirstOrThrow();
  const article = await desk.publish(draft);
  await desk.revise(article, { standfirst });
  // As if it had been withdrawn without a note, which readers would still see.
  await newsroom.prisma.article.update({
    where: { id: rowId(article.id) },
    data: { state: 'WITHDRAWN', withdrawnAt: new Date(), withdrawalReason: 'It was wrong.' },
  });
  await newsroom.prisma.feedEvent.deleteMany({ where: { position: { gt: position } } });
}

/** Writes draft revisions and open requests for comment on public articles. */
export async function writeWorkOnPublic(
  { newsroom, canaries, rows, name }: Author,
  rounds: number,
): Promise<void> {
  const desk = openDesk(newsroom);
  const cards = rows.articles.map((articleId, i) => ({
    articleId,
    headline: canaries.in(`${name} card ${i}`),
  }));
  const containers = [{ title: canaries.in(`${name} container`), cards: cards.slice(0, 20) }];
  await desk.front(containers, { slug: canaries.slug(`${name} front`) });
  const front = await newsroom.prisma.front.findUniqueOrThrow({ where: { slug: PUBLIC_FRONT } });
  const placed = await newsroom.prisma.frontCard.findMany({
    where: { revisionId: front.currentRevisionId ?? '' },
  });
  const kept = new Set(rows.articles.slice(0, 20));
  await desk.front(containers, {
    slug: PUBLIC_FRONT,
    expectedRevision: front.revisionNumber,
    removedArticleIds: placed
      .map(({ articleId }) => globalId('Article', articleId))
      .filter((id) => !kept.has(id)),
  });
  for (const [i, id] of rows.articles.entries()) {
    const { revisionNumber } = await newsroom.prisma.article.findUniqueOrThrow({ where: { id: rowId(id) } });
    for (let round = 0; round < rounds; round++) {
      const what = `${name} revision ${i} ${round}`;
      await desk.revise(
        { id, revisionNumber: revisionNumber + round },
        {
          headline: canaries.in(`${what} headline`),
          body: [
            paragraph(canaries.in(`${what} paragraph`)),
            quote(rows.statements[(i * 5 + round) % rows.statements.length] ?? ''),
          ],
          tags: [rows.tags[round % rows.tags.length] ?? '', 'Shared tag'],
          campaignIds: [rows.campaigns[(i + round) % rows.campaigns.length] ?? ''],
          customFields: { mood: 'tense', aside: { text: canaries.in(`${what} aside`) } },
          relatedIds: [rows.articles[(i + 1) % rows.articles.length] ?? ''],
          // Each follows up an earlier one.
          followsId: rows.articles[i - 1] ?? null,
        },
      );
    }
    const organizationId = rows.organizations[i % rows.organizations.length] ?? '';
    await desk.requestComment({ id }, { askedOf: { organizationId }, deadline: FAR });
    await desk.requestComment({ id }, { askedOf: { organizationId } });
  }
}

/**
 * Writes rows for members only in many places around public ones: people, organisations, sources, statements, tags,
 * drafts and requests for comment.
 * @param count how often
 * @param work the canaries of drafts and revisions, which not all members may see
 */
export async function writeForMembers(
  author: Omit<Author, 'name'>,
  count: number,
  work: Canaries = author.canaries,
): Promise<void> {
  const { newsroom, canaries, rows } = author;
  const { prisma } = newsroom;
  const desk = openDesk(newsroom);
  const replies = await prisma.statement.findMany({
    where: { visibility: 'PUBLIC', inReplyToId: null, amends: null },
    orderBy: { id: 'asc' },
  });
  const notes = await prisma.updateNote.findMany({ orderBy: { id: 'asc' }, take: count });
  for (const [i, { id: noteId }] of notes.entries()) {
    const text = canaries.in(`former text of a note ${i}`);
    await prisma.formerNoteText.create({ data: { noteId, text, replacedAt: new Date() } });
  }
  for (let i = 0; i < count; i++) {
    const at = (values: readonly string[]) => values[i % values.length] ?? '';
    const directory = await writeDirectory(author, i);
    const statements = await writeStatements(author, directory, i);
    const replying = replies[i];
    if (replying !== undefined) {
      // Readers don't know the statement that it replies to, nor the one that it amends.
      const inReplyToId = rowId(statements[0] ?? '');
      await prisma.statement.update({ where: { id: replying.id }, data: { inReplyToId } });
      const former = await desk.statement({ text: canaries.in(`former statement ${i}`) });
      const data = { status: 'AMENDED', amendedById: replying.id } as const;
      await prisma.statement.update({ where: { id: rowId(former.id) }, data });
    }
    const body = [...statements, at(rows.statements)].map(quote);
    const refersTo = { sourceIds: [directory.sourceId], campaignIds: [at(rows.campaigns)] };
    const draft = await desk.article({
      slug: work.slug(`draft slug ${i}`),
      embargoedUntil: FAR,
      ...contentOf(work, `draft ${i}`, body),
      ...refersTo,
    });
    const article = { id: at(rows.articles) };
    const { revisionNumber } = await prisma.article.findUniqueOrThrow({ where: { id: rowId(article.id) } });
    const revision = { ...contentOf(work, `revision ${i}`, body), ...refersTo };
    await desk.revise({ ...article, revisionNumber }, revision);

    // People who were asked for comment, and have no other part in the story.
    const asked = async (what: string) => {
      const names = { slug: canaries.slug(`${what} slug ${i}`), name: canaries.in(`${what} name ${i}`) };
      return { askedOf: { personId: (await desk.person(names)).id }, deadline: FAR };
    };
    await desk.requestComment(article, await asked('asked pending'));
    await desk.closeRequest(await desk.requestComment(draft, await asked('asked closed')));
    await desk.internalNote(draft, { text: work.in(`draft note ${i}`) });
    await desk.internalNote(article, { text: work.in(`revision note of members ${i}`) });
    for (const shown of [draft, article]) await desk.previewLink(shown);
    for (const id of [at(rows.statements), at(rows.sources)])
      await desk.internalNote({ id }, { text: canaries.in(`note on ${id}`) });
    await createMemberToken(prisma, { name: canaries.in(`member name ${i}`), role: 'REPORTER' });
  }
}

/** A person, an organisation and a source for members only, next to public ones. */
async function writeDirectory({ newsroom, canaries, rows }: Omit<Author, 'name'>, i: number) {
  const { prisma } = newsroom;
  const desk = openDesk(newsroom);
  const company = rows.organizations[i % rows.organizations.length] ?? '';
  const organization = await desk.organization({
    slug: canaries.slug(`organization slug ${i}`),
    name: canaries.in(`organization name ${i}`),
    description: canaries.in(`organization description ${i}`),
    website: canaries.url(`organization website ${i}`),
    partOfId: company,
  });
  const person = await desk.person({
    slug: canaries.slug(`person slug ${i}`),
    name: canaries.in(`person name ${i}`),
    affiliations: [{ organizationId: company, roleName: canaries.in(`hidden person's role ${i}`) }],
  });
  await prisma.affiliation.create({
    data: {
      personId: rowId(rows.people[i % rows.people.length] ?? ''),
      organizationId: rowId(organization.id),
      roleName: canaries.in(`role with a hidden organisation ${i}`),
    },
  });
  const source = await desk.sourceReport({
    outletIds: [company, organization.id],
    headline: canaries.in(`source headline ${i}`),
    url: canaries.url(`source url ${i}`),
  });
  await desk.internalNote(source, { text: canaries.in(`source note ${i}`) });
  // Changes that readers don't see: of a person for members, and of a public organisation that becomes a part of one.
  const change = sender(newsroom, newsroom.tokens.EDITOR);
  await change(UpdatePerson, { id: person.id, description: canaries.in(`person description ${i}`) });
  await prisma.organization.updateMany({
    where: { id: rowId(rows.organizations[1] ?? ''), partOfId: null },
    data: { partOfId: rowId(organization.id) },
  });
  return { personId: person.id, sourceId: source.id };
}

/** A statement by a public person, which is amended, and one by a person for members only. Returns their ids. */
async function writeStatements(
  { newsroom, canaries, rows }: Omit<Author, 'name'>,
  { personId, sourceId }: { readonly personId: string; readonly sourceId: string },
  i: number,
): Promise<string[]> {
  const desk = openDesk(newsroom);
  const at = (values: readonly string[]) => values[i % values.length] ?? '';
  const campaignIds = [at(rows.campaigns)];
  const statement = await desk.statement({
    text: canaries.in(`statement text ${i}`),
    speaker: { personId: at(rows.people) },
    onBehalfOfId: at(rows.organizations),
    roleName: canaries.in(`statement role ${i}`),
    place: canaries.in(`statement place ${i}`),
    originalUrl: canaries.url(`statement original url ${i}`),
    inReplyToId: at(rows.statements),
    sourceId,
    madeOn: `2025-0${(i % 9) + 1}`,
    campaignIds,
  });
  const amendment = await desk.amend(statement, {
    wording: 'PARAPHRASE',
    text: canaries.in(`amendment text ${i}`),
    audience: canaries.in(`amendment audience ${i}`),
    passage: canaries.in(`amendment passage ${i}`),
    note: canaries.in(`amendment note ${i}`),
  });
  await desk.changeStatus(amendment, 'WITHDRAWN', canaries.in(`withdrawal note ${i}`));
  const text = canaries.in(`text of a hidden person ${i}`);
  const unnamed = await desk.statement({ text, speaker: { personId }, campaignIds });
  return [statement.id, unnamed.id];
}

/** The content of an article, with a canary in each text. */
function contentOf(canaries: Canaries, what: string, quotes: readonly BlockInput[]) {
  return {
    headline: canaries.in(`${what} headline`),
    standfirst: canaries.in(`${what} standfirst`),
    byline: canaries.in(`${what} byline`),
    trailText: canaries.in(`${what} trail`),
    kicker: canaries.in(`${what} kicker`),
    customFields: { mood: 'tense', aside: { text: canaries.in(`${what} aside`) } },
    seoTitle: canaries.in(`${what} title for search engines`),
    seoDescription: canaries.in(`${what} description`),
    socialImage: canaries.image(`${what} social image`),
    mainImage: canaries.image(`${what} image`),
    rights: { copyrightNotice: canaries.in(`${what} rights`) },
    body: [
      paragraph(canaries.in(`${what} paragraph`)),
      { heading: { level: 2, text: canaries.in(`${what} heading`) } },
      { list: { ordered: true, items: [canaries.in(`${what} item`)] } },
      { image: { image: canaries.image(`${what} block image`) } },
      {
        embed: {
          url: canaries.url(`${what} embed url`),
          provider: canaries.in(`${what} provider`),
          caption: canaries.in(`${what} embed caption`),
        },
      },
      ...quotes,
    ],
    tags: ['Technology', canaries.slug(`${what} tag`)],
  };
}
