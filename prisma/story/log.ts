/** What the story appended to the log. */
import { exampleLog } from './example.ts';
import type { LogEntry } from './rows.ts';
import { unit8200 } from './unit-8200.ts';

const liveCopy = 'live-rally-outside-microsofts-headquarters-copy';
const rallyArticle = 'rally-outside-microsofts-headquarters';
const published = '2025-09-25T18:00:00Z';

/** What these changes appended, in order. A published article is followed by what it made public. */
export const log: LogEntry[] = [
  ...exampleLog,
  { at: '2025-08-26T18:10:00Z', type: 'ARTICLE_PUBLISHED', article: liveCopy, revision: 1 },
  { at: '2025-08-26T18:25:00Z', type: 'ARTICLE_WITHDRAWN', article: liveCopy },
  ...recorded('2025-08-27T14:30:00Z', ['petition', 'protests', 'rally']),
  { at: '2025-08-27T15:00:00Z', type: 'ARTICLE_PUBLISHED', article: rallyArticle, revision: 1 },
  {
    at: '2025-08-27T16:20:00Z',
    type: 'ARTICLE_CORRECTED',
    article: rallyArticle,
    revision: 2,
    note: 'rally-day',
  },
  { at: published, type: 'ARTICLE_PUBLISHED', article: 'microsoft-cuts-off-unit-8200', revision: 1 },
  ...unit8200.flatMap(({ statement }) =>
    statement ? [{ at: published, type: 'STATEMENT_RECORDED', statement } as const] : [],
  ),
  ...recorded('2025-09-25T18:20:00Z', ['occupation', 'data-centre', 'dismissals']),
  { at: '2025-09-25T18:25:00Z', type: 'CAMPAIGN_OUTCOME_RECORDED', outcome: 'review' },
  { at: '2025-09-25T18:25:00Z', type: 'CAMPAIGN_OUTCOME_RECORDED', outcome: 'services-disabled' },
];

function recorded(at: string, keys: string[]): LogEntry[] {
  return keys.map((action) => ({ at, type: 'CAMPAIGN_ACTION_RECORDED', action }));
}
