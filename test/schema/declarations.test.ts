import { describe, expect, it } from 'vitest';
import { Article } from '../../schema/articles/article.ts';
import { Campaign } from '../../schema/campaigns/campaign.ts';
import { ArticleWithdrawn } from '../../schema/feed/article-events.ts';
import { enumType } from '../../schema/kernel/enum.ts';
import { list } from '../../schema/kernel/list.ts';
import { mutation } from '../../schema/kernel/mutation.ts';

import { unscheduleArticle } from '../../src/articles/unschedule-article.ts';
import { withdrawArticle } from '../../src/articles/withdraw-article.ts';

/** Never executed: each of these is an error that `tsc`, and so `npm run check`, must find. */
function refused(): void {
  const description = 'Never offered.';
  // @ts-expect-error -- the input field `id` has no description
  mutation(unscheduleArticle, { description, input: {}, payload: { article: Article } });
  // @ts-expect-error -- the input has no field `reason`
  mutation(unscheduleArticle, { description, input: { id: '', reason: '' }, payload: { article: Article } });
  // @ts-expect-error -- the payload leaves out what the operation returns
  mutation(unscheduleArticle, { description, input: { id: '' }, payload: {} });
  // @ts-expect-error -- the operation returns an article, not a campaign
  mutation(unscheduleArticle, { description, input: { id: '' }, payload: { article: Campaign } });
  mutation(unscheduleArticle, {
    description,
    input: { id: '' },
    payload: {
      article: Article,
      // @ts-expect-error -- the operation returns no campaign
      campaign: Campaign,
    },
  });
  mutation(withdrawArticle, {
    description,
    input: { id: '', reason: '' },
    payload: {
      article: Article,
      // @ts-expect-error -- no description: PAYLOAD_FIELDS has none for an event
      event: ArticleWithdrawn,
    },
  });
  // @ts-expect-error -- two campaigns may have the same name, so this order is not unique
  list('byName', { of: 'Campaign', description, where: () => ({}), orderBy: [{ name: 'asc' }] });
  list('byHeadline', {
    of: 'Campaign',
    description,
    // @ts-expect-error -- a campaign has no headline to filter by
    where: () => ({ headline: '' }),
    orderBy: [{ id: 'asc' }],
  });
  // @ts-expect-error -- the value B has no description
  enumType({ A: 'A', B: 'B' }, { name: 'Letter', description, values: { A: 'The first.' } });
}

describe('a declaration of the schema', () => {
  it("is refused by `tsc`, not by this test, if a description is missing or the payload differs from the operation's answer", () => {
    expect(refused).toBeTypeOf('function');
  });
});
