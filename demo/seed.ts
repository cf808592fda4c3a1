import { createHash, randomBytes } from 'node:crypto';
import { Prisma, type PrismaClient } from '../generated/prisma/client.ts';
import { dateColumns } from '../src/lib/edtf.ts';
import { writeFront } from './seed-front.ts';
import { writeLiveBlog } from './seed-live-blog.ts';
import { writeArticles, writeReportedActions } from './seed-articles.ts';
import { articles } from './story/articles.ts';
import { actions, campaigns, demands, outcomes, STORY } from './story/campaign.ts';
import { DRAFT } from './story/example-draft.ts';
import { FRONT } from './story/front.ts';
import { byline, newsletters } from './story/house.ts';
import { connect, id, optionalId, organizationId, personId, revisionId } from './story/ids.ts';
import { log } from './story/log.ts';
import { internalNotes } from './story/notes.ts';
import { accounts, affiliations, organizations, people, sections, sources, tags } from './story/people.ts';
import type { Revision } from './story/rows.ts';
import { statements } from './story/statements.ts';

/** The default for rows to which a published article or the campaign refers. */
const PUBLIC = { visibility: 'PUBLIC' } as const;

type Transaction = Prisma.TransactionClient;

/** In ms. Much more than writing the story takes, since nodes that start at the same time wait for one another. */
const PATIENCE = { maxWait: 10_000, timeout: 30_000 };

/**
 * Writes the demo story into an empty database: articles, people, campaigns and the log of their publication.
 * Does nothing if anything has been recorded. If several nodes start at once, one of them writes the story.
 * Returns whether the database has the story.
 * @param origin where the node serves the demo's pictures, for example http://127.0.0.1:4000. It becomes part of their
 * URLs, which never change.
 * @param announce called if the story is to be written, which takes some seconds
 */
export async function seedDemo(
  prisma: PrismaClient,
  origin: string,
  announce: () => void = () => undefined,
): Promise<boolean> {
  return prisma.$transaction(
    async (tx) => {
      await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended('dateline:seed', 0))`;
      if (await isInUse(tx)) return (await tx.member.findUnique({ where: { id: id('desk') } })) !== null;
      announce();
      await writeDesk(tx);
      await writePeople(tx);
      await writeSections(tx);
      await writeCampaigns(tx);
      await writeStatements(tx);
      await writeArticles(tx, origin);
      await writeCampaignFacts(tx);
      await writeReportedActions(tx);
      await writeLiveBlog(tx);
      await writeFront(tx);
      await writeNotes(tx);
      await writePreviewLink(tx);
      await tx.newsletter.createMany({ data: newsletters });
      await writeLog(tx);
      return true;
    },
    // Regardless of PostgreSQL's default: the check must see what the last holder of the lock committed.
    { ...PATIENCE, isolationLevel: Prisma.TransactionIsolationLevel.ReadCommitted },
  );
}

/** Whether there is an article, or any other row whose slug may be one of the story's. */
async function isInUse(tx: Transaction): Promise<boolean> {
  const rows = await tx.$queryRaw<{ inUse: boolean }[]>`
    SELECT EXISTS (SELECT FROM "Article")
        OR EXISTS (SELECT FROM "Organization")
        OR EXISTS (SELECT FROM "Person")
        OR EXISTS (SELECT FROM "Campaign")
        OR EXISTS (SELECT FROM "Tag")
        OR EXISTS (SELECT FROM "Section")
        OR EXISTS (SELECT FROM "Newsletter") AS "inUse"`;
  return rows[0]?.inUse !== false;
}

/**
 * Creates the member who created the articles. Nobody can sign in as this member: the token is unknown and has expired.
 */
async function writeDesk(tx: Transaction): Promise<void> {
  const memberId = id('desk');
  await tx.member.create({
    data: { id: memberId, name: byline, role: 'EDITOR', createdAt: '2025-06-01T08:00:00Z' },
  });
  await tx.apiToken.create({
    data: {
      memberId,
      name: 'Demo, long over',
      hash: new Uint8Array(createHash('sha256').update(randomBytes(32)).digest()),
      createdAt: '2025-06-01T08:00:00Z',
      expiresAt: '2025-10-01T08:00:00Z',
      revokedAt: '2025-09-30T08:00:00Z',
    },
  });
}

async function writePeople(tx: Transaction): Promise<void> {
  await tx.organization.createMany({
    data: organizations.map(({ partOf, ...row }) => ({
      ...PUBLIC,
      ...row,
      id: id(row.slug),
      partOfId: optionalId(partOf),
    })),
  });
  await tx.person.createMany({ data: people.map((row) => ({ ...PUBLIC, ...row, id: id(row.slug) })) });
  await tx.socialAccount.createMany({
    data: [
      ...accounts.people.map(({ owner, ...row }) => ({ ...row, position: 0, personId: id(owner) })),
      ...accounts.organizations.map(({ owner, ...row }) => ({
        ...row,
        position: 0,
        organizationId: id(owner),
      })),
    ],
  });
  await tx.identifier.createMany({
    data: [
      { organizationId: id('microsoft'), position: 0, scheme: 'WIKIDATA', value: 'Q2283' },
      { personId: id('robin-example'), position: 0, scheme: 'EXAMPLE', value: 'robin' },
    ],
  });
  await tx.affiliation.createMany({
    data: affiliations.map(({ person, organization, ...row }) => ({
      ...row,
      personId: id(person),
      organizationId: id(organization),
    })),
  });
  await tx.sourceReport.createMany({
    data: sources.map(({ key, outlets: _outlets, ...row }) => ({ ...PUBLIC, ...row, id: id(key) })),
  });
  await tx.sourceOutlet.createMany({
    data: sources.flatMap(({ key, outlets }) =>
      outlets.map((slug, position) => ({ sourceId: id(key), position, organizationId: id(slug) })),
    ),
  });
  await tx.tag.createMany({ data: tags.map((row) => ({ ...PUBLIC, ...row, id: id(`tag ${row.slug}`) })) });
}

async function writeSections(tx: Transaction): Promise<void> {
  for (const { parent, ...row } of sections) {
    const parentId = parent === undefined ? null : id(`section ${parent}`);
    await tx.section.create({ data: { ...row, id: id(`section ${row.slug}`), parentId } });
  }
}

async function writeCampaigns(tx: Transaction): Promise<void> {
  for (const { organizers, targets, ...row } of campaigns) {
    const campaignId = id(`campaign ${row.slug}`);
    await tx.campaign.create({ data: { ...row, id: campaignId, organizers: connect(organizers) } });
    await tx.campaignTarget.createMany({
      data: placed(targets).map((target) => ({ ...target, campaignId })),
    });
  }
  for (const { key, campaign, text, addressedTo, sources = [] } of demands) {
    await tx.campaignDemand.create({
      data: {
        id: id(key),
        campaignId: campaignIdOf(campaign),
        text,
        addressedPersonId: personId(addressedTo),
        addressedOrganizationId: organizationId(addressedTo),
        sources: connect(sources),
      },
    });
  }
}

/** Rows of a list of people and organisations. */
function placed(slugs: readonly string[]) {
  return slugs.map((slug, position) => ({
    position,
    personId: personId(slug),
    organizationId: organizationId(slug),
  }));
}

function campaignIdOf(slug: string = STORY): string {
  return id(`campaign ${slug}`);
}

async function writeStatements(tx: Transaction): Promise<void> {
  for (const { key, speaker, onBehalfOf, inReplyTo, amends, source, campaigns = [], ...row } of statements) {
    await tx.statement.create({
      data: {
        ...PUBLIC,
        ...row,
        id: id(key),
        ...dateColumns('madeOn', row.madeOn),
        speakerPersonId: personId(speaker),
        speakerOrganizationId: organizationId(speaker),
        onBehalfOfId: optionalId(onBehalfOf),
        inReplyToId: optionalId(inReplyTo),
        sourceId: optionalId(source),
        campaigns: connect(campaigns.map((slug) => `campaign ${slug}`)),
      },
    });
    if (amends !== undefined) {
      await tx.statement.update({ where: { id: id(amends) }, data: { amendedById: id(key) } });
    }
  }
}

async function writeCampaignFacts(tx: Transaction): Promise<void> {
  for (const {
    key,
    campaign,
    organizers = [],
    actors = [],
    targets = [],
    sources = [],
    figures = [],
    ...row
  } of actions) {
    await tx.campaignAction.create({
      data: {
        ...row,
        id: id(key),
        campaignId: campaignIdOf(campaign),
        ...dateColumns('startedOn', row.startedOn),
        organizers: connect(organizers),
        sources: connect(sources),
        actors: { createMany: { data: placed(actors) } },
        targets: { createMany: { data: placed(targets) } },
      },
    });
    await tx.actionFigure.createMany({
      data: figures.map(({ attributedTo, source, ...figure }) => ({
        ...figure,
        actionId: id(key),
        attributedPersonId: personId(attributedTo),
        attributedOrganizationId: organizationId(attributedTo),
        sourceId: optionalId(source),
      })),
    });
  }
  for (const { key, campaign, demand, target, sources, ...row } of outcomes) {
    await tx.campaignOutcome.create({
      data: {
        ...row,
        id: id(key),
        campaignId: campaignIdOf(campaign),
        ...dateColumns('occurredOn', row.occurredOn),
        demandId: optionalId(demand),
        targetPersonId: personId(target),
        targetOrganizationId: organizationId(target),
        sources: connect(sources),
      },
    });
  }
}

async function writeNotes(tx: Transaction): Promise<void> {
  await tx.internalNote.createMany({
    data: internalNotes.map(({ source, statement, article, block, ...row }, index) => ({
      ...row,
      id: id(`internal note ${index}`),
      sourceId: optionalId(source),
      statementId: optionalId(statement),
      articleId: article === undefined ? null : id(`article ${article}`),
      blockId: block === undefined ? null : id(`block ${article} ${block}`),
      authorId: id('desk'),
      createdAt: '2025-09-26T13:50:00Z',
    })),
  });
}

/** A link to the draft that has ended, as those of a desk have. */
async function writePreviewLink(tx: Transaction): Promise<void> {
  await tx.previewLink.create({
    data: {
      id: id('preview link'),
      articleId: id(`article ${DRAFT}`),
      revisionNumber: 1,
      createdById: id('desk'),
      createdAt: '2025-09-26T14:30:00Z',
      expiresAt: '2025-09-27T14:30:00Z',
      revokedAt: '2025-09-26T18:00:00Z',
      lastUsedAt: '2025-09-26T15:02:00Z',
    },
  });
}

/** What those who follow a tag, an author or a section follow: of an article, each of these and the sections above. */
function subjectsOf({ tags = [], contributions = [], section }: Partial<Revision> = {}): string[] {
  const authors = contributions.filter(({ role }) => role === 'AUTHOR');
  return [
    ...tags.map((tag) => id(`tag ${tag}`)),
    ...authors.map(({ contributor }) => id(contributor)),
    ...lineOf(section),
  ];
}

function lineOf(slug: string | undefined): string[] {
  if (slug === undefined) return [];
  return [...lineOf(sections.find((section) => section.slug === slug)?.parent), id(`section ${slug}`)];
}

async function writeLog(tx: Transaction): Promise<void> {
  for (const entry of log) {
    const { type, article, revision, note, statement, campaign, demand, action, outcome, section, post } =
      entry;
    const told = articles.find(({ slug }) => slug === article);
    const said = statements.find(({ key }) => key === statement);
    const keyed = ({ key }: { key: string }) => [demand, action, outcome].includes(key);
    const fact = demands.find(keyed) ?? actions.find(keyed) ?? outcomes.find(keyed);
    const about = campaign ?? (fact === undefined ? undefined : (fact.campaign ?? STORY));
    const campaigns =
      about === undefined
        ? (said?.campaigns ?? told?.revisions[(revision ?? 1) - 1]?.campaigns ?? [])
        : [about];
    // One by one, since the order of insertion is the order of the log.
    await tx.feedEvent.create({
      data: {
        type,
        articleId: article === undefined ? null : id(`article ${article}`),
        revisionId: article === undefined || revision === undefined ? null : revisionId(article, revision),
        noteId: optionalId(note),
        statementId: optionalId(statement),
        speakerId: optionalId(said?.speaker),
        campaignId: about === undefined ? null : campaignIdOf(about),
        demandId: optionalId(demand),
        actionId: optionalId(action),
        outcomeId: optionalId(outcome),
        sectionId: optionalId(section && `section ${section}`),
        liveBlogId: type.startsWith('LIVE_') ? id('live blog') : null,
        postId: optionalId(post && `post ${post}`),
        frontId: type === 'FRONT_UPDATED' ? id(`front ${FRONT}`) : null,
        campaignIds: campaigns.map((slug) => campaignIdOf(slug)),
        subjectIds: subjectsOf(told?.revisions[(revision ?? 1) - 1]),
        reason: type === 'ARTICLE_WITHDRAWN' ? (told?.withdrawalReason ?? null) : null,
      },
    });
  }
}
