/** The demo newsroom's home page. */
import { LIVE_ARTICLE } from './live-blog.ts';
import { STORY_ARTICLE } from './unit-8200.ts';

export const FRONT = 'home';

interface Container {
  key: string;
  title?: string;
  size: number;
  cards?: { article: string; headline?: string; trailText?: string }[];
  filledFrom?: { section?: string; tag?: string }[];
}

export const front: { publishedAt: string; containers: Container[] } = {
  publishedAt: '2025-09-25T18:10:00Z',
  containers: [
    {
      key: 'top',
      size: 2,
      cards: [
        {
          article: STORY_ARTICLE,
          headline: 'Microsoft cuts off Unit 8200 from some services',
          trailText: 'A legal advocate says that it is a step, and not enough.',
        },
        { article: LIVE_ARTICLE },
      ],
    },
    {
      key: 'news',
      title: 'Technology in the news',
      size: 4,
      filledFrom: [{ section: 'news' }, { tag: 'technology' }],
    },
  ],
};
