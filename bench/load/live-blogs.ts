/** Live blogs: one in a hundred articles has one, and a few of them have most of the posts. */
import { Chance } from '../../test/support/secrecy/random.ts';
import type { Desk, Written } from './articles.ts';
import { zipf, type Writing } from './directory.ts';
import type { Row } from './rows.ts';
import { headline, paragraph } from './texts.ts';

const HOUR = 3_600_000;
const ARTICLES = 100;
/** Among so many articles, the place of the one that has a live blog. It is published. */
const PLACE = 12;
/** The posts of the first live blog, unless the archive has fewer articles. Readers see nine in ten: 10,800. */
const MOST = 12_000;
/** By when the article is published, and how long the live blog goes on. Together they end before the article's last time. */
const BEGINS = 20 * HOUR;
const LASTS = 70 * HOUR;
/** The time from a post to its correction. */
const CORRECTED_AFTER = 5 * 60_000;

interface Blog {
  readonly id: string;
  readonly article: Written;
}

/** Writes the live blog of the article, if it has one. Its random values leave those of the articles as they are. */
export function writeLiveBlog(desk: Desk, articles: number, number: number, article: Written, at: number) {
  if (number % ARTICLES !== PLACE) return;
  const writing = { ...desk.writing, chance: new Chance(desk.writing.chance.seed + number) };
  const startedAt = at + BEGINS;
  const id = writing.ids.at(startedAt);
  const endedAt = new Date(startedAt + LASTS);
  writing.rows.add('LiveBlog', {
    ...{ id, articleId: article.id, state: 'ENDED', startedAt: new Date(startedAt), endedAt },
  });
  const rank = (number - PLACE) / ARTICLES + 1;
  const posts = Math.max(1, Math.floor(Math.min(MOST, articles) / rank));
  const quoted = desk.statements.oldestOne(startedAt)?.id;
  for (let place = 0; place < posts; place += 1)
    writePost(desk, writing, { id, article }, startedAt + Math.floor((LASTS / posts) * place), quoted);
}

/** A tenth of the posts are drafts, and a fifth key events. A tenth quote a statement. A fifth of the others were corrected. */
function writePost(
  desk: Desk,
  writing: Writing,
  { id: liveBlogId, article }: Blog,
  at: number,
  quoted: string | undefined,
): void {
  const { rows, ids, chance } = writing;
  const [id, revisionId, blockId] = [ids.at(at), ids.at(at), ids.at(at)];
  const isPublic = !chance.of(0.1);
  const isKeyEvent = chance.of(0.2);
  const [listedAt, createdById] = [new Date(at), zipf(chance, desk.directory.editors).id];
  const publishedAt = isPublic ? listedAt : null;
  const articleId = article.id;
  const content =
    isPublic && quoted !== undefined && chance.of(0.1)
      ? ({ kind: 'QUOTE', statementId: quoted } as const)
      : ({ kind: 'PARAGRAPH', html: paragraph(chance) } as const);
  rows.add('Block', { items: [], ...content, id: blockId, blockId, articleId, postId: id, isPublic });
  const personId = zipf(chance, desk.directory.people.PUBLIC);
  const revise = (revision: Row<'LivePostRevision'>) => {
    rows.add('LivePostRevision', revision);
    const by = { revisionId: revision.id ?? '', position: 0, personId, role: 'AUTHOR' } as const;
    rows.add('LivePostContribution', by);
  };
  const first = {
    ...{ id: revisionId, postId: id, number: 1, isKeyEvent, createdById, publishedAt },
    headline: chance.of(0.5) ? headline(chance) : null,
    versionIds: [blockId],
    createdAt: listedAt,
  };
  revise(first);
  const subjectIds = [...new Set([...article.subjectIds, personId])];
  const append = (time: number, event: Pick<Row<'FeedEvent'>, 'type' | 'noteId'>) =>
    desk.log.append(time, { ...event, articleId, liveBlogId, postId: id, subjectIds });
  if (isPublic) append(at, { type: 'LIVE_POST_ADDED' });
  const correctedAt = isPublic && chance.of(0.2) ? new Date(at + CORRECTED_AFTER) : null;
  const shown = correctedAt === null ? first : { ...first, id: ids.at(correctedAt.getTime()), number: 2 };
  if (correctedAt !== null) {
    const changed = { headline: headline(chance), createdAt: correctedAt, publishedAt: correctedAt };
    revise({ ...shown, ...changed });
    const noteId = ids.at(correctedAt.getTime());
    rows.add('UpdateNote', {
      ...{ id: noteId, articleId, postId: id, kind: 'CORRECTION', createdAt: correctedAt },
      revisionId: article.publishedRevisionId ?? '',
      text: 'An earlier version had another headline.',
    });
    append(correctedAt.getTime(), { type: 'LIVE_POST_REVISED', noteId });
  }
  rows.add('LivePost', {
    ...{ id, liveBlogId, articleId, isKeyEvent, createdById, publishedAt, listedAt },
    ...{ modifiedAt: correctedAt ?? listedAt, state: isPublic ? 'PUBLISHED' : 'DRAFT' },
    ...{ shownAt: correctedAt ?? publishedAt, revisionNumber: shown.number },
    ...{ currentRevisionId: shown.id, publishedRevisionId: isPublic ? shown.id : null },
  });
}
