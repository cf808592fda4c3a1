import { instantIn } from './dates.ts';
import { UnreadableRecord } from './unreadable.ts';

/** How programs write that there is no date: with zeros, or as the first day that they can count. */
const NO_DATE = /^(?:0000-00-00|0001-01-01)/;

/**
 * When it was published. What means no date is none, with a note.
 * @throws UnreadableRecord for any other text that is no date
 */
export function publishedIn(field: string, text: string | undefined, notes: string[]): Date | undefined {
  const written = text?.trim() ?? '';
  if (!NO_DATE.test(written)) return instantIn(field, text);
  notes.push(`has a ${field} that stands for none: '${written.slice(0, 100)}'`);
  return undefined;
}

/** When it was changed. A text that is no date is left out, with a note: nothing that readers see depends on it. */
export function modifiedIn(field: string, text: string | undefined, notes: string[]): Date | undefined {
  try {
    return publishedIn(field, text, notes);
  } catch (error) {
    if (!(error instanceof UnreadableRecord)) throw error;
    notes.push(`${error.message}, which is left out`);
    return undefined;
  }
}
