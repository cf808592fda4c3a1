/** Checks the posts of live blogs, with the rules of the API's inputs. A post is valid or refused as a whole. */
import { createHash } from 'node:crypto';
import { postInput } from '../../live-blogs/post-content.ts';
import { line } from '../../operations/validation.ts';
import { UnreadableRecord, type RefusedRecord } from '../read/refused.ts';
import type { FoundLiveBlog, FoundPost } from './article.ts';
import { checkedAuthors, checkedBlocks, creditsOf, mustBeText, validValue } from './check-fields.ts';

export type CheckedPost = ReturnType<typeof checkedPost>;

interface CheckedLiveBlog extends Pick<FoundLiveBlog, 'startedAt' | 'endedAt'> {
  readonly posts: readonly CheckedPost[];
}

interface Checked {
  readonly liveBlog: CheckedLiveBlog | null;
  readonly refused: readonly RefusedRecord[];
  readonly notes: readonly RefusedRecord[];
  /** In characters. */
  readonly size: number;
}

/** @param place of the record that has the live blog */
export function checkedLiveBlog(found: FoundLiveBlog | undefined, place: string): Checked {
  if (found === undefined) return { liveBlog: null, refused: [], notes: [], size: 0 };
  const posts = new Map<string, CheckedPost>();
  const refused: RefusedRecord[] = [];
  for (const [index, post] of found.posts.entries()) {
    const at = `${place}, post ${index + 1}`;
    try {
      const checked = checkedPost(at, post);
      const first = posts.get(checked.sourceId);
      if (first === undefined) posts.set(checked.sourceId, checked);
      else
        refused.push({
          place: at,
          reason: `has the same id as the one in ${first.place}: '${first.sourceId}'`,
        });
    } catch (error) {
      if (!(error instanceof UnreadableRecord)) throw error;
      refused.push({ place: at, reason: error.message });
    }
  }
  const checked = [...posts.values()];
  return {
    liveBlog: { startedAt: found.startedAt, endedAt: found.endedAt, posts: checked },
    refused,
    notes: checked.flatMap((post) => post.notes.map((reason) => ({ place: post.place, reason }))),
    size: checked.reduce((size, post) => size + post.size, 0),
  };
}

function checkedPost(place: string, { notes, ...found }: FoundPost) {
  mustBeText(found);
  const sourceId = found.ids.map((id) => id?.trim()).find(Boolean);
  if (sourceId === undefined)
    throw new UnreadableRecord('has no @id, no url and no date, so a further import would double it');
  const fields = {
    sourceId: validValue(line, 'id', sourceId) ?? '',
    headline: validValue(line, 'headline', found.headline),
    blocks: checkedBlocks(found.blocks, notes, postInput.body.unwrap().unwrap()),
    publishedAt: found.publishedAt,
    modifiedAt: found.modifiedAt,
    authors: checkedAuthors(found.authors, notes),
  };
  if (fields.headline === undefined && fields.blocks.length === 0)
    throw new UnreadableRecord('has neither a headline nor a text');
  const { credits } = creditsOf(fields.authors, new Set());
  const names = fields.authors.map(({ name }) => name);
  if (credits === null && names.length > 0)
    notes.add(`doesn't keep its byline, which may name something else: ${names.join(', ')}`);
  const json = JSON.stringify(fields);
  return {
    ...fields,
    place,
    credits,
    size: json.length,
    contentHash: createHash('sha256').update(json).digest('hex'),
    notes: [...notes],
  };
}
