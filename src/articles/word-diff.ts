import { diffArrays } from 'diff';

export interface WordChange {
  readonly kind: 'KEPT' | 'ADDED' | 'REMOVED';
  readonly text: string;
}

/** Limits a word diff, whose time grows with the length of the texts and with the square of the edits. */
export interface Bound {
  /** Both texts together. */
  readonly characters: number;
  /** Words removed and added. */
  readonly edits: number;
}

// In scripts without spaces, each character counts as a word.
const UNSPACED =
  '[\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Thai}\\p{Script=Lao}\\p{Script=Khmer}\\p{Script=Myanmar}]';
const WORDS = new RegExp(
  `${UNSPACED}\\p{M}*|(?:(?!${UNSPACED})[\\p{L}\\p{M}\\p{N}]|(?<=\\p{L})['’](?=\\p{L}))+|\\s+|[^]`,
  'gu',
);

/**
 * The word diff of two texts. KEPT and REMOVED parts join to the older text, KEPT and ADDED parts to the newer. Beyond the
 * bound, the whole older text is REMOVED and the whole newer one ADDED.
 */
export function wordChanges(before: string, after: string, { characters, edits }: Bound): WordChange[] {
  if (before === after) return nonEmpty({ KEPT: before });
  const runs =
    before.length + after.length > characters
      ? undefined
      : diffArrays(before.match(WORDS) ?? [], after.match(WORDS) ?? [], { maxEditLength: edits });
  if (runs === undefined) return nonEmpty({ REMOVED: before, ADDED: after });

  const changes: WordChange[] = [];
  let [removed, added] = ['', ''];
  for (const [index, run] of runs.entries()) {
    const text = run.value.join('');
    if (run.removed) removed += text;
    else if (run.added) added += text;
    else if (removed !== '' && added !== '' && text.trim() === '' && index < runs.length - 1) {
      // Joins replaced words that only a space separates into one change.
      removed += text;
      added += text;
    } else {
      changes.push(...nonEmpty({ REMOVED: removed, ADDED: added, KEPT: text }));
      [removed, added] = ['', ''];
    }
  }
  return [...changes, ...nonEmpty({ REMOVED: removed, ADDED: added })];
}

function nonEmpty(texts: Partial<Record<WordChange['kind'], string>>): WordChange[] {
  return Object.entries(texts).flatMap(([kind, text]) =>
    text === '' ? [] : [{ kind: kind as WordChange['kind'], text }],
  );
}
