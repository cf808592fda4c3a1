import { comparedText } from '../lib/compared-text.ts';
import { REMOVED } from '../lib/redacted-text.ts';
import { clean, type Rule } from '../operations/validation.ts';
import { eraserOf } from './eraser.ts';
import { hasWords } from './with-words.ts';

/** Words that are taken out may be as long as a text. */
const MAX_WORDS = 20_000;

/** Words that are taken out, as somebody writes them. */
export const wordsInput = clean.max(MAX_WORDS, `must have at most ${MAX_WORDS} characters`);

interface Given {
  /** Null if the whole of a target is taken out. */
  readonly text: string | null;
  readonly publicNote: string;
}

/** What must hold for words that are taken out, and for the note in which readers learn of it. */
export const WORD_RULES: readonly Rule<Given>[] = [
  {
    of: ['text'],
    holds: ({ text }) => text === null || comparedText(text).length >= 2,
    code: 'TOO_SHORT',
    min: 2,
    message: 'must have at least 2 characters: take the passage around it',
    path: ['text'],
  },
  {
    of: ['text'],
    holds: ({ text }) => text === null || !REMOVED.includes(comparedText(text)),
    code: 'NOT_ALLOWED',
    message: `must not be part of ${REMOVED}, which takes its place: take the passage around it`,
    path: ['text'],
  },
  {
    of: ['text', 'publicNote'],
    holds: ({ text, publicNote }) => text === null || !noteHas(publicNote, comparedText(text)),
    code: 'REDACTED',
    message: 'must not have the words: readers see it',
    path: ['publicNote'],
  },
];

/** Whether a note has words, also in an address within a sentence. */
function noteHas(note: string, words: string): boolean {
  const eraser = eraserOf(words, '');
  return hasWords(words)(note) || note.split(/\s+/u).some((part) => eraser.hasInAddress(part));
}
