/** What the story appended to the log. */
import { STORY } from './campaign.ts';
import { exampleLog } from './example.ts';
import { liveEndLog, liveLog } from './live-blog.ts';
import { sections } from './people.ts';
import type { LogEntry } from './rows.ts';
import { STORY_ARTICLE, unit8200 } from './unit-8200.ts';

const liveCopy = 'live-rally-outside-microsofts-headquarters-copy';
const rallyArticle = 'rally-outside-microsofts-headquarters';

/**
 * What these changes appended, in order. A published article is followed by what it made public. Not dated: the log is of
 * this database, and keeps events for so many days since they were appended.
 */
export const log: LogEntry[] = [
  ...sections.flatMap(sectionEvents),
  ...exampleLog,
  { type: 'ARTICLE_PUBLISHED', article: liveCopy, revision: 1 },
  { type: 'ARTICLE_WITHDRAWN', article: liveCopy, note: 'rally-copy' },
  { type: 'CAMPAIGN_CREATED', campaign: STORY },
  ...recorded(['petition', 'protests', 'rally']),
  { type: 'ARTICLE_PUBLISHED', article: rallyArticle, revision: 1 },
  {
    type: 'ARTICLE_CORRECTED',
    article: rallyArticle,
    revision: 2,
    note: 'rally-day',
  },
  ...liveLog,
  { type: 'ARTICLE_PUBLISHED', article: STORY_ARTICLE, revision: 1 },
  ...unit8200.flatMap(({ statement }) =>
    statement && !liveLog.some((entry) => entry.statement === statement)
      ? [{ type: 'STATEMENT_RECORDED', statement } as const]
      : [],
  ),
  ...recorded(['occupation', 'data-centre', 'dismissals']),
  { type: 'CAMPAIGN_OUTCOME_RECORDED', outcome: 'review' },
  { type: 'CAMPAIGN_OUTCOME_RECORDED', outcome: 'services-disabled' },
  ...liveEndLog,
  { type: 'FRONT_UPDATED' },
];

/** The section above shows one more. */
function sectionEvents({ slug, parent }: (typeof sections)[number]): LogEntry[] {
  const created = { type: 'SECTION_CREATED', section: slug } as const;
  return parent === undefined ? [created] : [created, { type: 'SECTION_UPDATED', section: parent }];
}

function recorded(keys: string[]): LogEntry[] {
  return keys.map((action) => ({ type: 'CAMPAIGN_ACTION_RECORDED', action }));
}
