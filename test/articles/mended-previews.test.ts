/** Preview links to drafts that were saved before a withdrawal. */
import { afterAll, expect, it } from 'vitest';
import { untyped } from '../support/clients/walk.ts';
import { openDesk, paragraph, unique } from '../support/newsroom/factories.ts';
import { openNewsroom } from '../support/newsroom/newsroom.ts';

const newsroom = await openNewsroom();
afterAll(() => newsroom.close());
const desk = openDesk(newsroom);
const Preview = untyped<{ viewer: { preview: object | null } }, Record<string, never>>(
  '{ viewer { preview { headline bodyText revisionNumber } } }',
);
const tokenIn = ({ url }: { url: string }) => url.split('/').at(-1) ?? '';

it('shows nothing of a draft from before the withdrawal once the article is back, mended', async () => {
  const wrong = unique('Wrong');
  const article = await desk.publishedArticle({ headline: wrong, body: [paragraph(`${wrong} text.`)] });
  // The next update was in work: it has the text that is public.
  const draft = await desk.revise(article, { standfirst: 'In work' });
  const link = await desk.previewLink(draft, { revisionNumber: draft.revisionNumber });
  const seen = async () => JSON.stringify(await newsroom.ask(Preview, {}, tokenIn(link)).catch(String));
  expect(await seen()).toContain(wrong);
  await desk.withdraw(article, 'It was wrong.');
  expect(await seen()).not.toContain(wrong);
  await desk.publish(await desk.revise(draft, { headline: 'Mended', body: [paragraph('Mended.')] }));
  expect(await seen()).not.toContain(wrong);
});

it('shows no revision that was withdrawn beside the mended one', async () => {
  const Beside = untyped<{ viewer: { preview: object } }, Record<string, never>>(
    '{ viewer { preview { headline publishedRevision { headline bodyText } } } }',
  );
  const wrong = unique('Wrong');
  const article = await desk.publishedArticle({ headline: wrong, body: [paragraph(`${wrong} text.`)] });
  await desk.withdraw(article, 'It was wrong.');
  const mended = await desk.revise(article, { headline: 'Mended', body: [paragraph('Mended.')] });
  const token = tokenIn(await desk.previewLink(mended));
  const { data } = await newsroom.ask(Beside, {}, token);
  expect(data.viewer.preview).toEqual({ headline: 'Mended', publishedRevision: null });
  await desk.publish(mended);
  expect((await newsroom.ask(Beside, {}, token)).data.viewer.preview).toMatchObject({
    publishedRevision: { headline: 'Mended' },
  });
});
