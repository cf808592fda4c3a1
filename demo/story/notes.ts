/** Notes of the desk's for itself, which no reader sees. */
import { DRAFT } from './example-draft.ts';

interface InternalNote {
  /** The key of the report that it is about, or of the statement, or the slug of the article and the key of its block. */
  source?: string;
  statement?: string;
  article?: string;
  block?: string;
  text: string;
  resolvedAt?: string;
}

export const internalNotes: InternalNote[] = [
  {
    source: 'joint-august',
    text: 'Joint report of The Guardian, +972 Magazine and Local Call on data of Unit 8200 kept on Azure.',
  },
  { source: 'guardian-september', text: 'Rests on a document that the newspaper obtained.' },
  { source: 'ap', text: 'Further reporting during 2025.' },
  { source: 'drop-site', text: 'Further reporting during 2025.' },
  { source: 'sundays-leaflet', text: 'Made up.' },
  { source: 'sundays-thanks', text: 'Made up.' },
  { source: 'sundays-guide', text: 'Made up, for the draft.' },
  {
    statement: 'robin-volunteers-amended',
    text: 'Robin agreed to these words on the phone (example).',
    resolvedAt: '2025-09-26T14:00:00Z',
  },
  { article: DRAFT, block: 'staff', text: 'Do we have the figure of a small town (example)?' },
];
