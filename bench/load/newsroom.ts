/** A newsroom's archive of nine years, up to a day: which rows it has, and in which order they are written. */
import { Chance } from '../../test/support/secrecy/random.ts';
import { LONGEST, writeArticle, type Desk } from './articles.ts';
import { audit } from './audit.ts';
import { Campaigns } from './campaigns.ts';
import { speakerOf, writeDirectory, zipf } from './directory.ts';
import { Ids } from './ids.ts';
import { writeLiveBlog } from './live-blogs.ts';
import { Log, type Head } from './log.ts';
import type { Rows } from './rows.ts';
import { writeFronts } from './sections.ts';
import { Statements } from './statements.ts';

export interface Archive {
  readonly articles: number;
  /** The same seed and day give the same rows. */
  readonly seed: number;
  /** The last day. */
  readonly until: Date;
}

const DAY = 86_400_000;
/** Less than the longest time for which a node can be told to keep events. */
const YEARS = 9;
/** Rows for each article. */
const PER_ARTICLE = { statements: 5, actions: 0.5, events: 20, auditEntries: 5, campaigns: 0.005 };
const FEWEST_CAMPAIGNS = 3;
/** Articles that are placed on fronts. */
const ON_FRONTS = 10;

/**
 * Writes the archive in the order of time, so that every row refers to earlier ones.
 * @param head where the log stands before
 * @returns where it stands after
 */
export async function writeArchive(
  { articles, seed, until }: Archive,
  head: Head,
  rows: Rows,
  afterArticle: (done: number) => Promise<void>,
): Promise<Head> {
  const from = until.getTime() - YEARS * 365 * DAY;
  const writing = { rows, ids: new Ids(seed), chance: new Chance(seed) };
  const directory = writeDirectory(writing, articles, from);
  const log = new Log(rows, writing.ids, head);
  const campaigns = new Campaigns(writing, directory, log);
  const statements = new Statements(writing, directory, log);
  const desk = { writing, directory, campaigns, statements, log, until: until.getTime() };
  /** The newest first. */
  const published: string[] = [];
  const step = (until.getTime() - LONGEST - from) / articles;
  for (let number = 0; number < articles; number += 1) {
    const at = Math.floor(from + number * step);
    log.placeBefore(at);
    const wanted = Math.max(FEWEST_CAMPAIGNS, Math.ceil((number + 1) * PER_ARTICLE.campaigns));
    while (campaigns.all.length < wanted) campaigns.begin(at);
    while (campaigns.actions < (number + 1) * PER_ARTICLE.actions) campaigns.act(at);
    const article = writeArticle(desk, number, at);
    if (article.state === 'PUBLISHED') published.unshift(article.id);
    published.length = Math.min(published.length, ON_FRONTS);
    writeLiveBlog(desk, articles, number, article, at);
    fillUp(desk, number + 1, at);
    await afterArticle(number + 1);
  }
  log.placeBefore(until.getTime());
  writeFronts(writing, directory.sections, published, until.getTime());
  return { position: log.position, epochId: head.epochId };
}

/** What isn't in an article, so that the archive has as many rows of each kind as it should. */
function fillUp(desk: Desk, articles: number, at: number): void {
  const { writing, directory, statements, log } = desk;
  const { rows, chance } = writing;
  const audited = () => rows.counts.get('AuditEntry') ?? 0;
  while (statements.written < articles * PER_ARTICLE.statements) {
    const visibility = chance.of(0.3) ? 'MEMBERS' : 'PUBLIC';
    const statement = statements.write({ at, visibility, campaignIds: [] });
    if (visibility === 'PUBLIC') statements.record(at, statement);
    if (audited() >= articles * PER_ARTICLE.auditEntries) continue;
    const subject = { typename: 'Statement', id: statement.id };
    audit(writing, at, zipf(chance, directory.reporters), 'recordStatement', subject);
  }
  while (audited() < articles * PER_ARTICLE.auditEntries) {
    const subject = { typename: 'Person', id: zipf(chance, directory.people.PUBLIC) };
    audit(writing, at, zipf(chance, directory.editors), 'updatePerson', subject);
  }
  while (log.appended < articles * PER_ARTICLE.events)
    appendUpdate(desk, at + chance.from(1, 24 * 60) * 60_000);
}

/** Something public was updated. */
function appendUpdate({ writing, directory, campaigns, statements, log }: Desk, at: number): void {
  const { chance } = writing;
  const kind = chance.from(1, 10);
  const statement = statements.recentOne(at);
  if (kind <= 4 && statement !== undefined) {
    const { id: statementId, speakerId, campaignIds } = statement;
    log.append(at, { type: 'STATEMENT_UPDATED', statementId, speakerId, campaignIds });
  } else if (kind <= 8) {
    const { personId, organizationId } = speakerOf(chance, directory, 'PUBLIC');
    const type = personId === null ? 'ORGANIZATION_UPDATED' : 'PERSON_UPDATED';
    log.append(at, { type, personId, organizationId, speakerId: personId ?? organizationId });
  } else {
    const { id: campaignId, actions } = campaigns.one();
    const actionId = kind === 9 ? actions.at(-1) : undefined;
    const type = actionId === undefined ? 'CAMPAIGN_UPDATED' : 'CAMPAIGN_ACTION_UPDATED';
    log.append(at, { type, campaignId, actionId, campaignIds: [campaignId] });
  }
}
