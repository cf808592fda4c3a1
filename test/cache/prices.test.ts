import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDesk, paragraph } from '../support/newsroom/factories.ts';
import { stoppedClock } from '../support/clock.ts';
import { eventually } from '../support/until.ts';
import { openNewsroom, type Newsroom } from '../support/newsroom/newsroom.ts';
import { observed, post } from '../support/cache/raw.ts';

/** Some 760 kB: 190 points beside what every operation pays. */
const PAGE = `query ($slug: String!) { article(slug: $slug) { ${Array.from({ length: 40 }, (_, index) => `a${index}: bodyText`).join(' ')} } }`;

describe('a kept answer', () => {
  let newsroom: Newsroom;
  let slug: string;
  beforeAll(async () => {
    const settings = { TRUSTED_PROXIES: '1', POINTS_PER_ADDRESS: '3000' };
    newsroom = await openNewsroom({ settings, now: stoppedClock().now });
    ({ slug } = await openDesk(newsroom).publishedArticle({ body: [paragraph('x'.repeat(19_000))] }));
  });
  afterAll(() => newsroom.close());

  it('is paid by its length, also if each request for it is written in another way', async () => {
    const ask = (address: string, form: string) =>
      post(newsroom.url, { query: `${PAGE} # ${form}`, variables: { slug } }, { 'x-forwarded-for': address });
    await eventually(async () => {
      const first = await observed(() => ask('192.0.2.1', 'first'))(newsroom.url);
      expect(first.result).toBe('hit');
    });
    const statuses: (number | undefined)[] = [];
    for (let form = 1; form <= 20; form++) statuses.push((await ask('198.51.100.1', `${form}`)).status);
    // Without their bytes, 20 operations take some 1,700 points.
    expect([statuses[0], statuses.at(-1)]).toEqual([200, 429]);
  });
});
