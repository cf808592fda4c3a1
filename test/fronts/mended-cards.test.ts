/** Another picture of a card doesn't bring back words of its own from before a withdrawal. */
import { afterAll, describe, expect, it } from 'vitest';
import { untyped } from '../support/clients/walk.ts';
import { openDesk, unique } from '../support/newsroom/factories.ts';
import { SaveFront } from '../support/newsroom/mutations.ts';
import { payload } from '../support/newsroom/factories.ts';
import { openNewsroom } from '../support/newsroom/newsroom.ts';

const newsroom = await openNewsroom();
afterAll(() => newsroom.close());
const desk = openDesk(newsroom);

const Cards = untyped<{ front: object }, { front: string }>(
  'query ($front: String!) { front(slug: $front) { containers { cards { headline trailText } } } }',
);
const Placed = untyped<{ front: object }, { front: string }>(
  'query ($front: String!) { front(slug: $front) { containers { placements { headline isOutdated } } } }',
);
const cardsOf = async (front: string) => JSON.stringify((await newsroom.ask(Cards, { front })).data);
const placedOf = async (front: string) =>
  JSON.stringify((await newsroom.ask(Placed, { front }, newsroom.tokens.EDITOR)).data);
const image = { url: 'https://media.example/other.jpg', altText: 'Another picture' };

async function placed() {
  const wrong = unique('Wrong');
  const article = await desk.publishedArticle({ headline: wrong });
  const front = await desk.publishFront(
    await desk.front([{ cards: [{ articleId: article.id, headline: `${wrong} on the card` }] }]),
  );
  /** The form sends the words that the front has, with another picture. */
  const withPicture = async (of: { slug: string; revisionNumber: number }) =>
    desk.publishFront(
      payload(
        await desk.attempt(SaveFront, {
          slug: of.slug,
          expectedRevision: of.revisionNumber,
          containers: [{ cards: [{ articleId: article.id, headline: `${wrong} on the card`, image }] }],
        }),
      ).front,
    );
  return { wrong, article, front, withPicture };
}

describe('a card whose picture alone an editor changes', () => {
  it('during the withdrawal: keeps the withdrawn headline from readers', async () => {
    const { wrong, article, front, withPicture } = await placed();
    await desk.withdraw(article);
    await withPicture(front);
    await desk.publish(await desk.revise(article, { headline: 'Mended' }));
    expect(await cardsOf(front.slug)).not.toContain(wrong);
  });

  it('after the mended article is back: keeps the withdrawn headline from readers', async () => {
    const { wrong, article, front, withPicture } = await placed();
    await desk.withdraw(article);
    await desk.publish(await desk.revise(article, { headline: 'Mended' }));
    expect(await cardsOf(front.slug)).not.toContain(wrong);
    await withPicture(front);
    expect(await cardsOf(front.slug)).not.toContain(wrong);
  });

  it('tells the desk that it is outdated', async () => {
    const { article, front, withPicture } = await placed();
    await desk.withdraw(article);
    await withPicture(front);
    await desk.publish(await desk.revise(article, { headline: 'Mended' }));
    expect(await placedOf(front.slug)).toContain('"isOutdated":true');
  });
});
