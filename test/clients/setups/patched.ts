/** What a page keeps of an article. */
interface Page<Block> {
  readonly revisionNumber: number;
  readonly body: readonly Block[];
}

/** `changes` of an event, as far as a page needs them. */
interface Changes<Block> {
  readonly revisionNumber: number;
  readonly sinceRevisionNumber: number | null;
  readonly fields: readonly { readonly field: string; readonly after: string | null }[];
  readonly blocks: readonly {
    readonly blockId: string;
    readonly after: string | null;
    readonly block: Block | null;
  }[];
}

/** The fields of an article that are texts, by `ChangedField`. `after` is their new value; of others, it is only a summary to show. */
const TEXTS: ReadonlyMap<string, string> = new Map([
  ['HEADLINE', 'headline'],
  ['STANDFIRST', 'standfirst'],
  ['BYLINE', 'byline'],
  ['TRAIL_TEXT', 'trailText'],
]);

/** Whether the page can apply the changes. Otherwise, it queries the article again, unless it is already beyond them. */
export function isPatchable<Block>(page: Page<Block>, changes: Changes<Block>): boolean {
  return (
    changes.sinceRevisionNumber === page.revisionNumber &&
    changes.fields.every(({ field }) => TEXTS.has(field))
  );
}

/** The page with the changes. What stays as it is isn't among them. */
export function patched<Block extends { readonly blockId: string }, Shown extends Page<Block>>(
  page: Shown & Page<Block>,
  { revisionNumber, fields, blocks }: Changes<Block>,
): Shown {
  const body = [...page.body];
  for (const { blockId, after, block } of blocks) {
    const old = body.findIndex((other) => other.blockId === blockId);
    if (old !== -1) body.splice(old, 1);
    if (block !== null) body.splice(body.findIndex((other) => other.blockId === after) + 1, 0, block);
  }
  const texts = fields.flatMap(({ field, after }) => {
    const name = TEXTS.get(field);
    return name === undefined ? [] : [[name, after] as const];
  });
  return { ...page, ...Object.fromEntries(texts), body, revisionNumber };
}
