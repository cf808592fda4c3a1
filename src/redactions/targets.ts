import type { EntityName } from '../db/entities.ts';
import { eraseArticle } from './erase-article.ts';
import type { Erasure } from './erasure.ts';

/** What can be redacted. */
export const REDACTABLE = [
  'Article',
  'Statement',
  'UpdateNote',
  'SourceReport',
  'Person',
  'Organization',
  'Campaign',
  'CampaignDemand',
  'CampaignAction',
  'CampaignOutcome',
  'Tag',
] as const satisfies readonly EntityName[];

/** @throws NotFoundError */
export async function eraseTarget(erasure: Erasure, entity: EntityName, id: string): Promise<void> {
  if (entity === 'Article') await eraseArticle(erasure, id);
}
