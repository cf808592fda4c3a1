/** Text that is pasted into an article. */
import { blockInput, MAX_BLOCKS, MAX_CHARACTERS, type BlockInput } from '../../articles/body.ts';
import { RequestError } from '../../errors.ts';
import { Slices } from '../../lib/slices.ts';
import { openTree } from '../read/html-tree.ts';
import { UnreadableRecord } from '../read/refused.ts';
import { mediaOrCaption, newBlockKind } from './check-fields.ts';
import { Dropped } from './dropped.ts';
import { MAX_DEPTH, newBlockText, readHtml } from './html-blocks.ts';
import type { NewBlock } from './media.ts';

/** As much as an input can have, and a little less than a paragraph can, since a quotation gets marks. */
const ROOM = { blocks: MAX_BLOCKS, items: 5_000, characters: MAX_CHARACTERS, perParagraph: 19_990 };
/** Characters of HTML that are parsed at once, and elements and texts that are read. */
const PART = 20_000;
const MAX_NODES = 50_000;
const NO_TEXT = /[^\P{Cc}\t\n\r]|\p{Cs}/gu;

export interface Pasted {
  /** Each can be sent as it is. */
  readonly blocks: readonly BlockInput[];
  /** What isn't in them, in words for editors. */
  readonly dropped: readonly string[];
}

/**
 * The blocks of pasted HTML, as the import makes them of an article's.
 * @throws RequestError BAD_USER_INPUT if its elements are nested too deep
 */
export async function pastedBlocks(html: string): Promise<Pasted> {
  const dropped = new Dropped();
  const slices = new Slices();
  try {
    const tree = openTree(MAX_DEPTH);
    let read = 0;
    for (; read < html.length && tree.nodes() < MAX_NODES; read += PART) {
      tree.write(html.slice(read, read + PART));
      await slices.next();
    }
    const { blocks, isWhole } = readHtml(tree.end(), { dropped, room: ROOM });
    const sent: BlockInput[] = [];
    for (const [index, block] of blocks.entries()) {
      sent.push(...sendable(block, index, dropped));
      await slices.next();
    }
    if (read < html.length || !isWhole) {
      const end = newBlockText(blocks.at(-1) ?? {}).slice(-80);
      dropped.count(`All that follows “${end}”: it is too long for one body`);
    }
    return { blocks: sent, dropped: dropped.sentences };
  } catch (error) {
    if (!(error instanceof UnreadableRecord)) throw error;
    throw new RequestError('BAD_USER_INPUT', `The HTML ${error.message}. Paste it in parts.`);
  }
}

function sendable(found: NewBlock, index: number, dropped: Dropped): BlockInput[] {
  const block = JSON.parse(JSON.stringify(found), (_name, value: unknown) => {
    if (typeof value !== 'string') return value;
    const text = value.replace(NO_TEXT, '');
    if (text !== value) dropped.count('Characters that are no text');
    return text;
  }) as NewBlock;
  const notes = new Set<string>();
  const blocks = mediaOrCaption(block, index, notes).flatMap((kept) => {
    const { data, error } = blockInput.safeParse(kept);
    if (error !== undefined)
      notes.add(`block ${index + 1} (${newBlockKind(kept)}) is left out: ${error.issues[0]?.message ?? ''}`);
    return data ?? [];
  });
  for (const note of notes) dropped.count(note.replace(/^b/, 'B'));
  return blocks;
}
