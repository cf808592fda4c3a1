/** What readers can ask for: a page of each row, in parts, and each list with its filters. */
import { inParts, NODE_TYPES } from '../clients/crawl.ts';
import { globalId } from '../newsroom/factories.ts';
import type { Newsroom } from '../newsroom/newsroom.ts';
import { idsOf } from '../newsroom/node-ids.ts';
import type { Question } from './answers.ts';

const NODES_SEEN = NODE_TYPES.filter(
  (name) => !['Member', 'ApiToken', 'AuditEntry', 'WebhookEndpoint', 'WebhookDelivery'].includes(name),
);

/** A page of each row, in parts. Readers don't see all of them: then the answer is that there is none. */
async function pagesOfRows(newsroom: Newsroom): Promise<Question[]> {
  const questions: Question[] = [];
  for (const noun of NODES_SEEN) {
    const ids = await idsOf(newsroom, noun);
    const parts = inParts(noun);
    for (const id of ids)
      for (const part of parts)
        questions.push({
          text: `query ($id: ID!) { node(id: $id) { ... on ${noun} ${part} } }`,
          variables: { id },
        });
  }
  return questions;
}

const BY_SLUG = {
  article: 'slug headline bodyText tags { name } sources { headline } campaigns { name } lastModifiedAt',
  person: 'name affiliations { roleName organization { name } } statements(first: 5) { nodes { text } }',
  organization: 'name people(first: 5) { nodes { name } } parts { name } partOf { name }',
  tag: 'name articles(first: 5) { totalCount nodes { headline } }',
  section: 'name path parent { name } children { name } articles(first: 5) { totalCount nodes { headline } }',
  campaign:
    'name timeline(first: 10) { totalCount edges { date node { __typename } } } statements(first: 5) { totalCount nodes { text } }',
  newsletter: 'name frequency',
  withdrawal: 'slug reason',
} as const;

const TABLES: Readonly<Record<keyof typeof BY_SLUG, string>> = {
  article: 'Article',
  person: 'Person',
  organization: 'Organization',
  tag: 'Tag',
  section: 'Section',
  campaign: 'Campaign',
  newsletter: 'Newsletter',
  withdrawal: 'Article',
};

/** What the slugs in the database lead to. */
async function pagesOfSlugs(newsroom: Newsroom): Promise<Question[]> {
  const { prisma } = newsroom;
  const questions: Question[] = [];
  for (const [field, selected] of Object.entries(BY_SLUG)) {
    const table = TABLES[field as keyof typeof BY_SLUG];
    const rows = await prisma.$queryRawUnsafe<{ slug: string }[]>(
      `SELECT DISTINCT s AS "slug" FROM "${table}", unnest(${table === 'Article' ? '"slugs"' : 'ARRAY["slug"]'}) s ORDER BY 1`,
    );
    for (const slug of [...rows.map((row) => row.slug), 'nothing-has-it'])
      questions.push({
        text: `query ($slug: String!) { ${field}(slug: $slug) { ${selected} } }`,
        variables: { slug },
      });
    for (const id of await idsOf(newsroom, table))
      questions.push({ text: `query ($id: ID!) { ${field}(id: $id) { ${selected} } }`, variables: { id } });
  }
  return questions;
}

const PAGE = '(first: 3';
const COUNTED = '{ totalCount pageInfo { hasNextPage } nodes { id } }';

/** Lists of all rows, with filters by rows that are in them. */
async function lists({ prisma }: Newsroom): Promise<Question[]> {
  const public_ = { where: { visibility: 'PUBLIC' }, orderBy: { id: 'asc' } } as const;
  const people = await prisma.person.findMany({ ...public_, take: 3 });
  const organizations = await prisma.organization.findMany({ ...public_, take: 3 });
  const tags = await prisma.tag.findMany({ ...public_, take: 3 });
  const campaigns = await prisma.campaign.findMany({ take: 3, orderBy: { id: 'asc' } });
  const articles = await prisma.article.findMany({
    where: { state: 'PUBLISHED' },
    take: 3,
    orderBy: { id: 'asc' },
  });
  const of = (field: string, filters: readonly string[]) =>
    filters.map((filter) => `${field}${PAGE}${filter === '' ? '' : `, filter: { ${filter} }`}) ${COUNTED}`);
  const speakers = [
    ...people.map(({ id }) => globalId('Person', id)),
    ...organizations.map(({ id }) => globalId('Organization', id)),
  ];
  const fields = [
    ...of('articles', [
      '',
      'states: [WITHDRAWN]',
      'publishedFrom: "2025-01-01T00:00:00Z"',
      ...tags.map(({ slug }) => `tagSlugs: ["${slug}"]`),
      ...campaigns.flatMap(({ id, slug }) => [
        `campaignId: "${globalId('Campaign', id)}"`,
        `campaignSlug: "${slug}"`,
      ]),
      ...speakers.map((id) => `speakerId: "${id}"`),
      ...[...people, ...organizations].map(({ slug }) => `speakerSlug: "${slug}"`),
    ]),
    ...['PUBLISHED_OLDEST', 'MODIFIED_NEWEST', 'SCHEDULED_SOONEST'].map(
      (order) => `articles${PAGE}, orderBy: ${order}) ${COUNTED}`,
    ),
    ...of('statements', [
      '',
      'kinds: [COMMENT]',
      'wordings: [PARAPHRASE]',
      'statuses: [WITHDRAWN, AMENDED]',
      'channel: INTERVIEW',
      'madeFrom: "2025-06"',
      'madeUntil: "2025-06"',
      ...speakers.map((id) => `speakerId: "${id}"`),
      ...organizations.map(({ id }) => `organizationId: "${globalId('Organization', id)}"`),
      ...campaigns.map(({ id }) => `campaignId: "${globalId('Campaign', id)}"`),
      ...articles.map(({ id }) => `articleId: "${globalId('Article', id)}"`),
    ]),
    ...of('campaignActions', [
      '',
      'types: [PETITION, RALLY]',
      'startedFrom: "2025-06"',
      ...campaigns.map(({ id }) => `campaignId: "${globalId('Campaign', id)}"`),
      ...speakers.map((id) => `targetId: "${id}"`),
    ]),
    ...of('commentRequests', [
      '',
      'outcome: DECLINED',
      'overdue: true',
      'overdue: false',
      ...articles.map(({ id }) => `articleId: "${globalId('Article', id)}"`),
    ]),
    ...['campaigns', 'people', 'organizations', 'tags', 'sourceReports'].flatMap((field) => of(field, [''])),
    ...people.map(({ name }) => `people${PAGE}, search: "${name.slice(0, 5)}") ${COUNTED}`),
    ...organizations.flatMap(({ name }) =>
      ['organizations', 'sourceReports'].map(
        (field) => `${field}${PAGE}, search: "${name.slice(0, 5)}") ${COUNTED}`,
      ),
    ),
    'newsletters { id name }',
    ...['', ...speakers.map((id) => `, filter: { speakerIds: ["${id}"] }`)].map(
      (filter) => `feed(first: 100${filter}) { nodes { id occurredAt } }`,
    ),
    ...articles.flatMap(({ id }) => [
      `node(id: "${globalId('Article', id)}") { ... on Article { revision(number: 1) { headline } updateNotes(filter: { kinds: [CORRECTION] }) { totalCount nodes { text } } statements(filter: { kinds: [COMMENT] }) { totalCount nodes { text } } } }`,
      ...speakers.map(
        (speaker) =>
          `node(id: "${globalId('Article', id)}") { ... on Article { statements(speakerId: "${speaker}") { totalCount nodes { text } } } }`,
      ),
    ]),
    ...speakers.flatMap((id) =>
      campaigns.map(
        (campaign) =>
          `node(id: "${id}") { ... on Speaker { statements(filter: { campaignId: "${globalId('Campaign', campaign.id)}" }) { totalCount nodes { text } } } }`,
      ),
    ),
    ...campaigns.map(
      ({ id }) =>
        `node(id: "${globalId('Campaign', id)}") { ... on Campaign { actions(filter: { types: [RALLY] }) { totalCount nodes { title } } timeline(last: 2) { edges { date } } statements(last: 1) { nodes { text } } } }`,
    ),
  ];
  return fields.map((field) => ({ text: `{ ${field} }` }));
}

export async function allQuestions(newsroom: Newsroom): Promise<Question[]> {
  return [...(await pagesOfRows(newsroom)), ...(await pagesOfSlugs(newsroom)), ...(await lists(newsroom))];
}
