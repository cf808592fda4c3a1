/** `changes` of an event, as far as a page needs them. */
export interface Changes<Block> {
  readonly revisionNumber: number;
  readonly sinceRevisionNumber: number | null;
  readonly fields: readonly { readonly field: string; readonly after: string | null }[];
  readonly blocks: readonly BlockChange<Block>[];
}

export interface BlockChange<Block> {
  readonly blockId: string;
  readonly after: string | null;
  readonly block: Block | null;
}

/** What a page keeps of an article. */
interface Patchable<Block> {
  readonly revisionNumber: number;
  readonly body: readonly Block[];
}

/** The fields of an article that are texts, by `ChangedField`. `after` is their new value; of others, it is only a summary to show. */
const TEXTS: Readonly<Record<string, string>> = {
  HEADLINE: 'headline',
  STANDFIRST: 'standfirst',
  BYLINE: 'byline',
  TRAIL_TEXT: 'trailText',
  KICKER: 'kicker',
  SEO_TITLE: 'seoTitle',
  SEO_DESCRIPTION: 'seoDescription',
};

/**
 * The article with the changes of an event; null if it has to be queried again. It stays as it is if it has the revision already,
 * or the event has no changes.
 */
export function patchArticle<Block extends { readonly blockId: string }, Article extends Patchable<Block>>(
  article: Article & Patchable<Block>,
  changes: Changes<Block> | null,
): Article | null {
  if (changes === null || changes.revisionNumber <= article.revisionNumber) return article;
  const { revisionNumber, sinceRevisionNumber, fields, blocks } = changes;
  if (sinceRevisionNumber !== article.revisionNumber || fields.some(({ field }) => !(field in TEXTS)))
    return null;
  const texts = fields.map(({ field, after }) => [TEXTS[field], after] as const);
  return {
    ...article,
    ...(Object.fromEntries(
      texts.filter(([name]) => name !== undefined && name in article),
    ) as Partial<Article>),
    body: patchBlocks(article.body, blocks),
    revisionNumber,
  };
}

/** The blocks with the changes of an event. What stays as it is isn't among these. */
export function patchBlocks<Block extends { readonly blockId: string }>(
  body: readonly Block[],
  changes: readonly BlockChange<Block>[],
): Block[] {
  const blocks = [...body];
  // They are in the order of the newer body, so what a block follows is in its place already.
  for (const { blockId, after, block } of changes) {
    const old = blocks.findIndex((other) => other.blockId === blockId);
    if (old !== -1) blocks.splice(old, 1);
    if (block !== null) blocks.splice(blocks.findIndex((other) => other.blockId === after) + 1, 0, block);
  }
  return blocks;
}
