/**
 * The rows that valid inputs refer to: functions that create new rows, and facts that any number of inputs can share.
 */
import { once } from '../newsroom/cast.ts';
import { openDesk } from '../newsroom/factories.ts';
import type { Newsroom } from '../newsroom/newsroom.ts';
import { openOffice } from '../newsroom/office.ts';

export type Material = ReturnType<typeof openMaterial>;

export function openMaterial(newsroom: Newsroom) {
  const editor = openDesk(newsroom);
  const campaign = once(() => editor.campaign());
  return {
    newsroom,
    editor,
    reporter: openDesk(newsroom, newsroom.tokens.REPORTER),
    admin: openOffice(newsroom),
    person: once(() => editor.person()),
    organization: once(() => editor.organization()),
    sourceReport: once(() => editor.sourceReport()),
    statement: once(() => editor.statement()),
    campaign,
    /** In another language than others, so that these can be its translations. */
    story: once(() => editor.publishedArticle({ language: 'de' })),
    action: once(async () => editor.action({ campaignId: (await campaign()).id })),
  };
}
