import { deleteTag } from '../../src/articles/delete-tag.ts';
import { mergeTags } from '../../src/articles/merge-tags.ts';
import { updateTag } from '../../src/articles/update-tag.ts';
import { APPENDED } from '../feed/event.ts';
import { mutation } from '../kernel/mutation.ts';
import { Tag } from './tag.ts';

mutation(updateTag, {
  description:
    'Renames a tag, or changes its slug. If the slug was made from the name, it follows the name unless you give another. If readers see a difference, a `TagUpdated` event is appended to the feed. A former name or slug selects the tag as well. Requires the role EDITOR.',
  input: {
    id: 'The id of the tag.',
    name: 'The name, ready to print.',
    slug: 'The slug, for its URL, in any script: small letters and digits with single hyphens.',
  },
  payload: { tag: Tag, event: APPENDED },
});

mutation(mergeTags, {
  description:
    "Merges two tags. All articles with the former have the other one from then on, in all revisions, and the former is gone: its id, its name and its slugs lead to the other. If readers knew the former, a `TagMerged` event is appended to the feed. A merge can't be undone. Requires the role EDITOR.",
  input: { fromId: 'The id of the tag that is merged.', intoId: 'The id of the tag that remains.' },
  payload: { tag: Tag, event: APPENDED },
});

mutation(deleteTag, {
  description:
    'Deletes a tag. No article has it any more, also in no former revision. If readers knew it, a `TagDeleted` event is appended to the feed. An article that is given a tag of this name again creates another one. Requires the role EDITOR.',
  input: { id: 'The id of the tag.' },
  payload: {
    articlesUntagged: { type: 'Int', description: 'The number of articles that had it, in any revision.' },
    event: APPENDED,
  },
});
