/** Checks the articles of other archives, with the rules of the API's inputs. */
import { createHash } from 'node:crypto';
import { withoutMail } from '../../articles/byline.ts';
import { language, line, slug, text, url } from '../../operations/validation.ts';
import { UnreadableFile, UnreadableRecord, type RefusedRecord } from '../read/refused.ts';
import type { FoundRecord, Notes } from './article.ts';
import {
  checkedAuthors,
  checkedBlocks,
  checkedImage,
  checkedTags,
  creditsOf,
  mustBeText,
  take,
  validValue,
} from './check-fields.ts';
import { checkedLiveBlog } from './check-live-blog.ts';
import { slugOf } from './slugs.ts';

export type CheckedArticle = ReturnType<typeof checkedArticle>;

/**
 * The articles of a file. What an author wrote is valid or refused as a whole. Its metadata, such as the address of a
 * picture, is left out if it isn't valid, with a note. If the file can't be read on, that is reported like a record.
 * @param ownLanguage the language of articles that don't say theirs
 */
export async function* checkedArticles(
  records: AsyncIterable<FoundRecord | RefusedRecord>,
  ownLanguage?: string,
): AsyncGenerator<CheckedArticle | RefusedRecord> {
  /** Where each id stood, by a hash, so that no part of the file stays in memory. */
  const places = new Map<string, string>();
  const check = ({ place, find }: FoundRecord): CheckedArticle | RefusedRecord => {
    try {
      const checked = checkedArticle(place, find, ownLanguage);
      const hash = createHash('sha256').update(checked.sourceId).digest('base64');
      const first = places.get(hash);
      if (first === undefined) places.set(hash, place);
      return first === undefined
        ? checked
        : { place, reason: `has the same id as the one in ${first}: '${checked.sourceId}'` };
    } catch (error) {
      if (error instanceof UnreadableRecord) return { place, reason: error.message };
      throw error;
    }
  };
  try {
    for await (const record of records) yield 'reason' in record ? record : check(record);
  } catch (error) {
    if (!(error instanceof UnreadableFile)) throw error;
    yield { place: error.place, reason: error.message };
  }
}

function checkedArticle(place: string, find: FoundRecord['find'], ownLanguage: string | undefined) {
  const notes: Notes = new Set();
  const { liveBlog, ...found } = find(notes);
  mustBeText(found);
  const headline = validValue(line, 'title', found.headline);
  if (headline === undefined) throw new UnreadableRecord('has no title');
  const sourceId = found.ids.map((id) => id?.trim()).find(Boolean);
  if (sourceId === undefined)
    throw new UnreadableRecord('has neither an id nor a link that could stand for one');
  const wantedSlug = (slug.safeParse(found.slug).data ?? slugOf(headline)) || 'article';
  const authors = checkedAuthors(found.authors ?? [], notes);
  const fields = {
    source: validValue(line, 'source', found.source) ?? '',
    sourceId: validValue(line, 'id', sourceId) ?? '',
    headline,
    standfirst: validValue(text, 'summary', found.standfirst),
    blocks: checkedBlocks(found.blocks, notes),
    slug: found.slug,
    formerSlugs: [...new Set(found.formerSlugs)].filter(
      (former) => former !== wantedSlug && slug.safeParse(former).success,
    ),
    language: take(notes, language, 'language', found.language?.replaceAll('_', '-')) ?? ownLanguage,
    publishedAt: found.publishedAt,
    modifiedAt: found.modifiedAt,
    isPublished: found.isPublished,
    embargoedUntil: found.embargoedUntil,
    authors,
    ownByline: take(notes, line, 'byline', withoutMail(found.byline ?? '')),
    tags: checkedTags(found.tags ?? [], notes),
    section: take(notes, line, 'section', found.section),
    image: checkedImage(found.image, notes),
    license: take(notes, url, 'licence', found.license),
    usageTerms: take(notes, text, 'text of usage terms', found.usageTerms),
    copyrightNotice: take(notes, text, 'copyright notice', found.copyrightNotice),
    creditText: take(notes, line, 'credit', found.creditText),
  };
  const json = JSON.stringify(fields);
  const checked = checkedLiveBlog(liveBlog, place);
  return {
    ...fields,
    place,
    kind: 'Article',
    size: json.length + checked.size,
    wantedSlug,
    ...creditsOf(authors, notes),
    /** Of all that the archive has of it. */
    contentHash: createHash('sha256').update(json).digest('hex'),
    /** Its posts are known one by one, so that one that changes is no change of the article. */
    liveBlog: checked.liveBlog,
    refusedPosts: checked.refused,
    notes: [...notes],
    notesOfPosts: checked.notes,
  };
}
