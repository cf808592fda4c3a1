import type { Cache, UpdateResolver } from '@urql/exchange-graphcache';
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
  const keys = blockKeys(cache, article);
  cache.link(article, 'body', applyChanges(keys, changes) as string[]);
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

function blockKeys(cache: Cache, article: string): ReadonlyMap<string, string> {
  const keys = cache.resolve(article, 'body') as string[];
  return new Map(keys.map((key) => [cache.resolve(key, 'blockId') as string, key]));
}

/** The keys of the blocks after the changes. @param shown those before, by their `blockId` */
function applyChanges(shown: ReadonlyMap<string, string>, { blocks }: Changes): readonly string[] {
  const keys = new Map(shown);
  // The changes are in the order of the newer body, so what a block follows is in its place already.
  let order = [...shown.keys()];
  const placed = new Set(blocks.filter(({ kind }) => kind !== 'CHANGED').map(({ blockId }) => blockId));
  order = order.filter((id) => !placed.has(id));
  for (const { kind, blockId, after, block } of blocks) {
    const version = readFragment(BlockFields, block);
    if (version === null) continue;
    keys.set(blockId, `${version.__typename}:${version.id}`);
    if (kind !== 'CHANGED') order.splice(after === null ? 0 : order.indexOf(after) + 1, 0, blockId);
  }
  return order.map((id) => keys.get(id) ?? '');
}
