/** Public rows, and rows that were once public: the same in every database that is compared. */
import { untyped } from '../clients/walk.ts';
import { customValues } from '../newsroom/custom-fields.ts';
import { globalId, openDesk, paragraph, quote, sender } from '../newsroom/factories.ts';
import * as mutations from '../newsroom/mutations.ts';
import type { Canaries } from './canaries.ts';
import type { Newsroom } from '../newsroom/newsroom.ts';

const ROUNDS = 6;
const ACTIONS = ['RALLY', 'STRIKE', 'ARREST', 'PETITION', 'OPEN_LETTER', 'OTHER'] as const;
const STATES = ['PAUSED', 'WON', 'ENDED'] as const;
const STATUSES = ['ANNOUNCED', 'UNDERWAY', 'COMPLETED', 'POSTPONED', 'CANCELLED'] as const;
const FIGURES = ['PARTICIPANTS', 'ARRESTS', 'DISMISSALS', 'SIGNATURES', 'INJURIES'] as const;
/** Hidden revisions have them, too. */
export const MOODS = ['calm', 'tense'] as const;
const EXTENTS = ['FULL', 'PARTIAL', 'REVERSED'] as const;
const KINDS = ['REMARK', 'SOCIAL_POST'] as const;
const WORDINGS = ['VERBATIM', 'PARTIAL', 'PARAPHRASE'] as const;
const CHANNELS = ['INTERVIEW', 'SPEECH', 'SOCIAL_MEDIA', 'DOCUMENT', 'COURT_FILING', 'OTHER'] as const;

/** Rows that readers see, as global ids; and the names of tags. */
export interface PublicRows {
  readonly articles: string[];
  readonly statements: string[];
  readonly people: string[];
  readonly organizations: string[];
  readonly campaigns: string[];
  readonly sources: string[];
  readonly tags: string[];
}

export async function publicRows({ prisma }: Newsroom): Promise<PublicRows> {
  const orderBy = { id: 'asc' } as const;
  const where = { visibility: 'PUBLIC' } as const;
  const ids = (typename: string, rows: readonly { id: string }[]) =>
    rows.map(({ id }) => globalId(typename, id));
  const published = { state: 'PUBLISHED', embargoedUntil: null } as const;
  const tags = await prisma.tag.findMany({ where, orderBy });
  return {
    articles: ids('Article', await prisma.article.findMany({ where: published, orderBy })),
    statements: ids(
      'Statement',
      await prisma.statement.findMany({ where: { ...where, status: 'CURRENT' }, orderBy }),
    ),
    people: ids('Person', await prisma.person.findMany({ where, orderBy })),
    organizations: ids('Organization', await prisma.organization.findMany({ where, orderBy })),
    campaigns: ids('Campaign', await prisma.campaign.findMany({ orderBy })),
    sources: ids('SourceReport', await prisma.sourceReport.findMany({ where, orderBy })),
    tags: tags.map(({ name }) => name),
  };
}

/** Writes rows in addition to the demo story. Withdrawn articles have canaries. */
export async function writePublic(newsroom: Newsroom, canaries: Canaries): Promise<void> {
  const statements: { id: string }[] = [];
  for (let i = 0; i < ROUNDS; i++) statements.push(...(await writeRound(newsroom, canaries, i)));
  const desk = openDesk(newsroom);
  for (const [i, statement] of statements.slice(0, 4).entries()) {
    const amended = await desk.amend(statement, {
      // For each wording.
      text: `They put it “otherwise”, ${i}.`,
      note: 'They put it otherwise since.',
      audience: 'employees',
    });
    if (i % 2 === 0) await desk.changeStatus(amended, i === 0 ? 'WITHDRAWN' : 'DELETED_AT_SOURCE', 'Gone.');
  }
  await writeRedacted(newsroom);
  await writeUndone(newsroom);
  await writeFronts(newsroom, canaries);
  await writeLiveBlog(newsroom);
}

/** The slug of a front that readers see. */
export const PUBLIC_FRONT = 'public-front';

/** A front with placed articles, of which one is withdrawn, and others that fill it; and one without any. */
async function writeFronts(newsroom: Newsroom, canaries: Canaries): Promise<void> {
  const desk = openDesk(newsroom);
  const section = await desk.section();
  const author = await desk.person({ visibility: 'PUBLIC' });
  const contributions = [{ contributor: { personId: author.id }, role: 'AUTHOR' as const }];
  const [placed, gone] = [await desk.publishedArticle(), await desk.publishedArticle()];
  await desk.publishedArticle({ sectionId: section.id, contributions, tags: ['Shared tag'] });
  const image = { url: 'https://img.example/front.jpg', altText: 'A hall' };
  const cards = [
    {
      articleId: placed.id,
      headline: 'On the front',
      trailText: 'Its teaser.',
      image,
      pinnedUntil: '2098-01-01T00:00:00Z',
    },
    { articleId: gone.id, headline: canaries.in('card withdrawn') },
  ];
  const filledFrom = { sectionSlug: section.slug, tagSlugs: ['shared-tag'], authorSlugs: [author.slug] };
  const containers = [
    { title: 'Placed', cards },
    { title: 'Filled', size: 3, filledFrom: { tagSlugs: ['shared-tag'] } },
    { size: 3, filledFrom },
  ];
  await desk.publishFront(await desk.front(containers, { slug: PUBLIC_FRONT, sectionId: section.id }));
  await desk.publishFront(await desk.front([{ cards: [{ articleId: gone.id }] }]));
  await desk.withdraw(gone);
}

/** A live blog with each event that one has, and a post of two revisions. */
async function writeLiveBlog(newsroom: Newsroom): Promise<void> {
  const desk = openDesk(newsroom);
  const { liveBlog } = await desk.openLiveBlog();
  const { livePost: pinned } = await desk.livePost(liveBlog);
  await desk.reviseLivePost(pinned, { headline: 'Later' });
  await desk.pinLivePost(liveBlog, pinned);
  await desk.removeLivePost((await desk.livePost(liveBlog)).livePost, 'It was wrong.');
  await desk.endLiveBlog(liveBlog);
  await desk.reopenLiveBlog(liveBlog);
}

/** What readers learn of when a slip is undone, each once. */
async function writeUndone(newsroom: Newsroom): Promise<void> {
  const desk = openDesk(newsroom);
  const change = async (mutation: string, input: object) => {
    const type = `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}Input`;
    const document = untyped<Readonly<Record<string, { __typename: string }>>, { input: object }>(
      `mutation ($input: ${type}!) { ${mutation}(input: $input) { __typename } }`,
    );
    const { data, text } = await newsroom.ask(document, { input }, newsroom.tokens.EDITOR);
    if (!data[mutation]?.__typename.endsWith('Payload')) throw new Error(text);
  };
  const article = await desk.publishedArticle({ tags: ['Tipo', 'Double', 'Doubled', 'Private'] });
  await desk.withdraw(article);
  await desk.restore(article, 'It was withdrawn by mistake.');
  await desk.retract((await desk.demand((await desk.campaign()).id)).id, 'Nobody demanded this.');
  const twice = async (record: () => Promise<{ id: string }>) => ({
    fromId: (await record()).id,
    intoId: (await record()).id,
  });
  const visibility = 'PUBLIC' as const;
  await change('mergePeople', await twice(() => desk.person({ visibility })));
  await change('mergeOrganizations', await twice(() => desk.organization({ visibility })));
  const tag = async (name: string) => {
    const { id } = await newsroom.prisma.tag.findFirstOrThrow({ where: { name } });
    return globalId('Tag', id);
  };
  await change('updateTag', { id: await tag('Tipo'), name: 'Typo' });
  await change('mergeTags', { fromId: await tag('Doubled'), intoId: await tag('Double') });
  await change('deleteTag', { id: await tag('Private') });
}

/** An article with a tombstone of each kind. */
async function writeRedacted(newsroom: Newsroom): Promise<void> {
  const desk = openDesk(newsroom);
  const redact = sender(newsroom, newsroom.tokens.EDITOR);
  const statement = await desk.statement({ text: 'It was at Home Street, I say.' });
  const article = await desk.publishedArticle({
    body: [paragraph('Home Street'), paragraph('It was at Home Street.'), quote(statement.id)],
  });
  const { note } = await desk.correct(article, { text: 'It was not at Home Street.' });
  // A redaction of the article would take the note along.
  for (const { id } of [note, article, statement])
    await redact(mutations.Redact, { id, text: 'Home Street', reason: 'SAFETY', publicNote: 'For a child.' });
}

/** Returns its statements. */
async function writeRound(newsroom: Newsroom, canaries: Canaries, i: number): Promise<{ id: string }[]> {
  const desk = openDesk(newsroom);
  const change = sender(newsroom, newsroom.tokens.EDITOR);
  const at = <T>(values: readonly T[]): T => values[i % values.length] as T;
  const tag = `Public tag ${i % 3}`;
  const company = await desk.organization({ visibility: 'PUBLIC', website: `https://company.example/${i}` });
  const union = await desk.organization({ visibility: 'PUBLIC', description: 'A union.' });
  const person = await desk.person({
    visibility: 'PUBLIC',
    accounts: [{ platform: 'Bluesky', handle: `@person${i}.example`, url: `https://bluesky.example/${i}` }],
    affiliations: [{ organizationId: company.id, roleName: 'Chair', from: '2020', until: '2025-06' }],
  });
  const campaign = await desk.campaign({
    startedOn: '2024-05',
    organizerIds: [union.id],
    targets: [{ organizationId: company.id }, { personId: person.id }],
  });
  const source = await desk.sourceReport({
    outletIds: i % 2 === 0 ? [union.id] : [union.id, company.id],
    visibility: 'PUBLIC',
    headline: `Report ${i}`,
    publishedOn: '2025-08',
    url: `https://report.example/${i}`,
  });
  await change(mutations.UpdateCampaign, { id: campaign.id, state: at(STATES) });
  const demand = await desk.demand(campaign.id);
  await change(mutations.UpdateCampaignDemand, {
    id: demand.id,
    addressedTo: { personId: person.id },
    sourceIds: [source.id],
  });
  const action = await desk.action({
    campaignId: campaign.id,
    type: at(ACTIONS),
    progress: at(STATUSES),
    startedOn: `2025-0${i + 1}-1${i}`,
    organizerIds: [union.id],
    actors: [{ organizationId: company.id }, { personId: person.id }],
    targets: [{ organizationId: union.id }],
    sourceIds: [source.id],
    figures: [
      {
        kind: at(FIGURES),
        low: 10,
        high: 20 + i,
        attributedTo: { organizationId: union.id },
        sourceId: source.id,
      },
    ],
  });
  await change(mutations.UpdateCampaignAction, {
    id: action.id,
    startedOn: `2025-0${i + 1}-1${i}T12:00:00+02:00`,
  });
  const outcome = await desk.outcome({
    campaignId: campaign.id,
    demandId: demand.id,
    extent: at(EXTENTS),
    target: { organizationId: company.id },
    sourceIds: [source.id],
  });
  await change(mutations.UpdateCampaignOutcome, { id: outcome.id, occurredOn: '2025-09-2' + String(i) });
  const said = {
    kind: at(KINDS),
    wording: at(WORDINGS),
    channel: at(CHANNELS),
    audience: 'the public',
    ...(at(WORDINGS) !== 'VERBATIM' && { passage: 'So they said.' }),
    madeOn: `2025-0${i + 1}`,
    campaignIds: [campaign.id],
  };
  const first = await desk.statement(
    { ...said, speaker: { personId: person.id }, onBehalfOfId: company.id, sourceId: source.id },
    'PUBLIC',
  );
  const reply = await desk.statement(
    {
      ...said,
      ...(i % 2 === 0
        ? { speaker: { organizationId: union.id }, roleName: 'a steward' }
        : { speaker: { unnamed: { description: 'a steward', organizationId: union.id } } }),
      inReplyToId: first.id,
    },
    'PUBLIC',
  );
  const image = {
    url: `https://img.example/${i}.jpg`,
    altText: 'A hall',
    caption: 'The hall',
    width: 3,
    height: 2,
  };
  const body = [
    paragraph(`The story of round ${i}.`),
    { heading: { level: 2, text: 'What was said' } },
    quote(first.id),
    quote(reply.id),
    { list: { ordered: false, items: ['One', 'Two'] } },
    { image: { image } },
    { embed: { url: `https://vimeo.com/${1_000 + i}`, provider: 'Video', statementId: first.id } },
  ];
  const above = await desk.section({ name: `Public section ${i}` });
  const section = await desk.section({ name: `Public section below ${i}`, parentId: above.id });
  const earlier = await newsroom.prisma.article.findFirstOrThrow({
    where: { state: 'PUBLISHED' },
    orderBy: { id: 'desc' },
  });
  const draft = await desk.article({
    kicker: 'Analysis',
    customFields: await customValues({ mood: MOODS[i % 2] ?? '', aside: { round: i } }),
    seoTitle: 'Round',
    seoDescription: 'What there is to it, for search engines.',
    socialImage: image,
    relatedIds: [globalId('Article', earlier.id)],
    followsId: globalId('Article', earlier.id),
    sectionId: section.id,
    standfirst: 'What there is to it.',
    byline: 'Ada Writer',
    trailText: 'In short.',
    mainImage: image,
    rights: { license: 'https://creativecommons.org/licenses/by/4.0/' },
    tags: [tag, 'Shared tag'],
    sourceIds: [source.id],
    campaignIds: [campaign.id],
    body,
  });
  const asked = await desk.requestComment(draft, {
    askedOf: { organizationId: company.id },
    deadline: '2098-01-01T00:00:00Z',
  });
  await desk.closeRequest(asked, {
    outcome: 'RECEIVED',
    statementId: (await desk.statement({ kind: 'COMMENT', speaker: { organizationId: company.id } })).id,
  });
  const silent = await desk.requestComment(draft, { askedOf: { personId: person.id } });
  await desk.publish(draft);
  await desk.closeRequest(silent, { outcome: i % 2 === 0 ? 'DECLINED' : 'NO_RESPONSE' });
  const revised = await desk.revise(
    // The second revision noted the outcome of the request.
    { id: draft.id, revisionNumber: 2 },
    { body: [paragraph(`The longer story of round ${i}.`), ...body] },
  );
  const published = await desk.publish(revised, 'There is more to it.');
  await desk.publishedArticle({ language: 'de', tags: [tag], translationOfId: draft.id });
  await desk.comment(draft, { statement: { speaker: { personId: person.id } } });
  await desk.correct(
    { id: draft.id, revisionNumber: published.revisionNumber + 1 },
    {
      kind: i % 2 === 0 ? 'CORRECTION' : 'CLARIFICATION',
      text: 'It was round.',
    },
  );
  if (i % 2 === 0) await desk.changeSlug(draft);
  const withdrawn = await desk.publishedArticle({
    headline: canaries.in(`headline withdrawn ${i}`),
    body: [paragraph(canaries.in(`body withdrawn ${i}`)), quote(first.id)],
    tags: [tag],
    campaignIds: [campaign.id],
  });
  await desk.withdraw(withdrawn);
  await updateDirectory(newsroom, i, { person, company, union, source });
  return [first, reply];
}

/** Changes what readers see of the directory, and makes a newsletter. */
async function updateDirectory(
  newsroom: Newsroom,
  i: number,
  rows: Record<'person' | 'company' | 'union' | 'source', { id: string }>,
): Promise<void> {
  const change = sender(newsroom, newsroom.tokens.EDITOR);
  await change(mutations.UpdatePerson, { id: rows.person.id, description: `Chair of company ${i}.` });
  await change(mutations.UpdateOrganization, {
    id: rows.company.id,
    partOfId: rows.union.id,
    accounts: [{ platform: 'Mastodon', handle: `@company${i}`, url: `https://social.example/@company${i}` }],
  });
  await change(mutations.UpdateSourceReport, { id: rows.source.id, headline: 'Of much that was said.' });
  const letter = { slug: `letter-${i}`, name: `Letter ${i}`, frequency: 'daily' };
  const { newsletter } = await change(mutations.CreateNewsletter, letter);
  await change(mutations.UpdateNewsletter, { id: newsletter.id, description: 'All of it.' });
}
