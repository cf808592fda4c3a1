import { diffArrays } from 'diff';

export interface WordChange {
  readonly kind: 'KEPT' | 'ADDED' | 'REMOVED';
  readonly text: string;
}

/** How far two texts are compared. What it takes grows with the text and with the square of the edits. */
export interface Bound {
  /** Of both texts together. */
  readonly characters: number;
  /** Words that are removed or added. */
  readonly edits: number;
}

// Where a script has no spaces, each of its characters stands for a word.
const UNSPACED =
  '[\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Thai}\\p{Script=Lao}\\p{Script=Khmer}\\p{Script=Myanmar}]';
const WORDS = new RegExp(
  `${UNSPACED}\\p{M}*|(?:(?!${UNSPACED})[\\p{L}\\p{M}\\p{N}]|(?<=\\p{L})['’](?=\\p{L}))+|\\s+|[^]`,
  'gu',
);

/**
 * What became of a text, word by word: what was kept and removed gives the older one when joined, what was kept and
 * added the newer. Texts that differ beyond the bound are the one removed and the other added, whole.
 */
export function wordChanges(before: string, after: string, { characters, edits }: Bound): WordChange[] {
  if (before === after) return said({ KEPT: before });
  const runs =
    before.length + after.length > characters
      ? undefined
      : diffArrays(before.match(WORDS) ?? [], after.match(WORDS) ?? [], { maxEditLength: edits });
  if (runs === undefined) return said({ REMOVED: before, ADDED: after });

  const changes: WordChange[] = [];
  let [removed, added] = ['', ''];
  for (const [index, run] of runs.entries()) {
    const text = run.value.join('');
    if (run.removed) removed += text;
    else if (run.added) added += text;
    else if (removed !== '' && added !== '' && text.trim() === '' && index < runs.length - 1) {
      // Words that were all replaced are shown as that, not with the spaces between them kept.
      removed += text;
      added += text;
    } else {
      changes.push(...said({ REMOVED: removed, ADDED: added, KEPT: text }));
      [removed, added] = ['', ''];
    }
  }
  return [...changes, ...said({ REMOVED: removed, ADDED: added })];
}

function said(texts: Partial<Record<WordChange['kind'], string>>): WordChange[] {
  return Object.entries(texts).flatMap(([kind, text]) =>
    text === '' ? [] : [{ kind: kind as WordChange['kind'], text }],
  );
}
