import type { ReadFormat } from '../foreign-article.ts';
import type { Format } from './detect.ts';

/** The readers of other archives' formats. Dateline's own is read by read-export.ts. */
export const READERS: Readonly<Partial<Record<Format, ReadFormat>>> = {};
