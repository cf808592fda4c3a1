import { patchBlocks } from '@dateline/client';
import type { UpdateResolver } from '@urql/exchange-graphcache';
import { graphql, readFragment, type ResultOf } from '../graphql.ts';
import { BlockFields } from './block.tsx';

/** What has changed in a revision. */
export const ChangesFields = graphql(
  `
    fragment ChangesFields on RevisionChanges {
      revisionNumber
      sinceRevisionNumber
      fields {
        field
        words {
          kind
          text
        }
      }
      blocks {
        kind
        blockId
        after
        block {
          ...BlockFields
        }
        words {
          kind
          text
        }
      }
    }
  `,
  [BlockFields],
);

export type Changes = ResultOf<typeof ChangesFields>;

interface ArticleEvent {
  readonly articleId: string;
  readonly changes: Changes | null;
}

/** Changes the blocks of the article in the cache, as the event says. All else is in the cache already, under its id. */
export const applyArticleEvent: UpdateResolver = (result, _arguments, cache) => {
  const event = result['articleUpdated'] as ArticleEvent;
  const article = `Article:${event.articleId}`;
  const { changes } = event;
  const shown = cache.resolve(article, 'revisionNumber') as number | undefined;
  // The page is of another revision than the event begins with. If that is an older one, the page reads itself again.
  if (changes === null || shown === undefined || changes.sinceRevisionNumber !== shown) return;
  const keys = cache.resolve(article, 'body') as string[];
  const body = keys.map((key) => ({ key, blockId: cache.resolve(key, 'blockId') as string }));
  const blocks = changes.blocks.map(({ blockId, after, block }) => {
    const version = readFragment(BlockFields, block);
    return { blockId, after, block: version && { key: `${version.__typename}:${version.id}`, blockId } };
  });
  cache.link(
    article,
    'body',
    patchBlocks(body, blocks).map(({ key }) => key),
  );
  cache.writeFragment(
    graphql(`
      fragment Shown on Article {
        id
        revisionNumber
      }
    `),
    { __typename: 'Article', id: event.articleId, revisionNumber: changes.revisionNumber } as never,
  );
};
