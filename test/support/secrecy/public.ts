/** Public rows, and rows that were once public: the same in every database that is compared. */
import type { TypedDocumentString } from '../../gql/graphql.ts';
import { openDesk, paragraph, payload, quote } from '../newsroom/factories.ts';
import { CreateNewsletter, UpdateNewsletter } from '../newsroom/mutations/newsletters.ts';
import { UpdateOrganization, UpdatePerson, UpdateSourceReport } from '../newsroom/mutations/people.ts';
import type { Canaries } from './canaries.ts';
import type { Newsroom } from '../newsroom/newsroom.ts';
import { openWork } from './work.ts';

const ROUNDS = 6;
const ACTIONS = ['RALLY', 'STRIKE', 'ARREST', 'PETITION', 'OPEN_LETTER', 'OTHER'] as const;
const STATES = ['PAUSED', 'WON', 'ENDED'] as const;
const STATUSES = ['ANNOUNCED', 'UNDERWAY', 'COMPLETED', 'POSTPONED', 'CANCELLED'] as const;
const FIGURES = ['PARTICIPANTS', 'ARRESTS', 'DISMISSALS', 'SIGNATURES', 'INJURIES'] as const;
const EXTENTS = ['FULL', 'PARTIAL', 'REVERSED'] as const;
const KINDS = ['REMARK', 'SOCIAL_POST'] as const;
const WORDINGS = ['VERBATIM', 'PARTIAL', 'PARAPHRASE'] as const;
const CHANNELS = ['INTERVIEW', 'SPEECH', 'SOCIAL_MEDIA', 'DOCUMENT', 'COURT_FILING', 'OTHER'] as const;

/** The public rows that other rows refer to. */
export interface PublicRows {
  readonly articles: string[];
  readonly statements: string[];
  readonly organizations: string[];
  readonly campaigns: string[];
  readonly sources: string[];
  readonly tags: string[];
}

/** Writes the rows in addition to the demo story. Withdrawn articles have canaries. */
export async function writePublic(newsroom: Newsroom, canaries: Canaries): Promise<PublicRows> {
  const rows: PublicRows = {
    articles: [],
    statements: [],
    organizations: [],
    campaigns: [],
    sources: [],
    tags: [],
  };
  for (let i = 0; i < ROUNDS; i++) await writeRound(newsroom, canaries, rows, i);
  const desk = openDesk(newsroom);
  for (const [i, id] of rows.statements.slice(0, 4).entries()) {
    const amended = await desk.amend({ id }, { note: 'They put it otherwise since.', audience: 'employees' });
    if (i % 2 === 0) await desk.changeStatus(amended, i === 0 ? 'WITHDRAWN' : 'DELETED_AT_SOURCE', 'Gone.');
  }
  return rows;
}

async function writeRound(
  newsroom: Newsroom,
  canaries: Canaries,
  rows: PublicRows,
  i: number,
): Promise<void> {
  const desk = openDesk(newsroom);
  const work = openWork(newsroom);
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
    note: 'Of all that was said.',
    publishedOn: '2025-08',
    url: `https://report.example/${i}`,
  });
  await work.update('Campaign', { id: campaign.id, state: at(STATES) });
  const demand = await desk.demand(campaign.id);
  await work.update('CampaignDemand', {
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
  await work.update('CampaignAction', { id: action.id, startedOn: `2025-0${i + 1}-1${i}T12:00:00+02:00` });
  const outcome = await desk.outcome({
    campaignId: campaign.id,
    demandId: demand.id,
    extent: at(EXTENTS),
    target: { organizationId: company.id },
    sourceIds: [source.id],
  });
  await work.update('CampaignOutcome', { id: outcome.id, occurredOn: '2025-09-2' + String(i) });
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
      speaker: { organizationId: union.id },
      speakerIsNamed: i % 2 === 0,
      roleName: 'a steward',
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
  const draft = await desk.article({
    standfirst: 'What there is to it.',
    byline: 'Ada Writer',
    trailText: 'In short.',
    mainImage: image,
    rights: { license: 'https://licence.example/by' },
    tags: [tag, 'Shared tag'],
    sourceIds: [source.id],
    campaignIds: [campaign.id],
    body,
  });
  const asked = await work.request({
    articleId: draft.id,
    askedOf: { organizationId: company.id },
    deadline: '2098-01-01T00:00:00Z',
  });
  await work.close({
    id: asked,
    outcome: 'RECEIVED',
    statementId: (await desk.statement({ kind: 'COMMENT', speaker: { organizationId: company.id } })).id,
  });
  const silent = await work.request({ articleId: draft.id, askedOf: { personId: person.id } });
  await desk.publish(draft);
  await work.close({ id: silent, outcome: i % 2 === 0 ? 'DECLINED' : 'NO_RESPONSE' });
  const revised = await desk.revise(
    // The second revision noted the outcome of the request.
    { id: draft.id, revisionNumber: 2 },
    {
      noteText: 'There is more to it.',
      body: [paragraph(`The longer story of round ${i}.`), ...body],
    },
  );
  const published = await desk.publish(revised);
  await desk.comment(draft, { statement: { speaker: { personId: person.id } } });
  await work.correct({
    id: draft.id,
    expectedRevision: published.revisionNumber + 1,
    kind: i % 2 === 0 ? 'CORRECTION' : 'CLARIFICATION',
    text: 'It was round.',
  });
  if (i % 2 === 0) await desk.changeSlug(draft);
  const withdrawn = await desk.publishedArticle({
    headline: canaries.in(`headline withdrawn ${i}`),
    body: [paragraph(canaries.in(`body withdrawn ${i}`)), quote(first.id)],
    tags: [tag],
    campaignIds: [campaign.id],
  });
  await desk.withdraw(withdrawn);
  await update(newsroom, i, { person, company, union, source });
  rows.articles.push(draft.id);
  rows.statements.push(first.id, reply.id);
  rows.organizations.push(company.id, union.id);
  rows.campaigns.push(campaign.id);
  rows.sources.push(source.id);
  rows.tags.push(tag);
}

/** Changes what readers see of the directory, and makes a newsletter. */
async function update(
  newsroom: Newsroom,
  i: number,
  rows: Record<'person' | 'company' | 'union' | 'source', { id: string }>,
): Promise<void> {
  const token = newsroom.tokens.EDITOR;
  const ask = async <Result extends object, Input extends Record<string, unknown>>(
    document: TypedDocumentString<Result, { input: Input }>,
    input: Input,
  ) => {
    const { data } = await newsroom.ask(document, { input }, token);
    return payload(Object.values(data)[0] as { __typename: string });
  };
  await ask(UpdatePerson, { id: rows.person.id, description: `Chair of company ${i}.` });
  await ask(UpdateOrganization, {
    id: rows.company.id,
    partOfId: rows.union.id,
    accounts: [{ platform: 'Mastodon', handle: `@company${i}`, url: `https://social.example/@company${i}` }],
  });
  await ask(UpdateSourceReport, { id: rows.source.id, note: 'Of much that was said.' });
  const made = await ask(CreateNewsletter, { slug: `letter-${i}`, name: `Letter ${i}`, frequency: 'daily' });
  const { newsletter } = made as unknown as { newsletter: { id: string } };
  await ask(UpdateNewsletter, { id: newsletter.id, description: 'All of it.' });
}
