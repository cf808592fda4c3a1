/**
 * Every list of the API with each of its filters and orders, apart from custom fields: a newsroom declares them
 * (test/schema/custom-field-plans.test.ts).
 */
import type { Sample, Samples } from './samples.ts';

export type ListViewer = 'reader' | 'reporter' | 'editor' | 'admin';

export interface ListCase {
  /** Such as `articles tags PUBLISHED_OLDEST`. */
  readonly name: string;
  readonly viewers: readonly ListViewer[];
  readonly query: string;
}

const EVERYONE = ['reader', 'reporter', 'editor'] as const;
/** What a list shows of its rows, as front ends do: a headline and a date, not an article's body. */
const SHOWN = {
  articles: 'id slug headline trailText firstPublishedAt',
  authored: 'id slug headline trailText firstPublishedAt',
  statements: 'id text wording attribution madeOn',
  replies: 'id text wording attribution madeOn',
  campaigns: 'id slug name state',
  campaignActions: 'id type title startedOn',
  actions: 'id type title startedOn',
  outcomes: 'id summary extent occurredOn',
  commentRequests: 'id summary askedAt outcome',
  people: 'id slug name',
  organizations: 'id slug name',
  tags: 'id slug name',
  sourceReports: 'id headline url publishedOn',
  members: 'id name role',
  auditLog: 'id action occurredAt',
  feed: '__typename id occurredAt',
  revisions: 'id number headline createdAt',
  posts: 'id headline isKeyEvent publishedAt',
  livePosts: 'id headline isKeyEvent publishedAt',
  updateNotes: 'id kind text createdAt',
  timeline:
    '__typename ... on CampaignAction { title } ... on CampaignOutcome { summary } ... on Statement { text } ... on Article { headline }',
} as const;
type ListField = keyof typeof SHOWN;
/** The orders of all lists of articles. */
const ORDERS = ['PUBLISHED_NEWEST', 'PUBLISHED_OLDEST'];

/** A filter by name, as it is written in GraphQL. */
type Filters = Readonly<Record<string, string>>;

export function everyList(samples: Samples, today: Date): ListCase[] {
  const day = (days: number) => new Date(today.getTime() - days * 86_400_000).toISOString();
  const date = (days: number) => JSON.stringify(day(days).slice(0, 10));
  const time = (days: number) => JSON.stringify(day(days));
  return [
    ...ORDERS.flatMap((order) =>
      root(
        'articles',
        { ...articleFilters(time), ...subjectFilters(samples) },
        `, orderBy: ${order}`,
        ` ${order}`,
      ),
    ),
    ...root('articles', articleFilters(time), ', orderBy: MODIFIED_NEWEST', ' MODIFIED_NEWEST'),
    ...root(
      'articles',
      { ...articleFilters(time), ...scheduled(subjectFilters(samples), time(5000)) },
      ', orderBy: SCHEDULED_SOONEST',
      ' SCHEDULED_SOONEST',
    ),
    ...root('statements', statementFilters(samples, date)),
    ...root('campaigns', {
      'in a state': 'states: [ACTIVE]',
      ...both('against a target', samples.target, ({ id }) => `targetId: "${id}"`),
    }),
    ...root('campaignActions', {
      'of a frequent type': 'types: [RALLY]',
      'of a rare type': 'types: [DISMISSAL, ARREST]',
      ...both('of a campaign', samples.campaign, ({ id }) => `campaignId: "${id}"`),
      'of a campaign by its slug': `campaignSlug: "${samples.campaign.busy.slug}"`,
      ...both('against a target', samples.target, ({ id }) => `campaignTargetId: "${id}"`),
      ...both('by an actor', samples.actor, ({ id }) => `actorId: "${id}"`),
      'started lately': `startedFrom: ${date(10)}`,
      'started since the middle': `startedFrom: ${date(1600)}`,
      'started before the middle': `startedUntil: ${date(1600)}`,
    }),
    ...root('commentRequests', {
      'of an article': `articleId: "${samples.asked.busy.id}"`,
      'of an article by its slug': `articleSlug: "${samples.asked.busy.slug}"`,
      'with a frequent outcome': 'outcomes: [RECEIVED]',
      'with a rare outcome': 'outcomes: [NO_RESPONSE]',
      pending: 'outcomes: [PENDING]',
      overdue: 'overdue: true',
      'not overdue': 'overdue: false',
    }),
    ...root('updateNotes', {
      'of a frequent kind': 'kinds: [CORRECTION]',
      'of a rare kind': 'kinds: [RETRACTION]',
      'of an article': `articleId: "${samples.article.busy.id}"`,
      'created lately': `createdFrom: ${time(10)}`,
      'created until the middle': `createdUntil: ${time(1600)}`,
      ...both('under a tag', samples.tag, ({ slug }) => `tagSlugs: ["${slug}"]`),
      'under a tag by its id': `tagIds: ["${samples.tag.busy.id}"]`,
      'under one of two tags': `tagSlugs: ["${samples.tag.busy.slug}", "${samples.tag.usual.slug}"]`,
      ...both('in a section', samples.section, ({ slug }) => `sectionSlugs: ["${slug}"]`),
      ...both('by an author', samples.author, ({ slug }) => `authorSlugs: ["${slug}"]`),
      'of a rare kind under a tag': `kinds: [RETRACTION], tagSlugs: ["${samples.tag.busy.slug}"]`,
    }),
    ...(['people', 'organizations', 'sourceReports', 'tags', 'members'] as const).flatMap((field) =>
      root(field, field === 'members' ? {} : { public: 'visibility: PUBLIC', hidden: 'visibility: MEMBERS' }),
    ),
    ...(['people', 'organizations', 'sourceReports'] as const).flatMap((field) =>
      Object.entries(searches(field === 'people' ? samples.person : samples.organization)).flatMap(
        ([name, search]) => root(field, {}, `, search: "${search}"`, ` ${name}`),
      ),
    ),
    ...root('sourceReports', {}, `, search: "${wordsOf(samples.article.usual)}"`, ' by a headline'),
    ...root('auditLog', {
      ...both('of a member', samples.member, ({ id }) => `memberId: "${id}"`),
      'about an object': `subjectId: "${samples.article.busy.id}"`,
      'of a frequent action': 'action: RECORD_STATEMENT',
      'of an action that nobody took': 'action: ERASE_NEWSLETTER_SUBSCRIBER',
    }).map((list) => ({ ...list, viewers: ['admin' as const] })),
    ...root('feed', {
      'of a frequent type': 'types: [STATEMENT_RECORDED]',
      'of a rare type': 'types: [CAMPAIGN_CREATED, ARTICLE_SLUG_CHANGED]',
      ...both('of an article', samples.article, ({ id }) => `articleIds: ["${id}"]`),
      'of two articles': `articleIds: ["${samples.article.busy.id}", "${samples.article.usual.id}"]`,
      ...both('of a campaign', samples.campaign, ({ id }) => `campaignIds: ["${id}"]`),
      'of two campaigns': `campaignIds: ["${samples.campaign.busy.id}", "${samples.campaign.usual.id}"]`,
      ...both('of a speaker', samples.person, ({ id }) => `speakerIds: ["${id}"]`),
      ...both('under a tag', samples.tag, ({ id }) => `tagIds: ["${id}"]`),
      ...both('in a section', samples.section, ({ id }) => `sectionIds: ["${id}"]`),
      ...both('by an author', samples.author, ({ id }) => `authorIds: ["${id}"]`),
      ...both('of a live blog', samples.liveBlog, ({ id }) => `liveBlogIds: ["${id}"]`),
      'of two speakers': `speakerIds: ["${samples.person.busy.id}", "${samples.organization.busy.id}"]`,
    }),
    ...nested(samples),
    ...live(samples, time(1600)),
  ];
}

/** A busy and a usual name. Reports are found by their outlets, too. */
function searches(samples: { busy: Sample; usual: Sample }): Filters {
  return both('by a name', samples, wordsOf);
}

/** What a slug was made of, without its number. */
function wordsOf({ slug }: Sample): string {
  return slug.replace(/-\d+$/, '').replaceAll('-', ' ');
}

function articleFilters(time: (days: number) => string): Filters {
  return {
    'in draft': 'states: [DRAFT]',
    'in a rare state': 'states: [WITHDRAWN, SCHEDULED]',
    'created by me': 'createdByMe: true',
    'ready for the desk': 'isReady: true',
    'with open requests': 'hasOpenCommentRequests: true',
    'in the usual language': 'languages: ["en"]',
    'in a rare language': 'languages: ["fr"]',
    'modified lately': `modifiedFrom: ${time(10)}`,
    'with unpublished changes': 'hasUnpublishedChanges: true',
    'scheduled from today': `scheduledFrom: ${time(0)}`,
    'published lately': `publishedFrom: ${time(10)}`,
    'published until the middle': `publishedUntil: ${time(1600)}`,
  };
}

function subjectFilters(samples: Samples): Filters {
  const { tag, campaign, person, organization, section, author } = samples;
  return {
    ...both('with a tag', tag, ({ slug }) => `tagSlugs: ["${slug}"]`),
    'with a tag by its id': `tagIds: ["${tag.busy.id}"]`,
    'with one of two tags': `tagSlugs: ["${tag.busy.slug}", "${tag.usual.slug}"]`,
    ...both('about a campaign', campaign, ({ id }) => `campaignId: "${id}"`),
    'about a campaign by its slug': `campaignSlug: "${campaign.busy.slug}"`,
    ...both('with a person', person, ({ id }) => `speakerId: "${id}"`),
    'with a person by their slug': `speakerSlug: "${person.busy.slug}"`,
    ...both('with an organisation', organization, ({ id }) => `speakerId: "${id}"`),
    'with an organisation by its slug': `speakerSlug: "${organization.busy.slug}"`,
    ...both('in a section', section, ({ slug }) => `sectionSlugs: ["${slug}"]`),
    ...both('by an author', author, ({ id }) => `authorIds: ["${id}"]`),
    'by an author by their slug': `authorSlugs: ["${author.busy.slug}"]`,
    'in a section by an author': `sectionSlugs: ["${section.usual.slug}"], authorIds: ["${author.busy.id}"]`,
    'with a tag and a person': `tagSlugs: ["${tag.usual.slug}"], speakerId: "${person.busy.id}"`,
  };
}

/** The same of articles that are scheduled. */
function scheduled(filters: Filters, from: string): Filters {
  return Object.fromEntries(
    Object.entries(filters).map(([name, filter]) => [
      `scheduled ${name}`,
      `${filter}, scheduledFrom: ${from}`,
    ]),
  );
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
    'through a channel': 'channels: [COURT_FILING]',
    ...both('by a person', person, ({ id }) => `speakerId: "${id}"`),
    'by a person by their slug': `speakerSlug: "${person.busy.slug}"`,
    ...both('by an organisation', organization, ({ id }) => `speakerId: "${id}"`),
    ...both('by or for an organisation', organization, ({ id }) => `organizationId: "${id}"`),
    ...both('about a campaign', campaign, ({ id }) => `campaignId: "${id}"`),
    'about a campaign by its slug': `campaignSlug: "${campaign.busy.slug}"`,
    'in an article': `articleId: "${article.busy.id}"`,
    'made lately': `madeFrom: ${date(10)}`,
    'made since the middle': `madeFrom: ${date(1600)}`,
    'made until the middle': `madeUntil: ${date(1600)}`,
  };
}

function page(field: ListField, args: string, more = ''): string {
  return `${field}(${args}) { ${more}pageInfo { endCursor hasNextPage } nodes { ${SHOWN[field]} } }`;
}

function root(field: ListField, filters: Filters, args = '', suffix = ''): ListCase[] {
  return Object.entries({ '': '', ...filters }).map(([name, filter]) => ({
    name: `${[field, name].filter(Boolean).join(' ')}${suffix}`,
    viewers: EVERYONE,
    query: `{ ${page(field, `first: 20${filter && `, filter: { ${filter} }`}${args}`)} }`,
  }));
}

/** Lists of an object, by what is selected of it. */
function of(
  type: string,
  samples: { busy: Sample; usual: Sample },
  fields: Readonly<Record<string, string>>,
): ListCase[] {
  return Object.entries(fields).flatMap(([name, field]) =>
    Object.entries(both(name, samples, ({ id }) => id)).map(([label, id]) => ({
      name: `${type} ${label}`,
      viewers: EVERYONE,
      query: `{ node(id: "${id}") { ... on ${type} { ${field} } } }`,
    })),
  );
}

const first = (field: ListField) => ({ [field]: page(field, 'first: 20') });

/** Lists of posts of live blogs. */
function live({ liveBlog, livePost, poster, quoted }: Samples, middle: string): ListCase[] {
  const posts = (filter: string) => page('posts', `first: 20, filter: { ${filter} }`);
  const [busy, usual] = [poster.busy, poster.usual];
  return [
    ...of('LiveBlog', liveBlog, {
      ...first('posts'),
      'posts, last': page('posts', 'last: 20'),
      'posts, counted': page('posts', 'first: 20', 'totalCount '),
      'posts, key events': posts('isKeyEvent: true'),
      'posts by an author': posts(`authorIds: ["${busy.id}"]`),
      'posts by an author by their slug': posts(`authorSlugs: ["${busy.slug}"]`),
      'posts by one of two authors': posts(`authorIds: ["${busy.id}", "${usual.id}"]`),
      'posts published since the middle': posts(`publishedFrom: ${middle}`),
      'posts in draft': posts('states: [DRAFT]'),
    }),
    ...of('LivePost', livePost, { ...first('revisions'), ...first('updateNotes') }),
    ...of('Statement', quoted, first('livePosts')),
  ];
}

function nested(samples: Samples): ListCase[] {
  const { campaign, person, organization, tag, action, statement, article, section } = samples;
  const ordered = Object.fromEntries(
    ORDERS.map((order) => [`articles ${order}`, page('articles', `first: 20, orderBy: ${order}`)]),
  );
  const said = {
    ...first('statements'),
    'statements of a kind': page('statements', 'first: 20, filter: { kinds: [COMMENT] }'),
    ...first('articles'),
    ...first('campaigns'),
    ...first('actions'),
    ...first('commentRequests'),
  };
  return [
    ...of('Campaign', campaign, {
      ...first('timeline'),
      'timeline, last': page('timeline', 'last: 20'),
      'timeline, counted': page('timeline', 'first: 20', 'totalCount '),
      ...first('statements'),
      'statements of a kind': page('statements', 'first: 20, filter: { kinds: [COMMENT] }'),
      ...first('articles'),
      ...ordered,
      ...first('actions'),
      'actions of a type': page('actions', 'first: 20, filter: { types: [DISMISSAL] }'),
      ...first('outcomes'),
    }),
    ...of('Person', person, said),
    ...of('Organization', organization, { ...said, ...first('people') }),
    ...of('Tag', tag, { ...first('articles'), ...ordered }),
    ...of('Section', section, { ...first('articles'), ...ordered }),
    ...of('Person', samples.author, first('authored')),
    ...of('Organization', samples.agency, first('authored')),
    ...of('CampaignAction', action, first('articles')),
    ...of('SourceReport', samples.source, { ...first('articles'), ...first('statements') }),
    ...of('Member', samples.reporter, first('articles')),
    ...of('Statement', statement, { ...first('articles'), ...first('replies') }),
    ...of('Article', article, { ...first('revisions'), ...first('updateNotes'), ...first('statements') }),
    {
      name: 'campaigns, with statements of each',
      viewers: EVERYONE,
      query: `{ campaigns(first: 20) { nodes { ${SHOWN.campaigns} statements(first: 3) { nodes { ${SHOWN.statements} } } } } }`,
    },
    {
      name: 'campaigns, with the counts of each',
      viewers: EVERYONE,
      query: `{ campaigns(first: 20) { totalCount nodes { ${SHOWN.campaigns} statements(first: 3) { totalCount nodes { ${SHOWN.statements} } } } } }`,
    },
    ...(['articles', 'statements', 'commentRequests', 'campaignActions'] as const).map((field) => ({
      name: `${field}, counted`,
      viewers: EVERYONE,
      query: `{ ${page(field, 'first: 20', 'totalCount ')} }`,
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
