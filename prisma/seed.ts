import { Prisma, type PrismaClient } from '../generated/prisma/client.ts';
import { edtfRange } from '../src/edtf.ts';
import { articles, commentRequests, log, newsletters, notes } from './story/articles.ts';
import { actions, campaign, demands, outcomes } from './story/campaign.ts';
import { affiliations, organizations, people, sources, tags } from './story/people.ts';
import { statements } from './story/statements.ts';

type Transaction = Prisma.TransactionClient;

/** In ms. Much more than it takes: a node that starts beside another one waits for that one's story. */
const PATIENCE = { maxWait: 10_000, timeout: 30_000 };

/**
 * Writes the demo story into an empty database: articles, people, a campaign and the log of their publication.
 * Does nothing where the newsroom has recorded anything. Nodes may start at once: one of them writes.
 */
export async function seedDemo(prisma: PrismaClient): Promise<void> {
  await prisma.$transaction(
    async (tx) => {
      await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended('dateline:seed', 0))`;
      if (await isInUse(tx)) return;
      await writePeople(tx);
      await writeCampaign(tx);
      await writeStatements(tx);
      await writeArticles(tx);
      await writeCampaignFacts(tx);
      await tx.newsletter.createMany({ data: newsletters });
      await writeLog(tx);
    },
    // Not what the server may have as its default: the check must see what the holder of the lock committed.
    { ...PATIENCE, isolationLevel: Prisma.TransactionIsolationLevel.ReadCommitted },
  );
}

/** Whether there is an article, or anything else whose slug the story could meet. */
async function isInUse(tx: Transaction): Promise<boolean> {
  const rows = await tx.$queryRaw<{ inUse: boolean }[]>`
    SELECT EXISTS (SELECT FROM "Article")
        OR EXISTS (SELECT FROM "Organization")
        OR EXISTS (SELECT FROM "Person")
        OR EXISTS (SELECT FROM "Campaign")
        OR EXISTS (SELECT FROM "Tag")
        OR EXISTS (SELECT FROM "Newsletter") AS "inUse"`;
  return rows[0]?.inUse !== false;
}

async function writePeople(tx: Transaction): Promise<void> {
  await tx.organization.createMany({
    data: organizations.map((row) => ({ ...PUBLIC, ...row, id: id(row.slug) })),
  });
  await tx.person.createMany({ data: people.map((row) => ({ ...PUBLIC, ...row, id: id(row.slug) })) });
  await tx.affiliation.createMany({
    data: affiliations.map(({ person, organization, ...row }) => ({
      ...row,
      personId: id(person),
      organizationId: id(organization),
    })),
  });
  await tx.sourceReport.createMany({
    data: sources.map(({ key, outlet, ...row }) => ({
      ...PUBLIC,
      ...row,
      id: id(key),
      outletId: id(outlet),
    })),
  });
  await tx.tag.createMany({ data: tags.map((row) => ({ ...PUBLIC, ...row, id: id(`tag ${row.slug}`) })) });
}

async function writeCampaign(tx: Transaction): Promise<void> {
  const { organizers, targets, ...row } = campaign;
  const campaignId = id(`campaign ${campaign.slug}`);
  await tx.campaign.create({ data: { ...row, id: campaignId, organizers: connect(organizers) } });
  await tx.campaignTarget.createMany({
    data: targets.map((target, position) => ({
      campaignId,
      position,
      personId: personId(target),
      organizationId: organizationId(target),
    })),
  });
  await tx.campaignDemand.createMany({
    data: demands.map(({ key, text, addressedTo }) => ({
      id: id(key),
      campaignId,
      text,
      addressedPersonId: personId(addressedTo),
      addressedOrganizationId: organizationId(addressedTo),
    })),
  });
}

async function writeStatements(tx: Transaction): Promise<void> {
  for (const { key, speaker, onBehalfOf, inReplyTo, source, campaigns = [], ...row } of statements) {
    const days = edtfRange(row.madeOn);
    await tx.statement.create({
      data: {
        ...PUBLIC,
        ...row,
        id: id(key),
        madeOnFirst: days.first,
        madeOnLast: days.last,
        speakerPersonId: personId(speaker),
        speakerOrganizationId: organizationId(speaker),
        onBehalfOfId: optionalId(onBehalfOf),
        inReplyToId: optionalId(inReplyTo),
        sourceId: optionalId(source),
        campaigns: connect(campaigns.map((slug) => `campaign ${slug}`)),
      },
    });
  }
}

async function writeArticles(tx: Transaction): Promise<void> {
  for (const { slug, revisions, ...row } of articles) {
    const articleId = id(`article ${slug}`);
    const createdAt = revisions[0]?.createdAt ?? row.modifiedAt;
    // It can name its revisions only when they are there, and be published only when it names one.
    await tx.article.create({ data: { id: articleId, slug, createdAt } });
    for (const [index, revision] of revisions.entries()) await writeRevision(tx, slug, index + 1, revision);

    const publications = revisions.flatMap(({ publishedAt }, index) =>
      publishedAt === undefined ? [] : [{ publishedAt, number: index + 1 }],
    );
    const latest = publications.at(-1);
    await tx.article.update({
      where: { id: articleId },
      data: {
        ...row,
        revisionNumber: revisions.length,
        currentRevisionId: revisionId(slug, revisions.length),
        ...(latest && {
          firstPublishedAt: publications[0]?.publishedAt ?? null,
          publishedAt: latest.publishedAt,
          publishedRevisionId: revisionId(slug, latest.number),
        }),
      },
    });
  }
  await tx.updateNote.createMany({
    data: notes.map(({ key, article, revision, ...row }) => ({
      ...row,
      id: id(key),
      articleId: id(`article ${article}`),
      revisionId: revisionId(article, revision),
    })),
  });
  await tx.commentRequest.createMany({
    data: commentRequests.map(({ article, askedOf, statement, ...row }) => ({
      ...row,
      articleId: id(`article ${article}`),
      askedOfPersonId: personId(askedOf),
      askedOfOrganizationId: organizationId(askedOf),
      statementId: optionalId(statement),
    })),
  });
}

type Revision = (typeof articles)[number]['revisions'][number];

async function writeRevision(
  tx: Transaction,
  slug: string,
  number: number,
  revision: Revision,
): Promise<void> {
  const { blocks, tags = [], sources = [], campaigns = [], ...row } = revision;
  const ownId = revisionId(slug, number);
  await tx.articleRevision.create({
    data: {
      ...row,
      id: ownId,
      articleId: id(`article ${slug}`),
      number,
      tags: connect(tags.map((tag) => `tag ${tag}`)),
      sources: connect(sources),
      campaigns: connect(campaigns.map((name) => `campaign ${name}`)),
    },
  });
  await tx.block.createMany({
    data: blocks.map(({ key, statement, items = [], ...columns }, position) => ({
      ...columns,
      items,
      revisionId: ownId,
      id: id(`block ${slug} ${key}`),
      position,
      statementId: optionalId(statement),
    })),
  });
  const carried = new Map<string, number>();
  for (const [position, { statement }] of blocks.entries()) {
    if (statement !== undefined && !carried.has(statement)) carried.set(statement, position);
  }
  await tx.revisionStatement.createMany({
    data: [...carried].map(([key, position]) => ({ revisionId: ownId, statementId: id(key), position })),
  });
}

async function writeCampaignFacts(tx: Transaction): Promise<void> {
  const campaignId = id(`campaign ${campaign.slug}`);
  for (const { key, organizers = [], sources = [], figures = [], ...row } of actions) {
    const days = edtfRange(row.startedOn);
    await tx.campaignAction.create({
      data: {
        ...row,
        id: id(key),
        campaignId,
        startedOnFirst: days.first,
        startedOnLast: days.last,
        organizers: connect(organizers),
        sources: connect(sources),
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
  for (const { key, demand, target, sources, ...row } of outcomes) {
    await tx.campaignOutcome.create({
      data: {
        ...row,
        id: id(key),
        campaignId,
        dateFirst: edtfRange(row.date).first,
        demandId: optionalId(demand),
        targetPersonId: personId(target),
        targetOrganizationId: organizationId(target),
        sources: connect(sources),
      },
    });
  }
}

async function writeLog(tx: Transaction): Promise<void> {
  const ofCampaign = [id(`campaign ${campaign.slug}`)];
  for (const { at, type, article, revision, note, statement, action, outcome } of log) {
    const told = articles.find(({ slug }) => slug === article);
    const said = statements.find(({ key }) => key === statement);
    const campaigns = said?.campaigns ?? told?.revisions[(revision ?? 1) - 1]?.campaigns ?? [];
    // One by one: the order of insertion is the order of the log.
    await tx.feedEvent.create({
      data: {
        type,
        occurredAt: at,
        articleId: article === undefined ? null : id(`article ${article}`),
        revisionId: article === undefined || revision === undefined ? null : revisionId(article, revision),
        noteId: optionalId(note),
        statementId: optionalId(statement),
        speakerId: optionalId(said?.speaker),
        actionId: optionalId(action),
        outcomeId: optionalId(outcome),
        campaignIds: (action ?? outcome) ? ofCampaign : campaigns.map((slug) => id(`campaign ${slug}`)),
        reason: type === 'ARTICLE_WITHDRAWN' ? (told?.withdrawalReason ?? null) : null,
      },
    });
  }
}

// ------------------------------------------------------------------ ids

/** A row that a published article or the campaign carries; a row that says otherwise overrides it. */
const PUBLIC = { visibility: 'PUBLIC' } as const;

const ids = new Map<string, string>();

/**
 * The id of what the story calls `name`. Ids are known before their rows are written, so rows can name each
 * other, and count upwards, so rows of one day keep the story's order where an id breaks the tie.
 */
function id(name: string): string {
  const known = ids.get(name);
  if (known !== undefined) return known;
  const next = `01997f00-0000-7000-8000-${(ids.size + 1).toString(16).padStart(12, '0')}`;
  ids.set(name, next);
  return next;
}

function optionalId(name: string | undefined): string | null {
  return name === undefined ? null : id(name);
}

function revisionId(slug: string, number: number): string {
  return id(`revision ${slug} ${number}`);
}

/** A speaker, a target and the like is one column for a person and one for an organisation. */
function personId(slug: string | undefined): string | null {
  return people.some((person) => person.slug === slug) ? optionalId(slug) : null;
}

function organizationId(slug: string | undefined): string | null {
  return organizations.some((organization) => organization.slug === slug) ? optionalId(slug) : null;
}

function connect(names: string[]): { connect: { id: string }[] } {
  return { connect: names.map((name) => ({ id: id(name) })) };
}
