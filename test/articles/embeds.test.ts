import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PLAYER_ORIGINS } from '../../src/articles/embed-player.ts';
import { graphql } from '../gql/index.ts';
import { openDesk } from '../support/newsroom/factories.ts';
import { openNewsroom, type Newsroom } from '../support/newsroom/newsroom.ts';

const Embeds = graphql(`
  query Embeds($slug: String!) {
    article(slug: $slug) {
      body {
        ... on EmbedBlock {
          url
          provider
          player {
            url
            width
            height
          }
        }
      }
    }
  }
`);

const WIDE = { width: 560, height: 315 };
const YOUTUBE = 'https://www.youtube-nocookie.com/embed/aB3_-56789x';

const PLAYED = [
  ['https://www.youtube.com/watch?v=aB3_-56789x', { url: YOUTUBE, ...WIDE }],
  ['https://youtube.com/watch?list=PL1&v=aB3_-56789x&t=90s', { url: `${YOUTUBE}?start=90`, ...WIDE }],
  ['https://m.youtube.com/live/aB3_-56789x', { url: YOUTUBE, ...WIDE }],
  ['https://youtu.be/aB3_-56789x?t=1', { url: `${YOUTUBE}?start=1`, ...WIDE }],
  ['https://www.youtube.com/shorts/aB3_-56789x', { url: YOUTUBE, width: 315, height: 560 }],
  ['https://vimeo.com/123456', { url: 'https://player.vimeo.com/video/123456?dnt=1', ...WIDE }],
  [
    'https://vimeo.com/123456/0a1b2c3d4e',
    { url: 'https://player.vimeo.com/video/123456?dnt=1&h=0a1b2c3d4e', ...WIDE },
  ],
  [
    'https://archive.org/details/speech.1963',
    { url: 'https://archive.org/embed/speech.1963', width: 640, height: 480 },
  ],
] as const;

const NOT_PLAYED = [
  'https://bsky.app/profile/ada.example/post/3k',
  'https://www.youtube.com/@somebody',
  'https://www.youtube.com/watch?v=too-short',
  'https://youtube.com.evil.example/watch?v=aB3_-56789x',
  'https://www.youtube.com:8443/watch?v=aB3_-56789x',
  'https://youtu.be/aB3_-56789x%22onload=%22x',
  'https://vimeo.com/channels/staffpicks',
  'https://archive.org/search?query=x',
];

describe('content of other sites', () => {
  let newsroom: Newsroom;
  beforeAll(async () => {
    newsroom = await openNewsroom();
  });
  afterAll(() => newsroom.close());

  it('has a player at a known origin if it is a video of a known site, and none otherwise', async () => {
    const desk = openDesk(newsroom);
    const urls = [...PLAYED.map(([url]) => url), ...NOT_PLAYED];
    const { slug } = await desk.publishedArticle({
      body: urls.map((url) => ({ embed: { url, provider: 'A site' } })),
    });
    const { article } = (await newsroom.ask(Embeds, { slug })).data;
    const players = article?.body.map((block) => ('player' in block ? block.player : undefined));
    expect(players).toEqual([...PLAYED.map(([, player]) => player), ...NOT_PLAYED.map(() => null)]);
    for (const [, { url }] of PLAYED) expect(PLAYER_ORIGINS).toContain(new URL(url).origin);
  });
});
