import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Problem } from '../errors.ts';
import { assertRules, optional, type RuleOfMany, type Rules } from '../operations/validation.ts';
import {
  areEqual,
  blockIdRule,
  blockInput,
  blockRowOf,
  bodyBlocks,
  byBlockId,
  idOfBlock,
  kindOf,
  limitPassedBy,
  notABlock,
  ONLY_KEPT,
  type BlockInput,
  type BlockRow,
  type bodyInput,
} from './body.ts';

/** More edits than this are a new body. */
const MAX_EDITS = 1_000;

export const insertBlockInput = z.object({ afterBlockId: optional(idOfBlock), block: blockInput });
export const replaceBlockInput = z.object({ blockId: idOfBlock, block: blockInput });
export const removeBlockInput = z.object({ blockId: idOfBlock });
export const moveBlockInput = z.object({ blockId: idOfBlock, afterBlockId: optional(idOfBlock) });

/** Exactly one kind of edit. */
export const blockEditInput = z.object({
  insert: optional(insertBlockInput),
  replace: optional(replaceBlockInput),
  remove: optional(removeBlockInput),
  move: optional(moveBlockInput),
});

type BlockEdit = z.output<typeof blockEditInput>;

export const editsInput = z
  .array(blockEditInput)
  .min(1, 'must not be empty')
  .max(MAX_EDITS, `must have at most ${MAX_EDITS} items`);

interface EditedInput {
  readonly edits?: readonly BlockEdit[] | null | undefined;
}

/** The body of an input: whole, or as edits of the one before. */
export interface BodyChange extends EditedInput {
  readonly body?: z.output<typeof bodyInput> | null | undefined;
}

/**
 * The rules for a change of a body.
 * @param before the body that it changes; null if the caller hasn't read that one, which is another error
 * @param isPublic whether readers see the changed body
 */
export function bodyRules(before: readonly BlockRow[] | null, isPublic = false): Rules<BodyChange> {
  return [
    {
      of: ['body', 'edits'],
      holds: ({ body, edits }) => body === undefined || edits == null,
      code: 'CONFLICTING',
      message: 'must be left out if `body` is given',
      path: ['edits'],
    },
    ...(before === null ? [] : [blockIdRule(byBlockId(before)), editsRule(before, isPublic)]),
  ];
}

/**
 * Each edit names blocks that the body has once the edits before it are made.
 * @param isPublic whether readers see the edited body, which can't be empty then
 */
function editsRule(before: readonly BlockRow[], isPublic = false): RuleOfMany<EditedInput> {
  return {
    of: [],
    problems({ edits }) {
      if (edits == null) return [];
      const { blocks, problems } = new EditedBody(before, edits);
      const message = 'must not take all blocks out; to take the article from readers, use withdrawArticle';
      return isPublic && blocks.length === 0
        ? [...problems, { code: 'NOT_ALLOWED', message, path: ['edits'] }]
        : problems;
    },
  };
}

interface Changed {
  readonly blocks: readonly BlockRow[];
  /** Where edits have blocks that aren't saved yet. Otherwise a block is at its place in the body. */
  readonly paths?: ReadonlyMap<BlockRow, readonly string[]>;
}

/**
 * Applies a change to a body. A block with the same content as before stays the same version.
 * @throws ValidationError for the id of a block that it doesn't have
 */
export function changedBody(before: readonly BlockRow[], { body, edits }: BodyChange): Changed {
  if (edits == null) return { blocks: body === undefined ? before : bodyBlocks(body ?? [], before) };
  assertRules([editsRule(before)], { edits });
  return new EditedBody(before, edits);
}

type Path = readonly string[];

class EditedBody {
  readonly blocks: BlockRow[];
  readonly problems: Problem[] = [];
  /** Where the input has a block that isn't saved yet. */
  readonly paths = new Map<BlockRow, Path>();

  constructor(before: readonly BlockRow[], edits: readonly BlockEdit[]) {
    this.blocks = [...before];
    for (const [index, edit] of edits.entries()) this.#apply(edit, ['edits', String(index)]);
    const known = byBlockId(before);
    this.blocks = this.blocks.map((block) => {
      const was = known.get(block.blockId);
      return was !== undefined && areEqual(was, block) ? was : block;
    });
    const limit = limitPassedBy(this.blocks);
    if (limit !== null)
      this.problems.push({
        code: 'TOO_LONG',
        message: `must not make the body longer than ${limit}`,
        path: ['edits'],
      });
  }

  #apply({ insert, replace, remove, move }: BlockEdit, path: Path): void {
    if (insert !== null) {
      const at = this.#after(insert.afterBlockId, [...path, 'insert']);
      const row = this.#row(insert.block, null, [...path, 'insert', 'block']);
      if (at !== null) this.blocks.splice(at, 0, row);
    } else if (replace !== null) {
      const at = this.#indexOf(replace.blockId, [...path, 'replace', 'blockId']);
      const row = this.#row(replace.block, replace.blockId, [...path, 'replace', 'block']);
      if (at !== null) this.blocks[at] = row;
    } else if (remove !== null) {
      const at = this.#indexOf(remove.blockId, [...path, 'remove', 'blockId']);
      if (at !== null) this.blocks.splice(at, 1);
    } else if (move !== null) this.#move(move, [...path, 'move']);
  }

  #move({ blockId, afterBlockId }: NonNullable<BlockEdit['move']>, path: Path): void {
    if (blockId === afterBlockId) {
      this.problems.push({
        code: 'CONFLICTING',
        message: 'must be the id of another block',
        path: [...path, 'afterBlockId'],
      });
      return;
    }
    const from = this.#indexOf(blockId, [...path, 'blockId']);
    if (from === null || this.#after(afterBlockId, path) === null) return;
    const moved = this.blocks.splice(from, 1);
    this.blocks.splice(this.#after(afterBlockId, path) ?? 0, 0, ...moved);
  }

  /** The place after a block; the first place without one. */
  #after(blockId: string | null, path: Path): number | null {
    if (blockId === null) return 0;
    const at = this.#indexOf(blockId, [...path, 'afterBlockId']);
    return at === null ? null : at + 1;
  }

  #indexOf(blockId: string, path: Path): number | null {
    const at = this.blocks.findIndex((block) => block.blockId === blockId);
    if (at !== -1) return at;
    const message = `${notABlock(blockId, 'the body that this edit changes')}; somebody or an earlier edit may have removed that block: read the body again`;
    this.problems.push({ code: 'UNKNOWN_REFERENCE', message, path });
    return null;
  }

  #row(block: BlockInput, replaced: string | null, path: Path): BlockRow {
    const { blockId, ...fields } = blockRowOf(block);
    if (block.redacted !== null) {
      const message = `must not be a redacted block: ${ONLY_KEPT}. Edits keep the blocks that they don't name`;
      this.problems.push({ code: 'NOT_ALLOWED', message, path: [...path, 'redacted'] });
    } else if (blockId !== null && blockId !== replaced) {
      const message =
        replaced === null
          ? 'must be left out for a new block'
          : 'must be left out, or be the id of the block that is replaced';
      this.problems.push({ code: 'CONFLICTING', message, path: [...path, kindOf(block), 'blockId'] });
    }
    const row = { blockId: replaced ?? randomUUID(), ...fields };
    this.paths.set(row, path);
    return row;
  }
}
