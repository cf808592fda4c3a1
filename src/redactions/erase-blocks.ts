import type { Block } from '../../generated/prisma/client.ts';
import { newId } from '../db/new-id.ts';
import { Slices } from '../lib/slices.ts';
import { REMOVED } from '../lib/redacted-text.ts';
import { noteRemoved, type Erasure } from './erasure.ts';

/**
 * Takes the words out of versions of blocks. A version that had them gets another id. An emptied one says only that.
 * @returns the blocks that had them
 */
export async function eraseBlocks(
  erasure: Erasure,
  articleId: string,
  blocks: readonly Block[],
  erased: (block: Block) => ErasedBlock | null = (block) => erasedBlock(erasure, block),
): Promise<Block[]> {
  const { tx, redactionId } = erasure;
  const changed: Block[] = [];
  const versions: object[] = [];
  const slices = new Slices();
  for (const block of blocks) {
    await slices.next();
    const changes = erased(block);
    if (changes === null) continue;
    changed.push(block);
    noteRemoved(erasure, textsOf(block), block.isPublic);
    const emptied = changes === 'ALL' ? { ...EMPTY, redactionId } : changes;
    versions.push({ was: block.id, id: newVersionOf(block.id), ...emptied });
  }
  if (versions.length > 0)
    await tx.$executeRaw`SELECT "redact_blocks"(${redactionId}::uuid, ${articleId}::uuid, ${JSON.stringify(versions)}::jsonb)`;
  return changed;
}

/**
 * The columns of a version that can have words, as those of other tables are in `COLUMNS`. PostgreSQL looks into them, too.
 * `test/redactions/columns.test.ts` holds that none is missing.
 */
export const BLOCK_COLUMNS = {
  html: 'html',
  text: 'text',
  url: 'address',
  caption: 'optional',
  provider: 'optional',
  altText: 'optional',
  creditText: 'optional',
  license: 'address',
  items: 'list',
} as const satisfies Partial<Record<keyof Block, string>>;

/** What changes in a version; ALL if nothing of it is left. */
export type ErasedBlock = Partial<Block> | 'ALL';

const EMPTY = {
  kind: 'REDACTED',
  html: null,
  text: null,
  level: null,
  statementId: null,
  url: null,
  caption: null,
  provider: null,
  altText: null,
  creditText: null,
  license: null,
  width: null,
  height: null,
  ordered: null,
  items: [],
} as const;

/** Another id, which ends as the other does: that says where a part of a body ends. */
function newVersionOf(id: string): string {
  return newId().slice(0, -2) + id.slice(-2);
}

function textsOf(block: Block): (string | null)[] {
  return Object.keys(BLOCK_COLUMNS).flatMap((column) => block[column as keyof typeof BLOCK_COLUMNS]);
}

function erasedBlock({ eraser }: Erasure, block: Block): ErasedBlock | null {
  if (block.kind === 'REDACTED') return null;
  if (eraser.words === null) return 'ALL';
  const { html, text, url, items } = block;
  if (url !== null && eraser.hasInAddress(url)) return 'ALL';
  const changes: Partial<Block> = {};
  if (html !== null) {
    const { html: after, isEmpty } = eraser.html(html);
    if (isEmpty) return 'ALL';
    if (after !== html) changes.html = after;
  }
  if (text !== null) {
    const after = eraser.text(text);
    if (after.trim() === REMOVED) return 'ALL';
    if (after !== text) changes.text = after;
  }
  const list = items.map((item) => eraser.text(item));
  if (list.some((item, index) => item !== items[index])) {
    if (list.every((item) => item.trim() === REMOVED)) return 'ALL';
    changes.items = list;
  }
  for (const [column, kind] of Object.entries(BLOCK_COLUMNS)) {
    const before = block[column as keyof typeof BLOCK_COLUMNS];
    if (kind !== 'optional' || typeof before !== 'string') continue;
    const after = eraser.text(before);
    if (after !== before) Object.assign(changes, { [column]: after });
  }
  if (block.license !== null && eraser.hasInAddress(block.license)) changes.license = null;
  return Object.keys(changes).length === 0 ? null : changes;
}
