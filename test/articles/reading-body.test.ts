import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { graphql } from '../gql/index.ts';
import { openNewsroom, type Newsroom } from '../support/newsroom/newsroom.ts';

const SLUG = 'microsoft-cuts-off-unit-8200';

const Body = graphql(`
  query ReadBody($slug: String!) {
    article(slug: $slug) {
      bodyHtml
      bodyText
      body {
        __typename
        id
        ... on ParagraphBlock {
          text
          html
        }
        ... on HeadingBlock {
          level
          text
        }
        ... on QuoteBlock {
          statement {
            text
          }
        }
        ... on ImageBlock {
          image {
            url
            altText
            caption
            creditText
            width
            height
          }
        }
        ... on EmbedBlock {
          url
          provider
          caption
          statement {
            text
          }
        }
        ... on ListBlock {
          ordered
          items
        }
      }
    }
  }
`);

describe('the body of the demo article', () => {
  let newsroom: Newsroom;
  beforeAll(async () => {
    newsroom = await openNewsroom({ story: true });
  });
  afterAll(() => newsroom.close());

  it('has blocks of every kind, each with the fields of its kind', async () => {
    const { data, errors } = await newsroom.ask(Body, { slug: SLUG });
    expect(errors).toEqual([]);
    const body = data.article?.body ?? [];
    expect(new Set(body.map((block) => block.__typename))).toEqual(
      new Set(['ParagraphBlock', 'HeadingBlock', 'QuoteBlock', 'ImageBlock', 'EmbedBlock', 'ListBlock']),
    );
    expect(new Set(body.map(({ id }) => id)).size).toBe(body.length);
    const first = (typename: string) => body.find((block) => block.__typename === typename);
    expect(body[1]).toMatchObject({
      html: expect.stringMatching(
        /^<a href="https:\/\/www\.theguardian\.com\/.+">The Guardian<\/a>,/,
      ) as string,
      text: expect.stringMatching(/^The Guardian, \+972 Magazine and Local Call had reported/) as string,
    });
    expect(first('HeadingBlock')).toMatchObject({ level: 2, text: 'Pressure from its own workers' });
    expect(first('QuoteBlock')).toMatchObject({
      statement: { text: expect.stringContaining('privacy principles') as string },
    });
    expect(first('ImageBlock')).toMatchObject({
      image: {
        url: 'http://127.0.0.1:4000/demo/pictures/timeline.svg',
        altText: expect.stringMatching(/^Drawing of a timeline: petition in May 2024/) as string,
        caption: 'From a petition to the end of some services.',
        creditText: 'Drawing: Dateline demo newsroom',
        width: 1200,
        height: 675,
      },
    });
    expect(first('EmbedBlock')).toMatchObject({
      url: 'https://bsky.app/profile/mommunism.bsky.social',
      provider: 'Bluesky',
      caption: 'Molly Shah on Bluesky, 25 September 2025.',
      statement: { text: expect.stringContaining('not nearly enough') as string },
    });
    expect(first('ListBlock')).toMatchObject({
      ordered: true,
      items: [expect.stringContaining('digital arms embargo') as string, 'Protect workers who speak up.'],
    });
  });

  it('is also available as a whole, as HTML and as plain text', async () => {
    const { bodyHtml = '', bodyText = '' } = (await newsroom.ask(Body, { slug: SLUG })).data.article ?? {};
    expect(bodyHtml).toContain('<h2>Pressure from its own workers</h2>');
    expect(bodyHtml).toContain('<ol><li>End all contracts');
    expect(bodyHtml).toContain('<figcaption>Ryan Grim, journalist at Drop Site News</figcaption>');
    expect(bodyHtml).toContain('<img src="http://127.0.0.1:4000/demo/pictures/');
    expect(bodyText).not.toMatch(/<[a-z]/);
    expect(bodyText.split('\n\n')).toHaveLength(19);
    expect(bodyText).toContain('1. End all contracts');
    expect(bodyText).toContain('For the dissident workers this is “a major victory”. — Ryan Grim');
  });
});
