import { afterAll, describe, expect, it } from 'vitest';
import { untyped } from '../support/clients/walk.ts';
import { openDesk, paragraph, unique } from '../support/newsroom/factories.ts';
import { openNewsroom } from '../support/newsroom/newsroom.ts';

const newsroom = await openNewsroom();
afterAll(() => newsroom.close());
const desk = openDesk(newsroom);
const Front = untyped<{ front: object }, { front: string }>(
  'query ($front: String!) { front(slug: $front) { containers { cards { headline trailText } } } }',
);

describe('review2: cards of mended articles', () => {
  it('a card that was placed while the article was a draft does not show the words from before the withdrawal', async () => {
    const wrong = unique('Wrong');
    const draft = await desk.article({ headline: wrong, body: [paragraph('x')] });
    const cards = [{ articleId: draft.id, headline: `${wrong} on the card` }];
    const front = await desk.publishFront(await desk.front([{ cards }]));
    const published = await desk.publish(await desk.revise(draft, { standfirst: 'Later' }));
    await desk.withdraw(published, 'It was wrong.');
    await desk.publish(await desk.revise(published, { headline: 'Mended', standfirst: 'Mended' }));
    const { data } = await newsroom.ask(Front, { front: front.slug });
    expect(JSON.stringify(data)).toContain('Mended');
    expect(JSON.stringify(data)).not.toContain(wrong);
  });

  it('words that an editor gives a card during the withdrawal are shown once it is mended', async () => {
    const article = await desk.publishedArticle({ headline: unique('Wrong'), body: [paragraph('x')] });
    await desk.withdraw(article, 'It was wrong.');
    const right = unique('Right card');
    const front = await desk.publishFront(await desk.front([{ cards: [{ articleId: article.id, headline: right }] }]));
    await desk.publish(await desk.revise(article, { headline: 'Mended' }));
    const { data } = await newsroom.ask(Front, { front: front.slug });
    expect(JSON.stringify(data)).toContain(right);
  });
});
