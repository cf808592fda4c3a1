/** Every list of the API with each of its filters and orders. */
import type { Sample, Samples } from './samples.ts';

export type ListViewer = 'reader' | 'reporter' | 'editor' | 'admin';

export interface ListCase {
  /** Such as `articles tags PUBLISHED_OLDEST`. */
  readonly name: string;
  readonly viewers: readonly ListViewer[];
  readonly query: string;
}

const EVERYONE = ['reader', 'reporter', 'editor'] as const;
const PAGE = '{ pageInfo { endCursor } nodes { id } }';
const ORDERS = ['PUBLISHED_NEWEST', 'PUBLISHED_OLDEST', 'MODIFIED_NEWEST', 'SCHEDULED_SOONEST'];

/** A filter by name, as it is written in GraphQL. */
type Filters = Readonly<Record<string, string>>;

export function everyList(samples: Samples, today: Date): ListCase[] {
  const day = (days: number) => new Date(today.getTime() - days * 86_400_000).toISOString();
  const date = (days: number) => JSON.stringify(day(days).slice(0, 10));
  const time = (days: number) => JSON.stringify(day(days));
  return [
    ...ORDERS.flatMap((order) =>
      root('articles', articleFilters(samples, time), `, orderBy: ${order}`, ` ${order}`),
    ),
    ...root('statements', statementFilters(samples, date)),
    ...root('campaigns', {}),
    ...root('campaignActions', {
      'of a frequent type': 'types: [RALLY]',
      'of a rare type': 'types: [DISMISSAL, ARREST]',
      ...both('of a campaign', samples.campaign, ({ id }) => `campaignId: "${id}"`),
      ...both('against a target', samples.target, ({ id }) => `targetId: "${id}"`),
      'started lately': `startedFrom: ${date(10)}`,
      'started since the middle': `startedFrom: ${date(1600)}`,
      'started before the middle': `startedUntil: ${date(1600)}`,
    }),
    ...root('commentRequests', {
      'of an article': `articleId: "${samples.asked.busy.id}"`,
      'with a frequent outcome': 'outcome: RECEIVED',
      'with a rare outcome': 'outcome: NO_RESPONSE',
      pending: 'outcome: PENDING',
      overdue: 'overdue: true',
      'not overdue': 'overdue: false',
    }),
    ...['people', 'organizations', 'sourceReports', 'tags', 'members'].flatMap((name) => root(name, {})),
    ...root('auditLog', {
      ...both('of a member', samples.member, ({ id }) => `memberId: "${id}"`),
      'about an object': `subjectId: "${samples.article.busy.id}"`,
      'of a frequent action': 'action: "recordStatement"',
      'of an action that nobody took': 'action: "eraseNewsletterSubscriber"',
    }).map((list) => ({ ...list, viewers: ['admin' as const] })),
    ...root('feed', {
      'of a frequent type': 'types: [STATEMENT_RECORDED]',
      'of a rare type': 'types: [CAMPAIGN_CREATED, ARTICLE_SLUG_CHANGED]',
      ...both('of an article', samples.article, ({ id }) => `articleIds: ["${id}"]`),
      'of two articles': `articleIds: ["${samples.article.busy.id}", "${samples.article.usual.id}"]`,
      ...both('of a campaign', samples.campaign, ({ id }) => `campaignIds: ["${id}"]`),
      'of two campaigns': `campaignIds: ["${samples.campaign.busy.id}", "${samples.campaign.usual.id}"]`,
      ...both('of a speaker', samples.person, ({ id }) => `speakerIds: ["${id}"]`),
      'of two speakers': `speakerIds: ["${samples.person.busy.id}", "${samples.organization.busy.id}"]`,
    }),
    ...nested(samples),
  ];
}

function articleFilters(samples: Samples, time: (days: number) => string): Filters {
  const { tag, campaign, person, organization } = samples;
  return {
    'in draft': 'states: [DRAFT]',
    'in a rare state': 'states: [WITHDRAWN, SCHEDULED]',
    ...both('with a tag', tag, ({ slug }) => `tags: ["${slug}"]`),
    'with one of two tags': `tags: ["${tag.busy.slug}", "${tag.usual.slug}"]`,
    ...both('about a campaign', campaign, ({ id }) => `campaignId: "${id}"`),
    'about a campaign by its slug': `campaignSlug: "${campaign.busy.slug}"`,
    ...both('with a person', person, ({ id }) => `speakerId: "${id}"`),
    'with a person by their slug': `personSlug: "${person.busy.slug}"`,
    ...both('with an organisation', organization, ({ id }) => `speakerId: "${id}"`),
    'with an organisation by its slug': `organizationSlug: "${organization.busy.slug}"`,
    'created by me': 'createdByMe: true',
    'scheduled from today': `scheduledFrom: ${time(0)}`,
    'published lately': `publishedFrom: ${time(10)}`,
    'published until the middle': `publishedUntil: ${time(1600)}`,
  };
}

function statementFilters(
  { person, organization, campaign, article }: Samples,
  date: (days: number) => string,
): Filters {
  return {
    'of a frequent kind': 'kinds: [REMARK]',
    'of two kinds': 'kinds: [COMMENT, SOCIAL_POST]',
    'with a rare wording': 'wordings: [PARAPHRASE]',
    'with a frequent status': 'statuses: [CURRENT]',
    'with a rare status': 'statuses: [WITHDRAWN, DELETED_AT_SOURCE]',
    'through a channel': 'channel: COURT_FILING',
    ...both('by a person', person, ({ id }) => `speakerId: "${id}"`),
    ...both('by an organisation', organization, ({ id }) => `speakerId: "${id}"`),
    ...both('by or for an organisation', organization, ({ id }) => `organizationId: "${id}"`),
    ...both('about a campaign', campaign, ({ id }) => `campaignId: "${id}"`),
    'in an article': `articleId: "${article.busy.id}"`,
    'made lately': `madeFrom: ${date(10)}`,
    'made since the middle': `madeFrom: ${date(1600)}`,
    'made until the middle': `madeUntil: ${date(1600)}`,
  };
}

function root(field: string, filters: Filters, args = '', suffix = ''): ListCase[] {
  return Object.entries({ '': '', ...filters }).map(([name, filter]) => ({
    name: `${[field, name].filter(Boolean).join(' ')}${suffix}`,
    viewers: EVERYONE,
    query: `{ ${field}(first: 20${filter && `, filter: { ${filter} }`}${args}) ${PAGE} }`,
  }));
}

function nested({ campaign, person, organization, tag, action, statement, article }: Samples): ListCase[] {
  const of = (type: string, samples: { busy: Sample; usual: Sample }, fields: Filters) =>
    Object.entries(fields).flatMap(([name, field]) =>
      Object.entries(both(name, samples, ({ id }) => id)).map(([label, id]) => ({
        name: `${type} ${label}`,
        viewers: EVERYONE,
        query: `{ node(id: "${id}") { ... on ${type} { ${field} ${PAGE.replace('id', field.startsWith('timeline') ? '__typename' : 'id')} } } }`,
      })),
    );
  const said = {
    statements: 'statements(first: 20)',
    'statements of a kind': 'statements(first: 20, filter: { kinds: [COMMENT] })',
    articles: 'articles(first: 20)',
    campaigns: 'campaigns(first: 20)',
  };
  return [
    ...of('Campaign', campaign, {
      timeline: 'timeline(first: 20)',
      'timeline, last': 'timeline(last: 20)',
      statements: 'statements(first: 20)',
      articles: 'articles(first: 20)',
      actions: 'actions(first: 20)',
      'actions of a type': 'actions(first: 20, types: [DISMISSAL])',
      outcomes: 'outcomes(first: 20)',
    }),
    ...of('Person', person, said),
    ...of('Organization', organization, { ...said, people: 'people(first: 20)' }),
    ...of('Tag', tag, { articles: 'articles(first: 20)' }),
    ...of('CampaignAction', action, { articles: 'articles(first: 20)' }),
    ...of('Statement', statement, { articles: 'articles(first: 20)', replies: 'replies(first: 20)' }),
    ...of('Article', article, {
      revisions: 'revisions(first: 20)',
      updateNotes: 'updateNotes(first: 20)',
      statements: 'statements(first: 20)',
    }),
    {
      name: 'campaigns, with statements of each',
      viewers: EVERYONE,
      query: `{ campaigns(first: 20) { nodes { id statements(first: 3) { nodes { id } } } } }`,
    },
    {
      name: 'campaigns, with the counts of each',
      viewers: EVERYONE,
      query: `{ campaigns(first: 20) { totalCount nodes { id statements(first: 3) { totalCount nodes { id } } } } }`,
    },
    ...['articles', 'statements', 'commentRequests', 'campaignActions'].map((field) => ({
      name: `${field}, counted`,
      viewers: EVERYONE,
      query: `{ ${field}(first: 20) { totalCount nodes { id } } }`,
    })),
    ...of('Campaign', campaign, { 'timeline, counted': 'timeline(first: 20)' }).map((list) => ({
      ...list,
      query: list.query.replace('pageInfo', 'totalCount pageInfo'),
    })),
  ];
}

/** A filter by a busy object and by a usual one. */
function both(
  name: string,
  { busy, usual }: { readonly busy: Sample; readonly usual: Sample },
  filter: (sample: Sample) => string,
): Filters {
  return { [`${name} (busy)`]: filter(busy), [`${name} (usual)`]: filter(usual) };
}
