/** Articles with their revisions, notes and requests for comment. A fifth of them are hidden from readers. */
import type { ArticleState } from '../../generated/prisma/client.ts';
import { Chance } from '../../test/support/secrecy/random.ts';
import { audit } from './audit.ts';
import { pictureOf, withEdit, withQuote, writeBody, type Body, type BodyWriting } from './bodies.ts';
import type { Campaigns } from './campaigns.ts';
import {
  authorsOf,
  oneOf,
  speakerOf,
  writeSource,
  zipf,
  type Colleague,
  type Directory,
  type Speaker,
  type Writing,
} from './directory.ts';
import type { Log } from './log.ts';
import type { Row } from './rows.ts';
import type { Statement, Statements } from './statements.ts';
import { headline, paragraph, slugOf, standfirst } from './texts.ts';
import { UPDATES } from './updates.ts';

export interface Desk {
  readonly writing: Writing;
  readonly directory: Directory;
  readonly campaigns: Campaigns;
  readonly statements: Statements;
  readonly log: Log;
  /** The end of the archive. */
  readonly until: number;
}

const HOUR = 3_600_000;
/** Every time of an article is within so many ms of its beginning. */
export const LONGEST = 96 * HOUR;

/** In 25 articles, three are drafts, one is scheduled and one withdrawn: a fifth. */
function stateOf(number: number): ArticleState {
  const place = number % 25;
  if (place % 8 === 3) return 'DRAFT';
  if (place === 7) return 'SCHEDULED';
  return place === 23 ? 'WITHDRAWN' : 'PUBLISHED';
}

export interface Written {
  readonly id: string;
  readonly state: ArticleState;
  readonly publishedRevisionId: string | null;
  /** What its events are listed under. */
  readonly subjectIds: readonly string[];
}

/** Writes the article of this number. */
export function writeArticle(desk: Desk, number: number, at: number): Written {
  return new ArticleWriter(desk, number, at).write(stateOf(number));
}

class ArticleWriter {
  readonly #desk: Desk;
  readonly #number: number;
  readonly #beganAt: number;
  readonly #id: string;
  readonly #creator: Colleague;
  readonly #editor: Colleague;
  readonly #campaignIds: string[] = [];
  readonly #actionIds: { readonly id: string; readonly campaignId: string }[] = [];
  readonly #headline: string;
  readonly #sectionId: string;
  readonly #sectionLine: readonly string[];
  readonly #authors: readonly Speaker[];
  #tagIds: readonly string[] = [];
  #sourceIds: readonly string[] = [];
  #body: Body = [];
  #revisions = 0;
  #currentId = '';
  /** When something last changed. */
  #at: number;
  #published: { readonly id: string; readonly first: number; readonly last: number } | null = null;

  constructor(desk: Desk, number: number, at: number) {
    const { chance, ids } = desk.writing;
    this.#desk = desk;
    this.#number = number;
    this.#beganAt = this.#at = at;
    this.#id = ids.at(at);
    this.#creator = zipf(chance, desk.directory.reporters);
    this.#editor = zipf(chance, desk.directory.editors);
    this.#headline = headline(chance);
    const { sections } = desk.directory;
    // Of its own, so that the other values of a seed stay what they were.
    const own = new Chance(chance.seed + number);
    const section = zipf(own, sections);
    [this.#sectionId, this.#sectionLine] = [section.id, section.line];
    this.#authors = authorsOf(own, desk.directory);
    for (let count = chance.of(0.4) ? chance.from(1, 2) : 0; count > 0; count -= 1) {
      const campaign = desk.campaigns.one();
      if (this.#campaignIds.includes(campaign.id)) continue;
      this.#campaignIds.push(campaign.id);
      if (campaign.actions.length > 0 && chance.of(0.6))
        this.#actionIds.push({ id: chance.one(campaign.actions), campaignId: campaign.id });
    }
  }

  write(state: ArticleState): Written {
    const { chance } = this.#desk.writing;
    const isForReaders = state === 'PUBLISHED' || state === 'WITHDRAWN';
    const visibility = isForReaders ? 'PUBLIC' : 'MEMBERS';
    const { directory, statements } = this.#desk;
    const at = this.#at;
    this.#tagIds = this.#several(chance.from(2, 4), () => oneOf(chance, directory.tags, visibility));
    this.#sourceIds = this.#several(chance.of(0.3) ? 1 : 0, () =>
      writeSource(this.#desk.writing, directory, visibility, at),
    );
    const said = Array.from({ length: chance.from(2, 3) }, () =>
      statements.write({ at, visibility, campaignIds: this.#campaignIds }),
    );
    const earlier = statements.recentOne(at);
    const quoted = earlier === undefined ? said : [...said, earlier];
    this.#body = writeBody(
      this.#blocks,
      at,
      quoted.map(({ id }) => id),
    );
    this.#audit('createArticle', this.#creator);
    this.#saveRevision(isForReaders && chance.of(0.7) ? (this.#at += chance.from(1, 18) * HOUR) : null);
    if (isForReaders) this.#publish(said, earlier);
    else if (chance.of(0.5)) this.#revise(HOUR);
    this.#ask(isForReaders);
    // Work on the next version has begun.
    if (state === 'PUBLISHED' && chance.of(0.1)) this.#revise(HOUR);
    this.#save(state);
    const publishedRevisionId = this.#published?.id ?? null;
    return { id: this.#id, state, publishedRevisionId, subjectIds: this.#subjectIds };
  }

  #publish(said: readonly Statement[], earlier: Statement | undefined): void {
    const { chance } = this.#desk.writing;
    if (this.#published === null) {
      this.#at += HOUR;
      this.#body = withEdit(this.#blocks, this.#at, this.#body);
      this.#saveRevision(this.#at);
    }
    this.#audit('publishArticle', this.#editor);
    this.#append({ type: 'ARTICLE_PUBLISHED', revisionId: this.#currentId });
    for (const statement of said) this.#desk.statements.record(this.#at, statement);
    if (earlier !== undefined) this.#tellOf(earlier);
    for (const { id, campaignId } of this.#actionIds) {
      const event = { type: 'CAMPAIGN_ACTION_UPDATED', actionId: id, campaignId } as const;
      this.#desk.log.append(this.#at, { ...event, campaignIds: [campaignId] });
    }
    for (let updates = chance.one([0, 0, 0, 1, 1, 2, 3]); updates > 0; updates -= 1) this.#update();
  }

  /** Readers see the article on a statement of another one, and on its speaker. */
  #tellOf({ id: statementId, speaker, speakerId, campaignIds }: Statement): void {
    const { log } = this.#desk;
    log.append(this.#at, { type: 'STATEMENT_UPDATED', statementId, speakerId, campaignIds });
    const type = speaker.personId === null ? 'ORGANIZATION_UPDATED' : 'PERSON_UPDATED';
    log.append(this.#at, { type, ...speaker, speakerId });
  }

  #update(): void {
    const { writing, statements } = this.#desk;
    const { rows, ids, chance } = writing;
    this.#at += chance.from(2, 22) * HOUR;
    const { kind, type, action, text } = chance.one(UPDATES);
    const comment =
      kind === 'COMMENT_ADDED'
        ? statements.write({
            at: this.#at,
            visibility: 'PUBLIC',
            campaignIds: this.#campaignIds,
            isComment: true,
          })
        : null;
    this.#body =
      comment === null
        ? withEdit(this.#blocks, this.#at, this.#body)
        : withQuote(this.#blocks, this.#at, this.#body, comment.id);
    const revisionId = this.#saveRevision(this.#at);
    const noteId = ids.at(this.#at);
    rows.add('UpdateNote', {
      id: noteId,
      articleId: this.#id,
      revisionId,
      kind,
      text,
      createdAt: new Date(this.#at),
      statementId: comment?.id,
    });
    this.#append({
      type,
      revisionId,
      noteId,
      statementId: comment?.id,
      speakerId: comment?.speakerId,
    });
    this.#audit(action, this.#editor);
    if (comment === null) return;
    statements.record(this.#at, comment);
    rows.add('CommentRequest', {
      ...this.#request(comment.speaker),
      outcome: 'RECEIVED',
      closedAt: new Date(this.#at),
      statementId: comment.id,
      visibility: 'PUBLIC',
    });
  }

  /** Some who were asked for comment have not answered. */
  #ask(isForReaders: boolean): void {
    const { writing, directory } = this.#desk;
    const { rows, chance } = writing;
    for (let count = chance.of(0.3) ? chance.from(1, 2) : 0; count > 0; count -= 1) {
      const outcome = chance.one(['PENDING', 'DECLINED', 'NO_RESPONSE'] as const);
      const visibility = isForReaders && outcome !== 'PENDING' ? 'PUBLIC' : 'MEMBERS';
      rows.add('CommentRequest', {
        ...this.#request(speakerOf(chance, directory, visibility)),
        outcome,
        closedAt: outcome === 'PENDING' ? null : new Date(this.#at),
        visibility,
      });
    }
  }

  #request({ personId, organizationId }: Statement['speaker']) {
    return {
      id: this.#desk.writing.ids.at(this.#beganAt),
      articleId: this.#id,
      askedOfPersonId: personId,
      askedOfOrganizationId: organizationId,
      askedById: this.#creator.id,
      articleCreatedById: this.#creator.id,
      askedAt: new Date(this.#beganAt),
      deadline: new Date(this.#beganAt + 24 * HOUR),
    };
  }

  /** A further revision that readers don't see. */
  #revise(after: number): void {
    this.#at += after;
    this.#body = withEdit(this.#blocks, this.#at, this.#body);
    this.#saveRevision(null);
    this.#audit('reviseArticle', this.#creator);
  }

  get #blocks(): BodyWriting {
    return { ...this.#desk.writing, articleId: this.#id };
  }

  #saveRevision(publishedAt: number | null): string {
    const { writing } = this.#desk;
    const { rows, ids, chance } = writing;
    const id = ids.at(this.#at);
    this.#revisions += 1;
    rows.add('ArticleRevision', {
      id,
      articleId: this.#id,
      number: this.#revisions,
      bodyPartIds: this.#body.map((block) => block.id),
      createdAt: new Date(this.#at),
      createdById: this.#creator.id,
      publishedAt: publishedAt === null ? null : new Date(publishedAt),
      headline: this.#headline,
      standfirst: standfirst(chance),
      byline: this.#creator.name,
      trailText: chance.of(0.3) ? paragraph(chance) : null,
      ...(chance.of(0.5) && this.#mainImage()),
      sectionId: this.#sectionId,
    });
    for (const [position, author] of this.#authors.entries())
      rows.add('Contribution', { revisionId: id, position, ...author, role: 'AUTHOR' });
    for (const tagId of this.#tagIds) rows.link('_ArticleRevisionToTag', id, tagId);
    for (const sourceId of this.#sourceIds) rows.link('_ArticleRevisionToSourceReport', id, sourceId);
    for (const campaignId of this.#campaignIds) rows.link('_ArticleRevisionToCampaign', id, campaignId);
    for (const { id: actionId } of this.#actionIds)
      rows.link('_ArticleRevisionToCampaignAction', id, actionId);
    this.#currentId = id;
    if (publishedAt !== null)
      this.#published = { id, first: this.#published?.first ?? publishedAt, last: publishedAt };
    return id;
  }

  #mainImage(): Partial<Row<'ArticleRevision'>> {
    const { url, altText, creditText, width, height } = pictureOf(this.#desk.writing);
    return {
      imageUrl: url,
      imageAltText: altText,
      imageCreditText: creditText,
      imageWidth: width,
      imageHeight: height,
    };
  }

  #save(state: ArticleState): void {
    const { rows, chance } = this.#desk.writing;
    const slug = `${slugOf(this.#headline)}-${this.#number + 1}`;
    const formerSlug = this.#published !== null && chance.of(0.03) ? `${slug}-first` : null;
    if (formerSlug !== null) this.#changeSlug(formerSlug);
    if (state === 'WITHDRAWN') this.#at += HOUR;
    rows.add('Article', {
      id: this.#id,
      slug,
      slugs: formerSlug === null ? [slug] : [formerSlug, slug],
      state,
      createdById: this.#creator.id,
      createdAt: new Date(this.#beganAt),
      modifiedAt: new Date(this.#at),
      ...(this.#published && {
        firstPublishedAt: new Date(this.#published.first),
        publishedAt: new Date(this.#published.last),
        publishedRevisionId: this.#published.id,
      }),
      ...(state === 'WITHDRAWN' && this.#withdraw()),
      ...(state === 'SCHEDULED' && this.#schedule()),
      revisionNumber: this.#revisions,
      currentRevisionId: this.#currentId,
    });
  }

  #changeSlug(formerSlug: string): void {
    this.#at += 60_000;
    this.#append({ type: 'ARTICLE_SLUG_CHANGED', formerSlug });
    this.#audit('changeArticleSlug', this.#editor);
  }

  #withdraw(): Partial<Row<'Article'>> {
    const withdrawalReason = 'The main source has taken back what it said.';
    const { rows, ids } = this.#desk.writing;
    const noteId = ids.at(this.#at);
    rows.add('UpdateNote', {
      id: noteId,
      articleId: this.#id,
      revisionId: this.#published?.id,
      kind: 'RETRACTION',
      text: withdrawalReason,
      createdAt: new Date(this.#at),
    });
    this.#append({ type: 'ARTICLE_WITHDRAWN', reason: withdrawalReason, noteId });
    this.#audit('withdrawArticle', this.#editor);
    return { withdrawnAt: new Date(this.#at), withdrawalReason };
  }

  /** So far ahead that no node publishes it while somebody tries things out. */
  #schedule(): Partial<Row<'Article'>> {
    const { writing, until } = this.#desk;
    this.#audit('scheduleArticle', this.#editor);
    return {
      scheduledRevisionId: this.#currentId,
      scheduledFor: new Date(until + writing.chance.from(100, 400) * 24 * HOUR),
      scheduledById: this.#editor.id,
    };
  }

  get #subjectIds(): string[] {
    const authors = this.#authors.map(({ personId, organizationId }) => personId ?? organizationId ?? '');
    return [...this.#tagIds, ...authors, ...this.#sectionLine];
  }

  #append(event: Omit<Parameters<Log['append']>[1], 'articleId' | 'campaignIds' | 'subjectIds'>): void {
    const [articleId, subjectIds] = [this.#id, this.#subjectIds];
    this.#desk.log.append(this.#at, { ...event, articleId, subjectIds, campaignIds: this.#campaignIds });
  }

  #audit(action: string, member: Colleague): void {
    const subject = { typename: 'Article', id: this.#id, details: { revision: this.#revisions } };
    audit(this.#desk.writing, this.#at, member, action, subject);
  }

  /** Each once. */
  #several(count: number, one: () => string): string[] {
    return [...new Set(Array.from({ length: count }, one))];
  }
}
