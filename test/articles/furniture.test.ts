import { describe, expect, it, onTestFinished } from 'vitest';
import { untyped } from '../support/clients/walk.ts';
import { openDesk, unique } from '../support/newsroom/factories.ts';
import { openNewsroom, useNewsroom } from '../support/newsroom/newsroom.ts';
import { ReviseArticle } from '../support/newsroom/mutations.ts';

const FIELDS = `kicker seoTitle seoDescription
  socialImage { url altText caption creditText license width height }`;
const Read = untyped<{ article: object | null }, { slug: string }>(
  `query ($slug: String!) { article(slug: $slug) { ${FIELDS} publishedRevision { ${FIELDS} } } }`,
);
const Changes = untyped<{ article: { publishedRevision: object } }, { slug: string }>(
  `query ($slug: String!) {
    article(slug: $slug) { publishedRevision { changesSince { fields { field before after } } } }
  }`,
);

const socialImage = {
  url: 'https://img.example/wide.jpg',
  altText: 'A square',
  caption: 'The square',
  creditText: 'Bo Lens',
  license: 'https://creativecommons.org/licenses/by/4.0/',
  width: 1200,
  height: 630,
};
const FURNITURE = { kicker: 'Analysis', seoTitle: 'Short', seoDescription: 'What it is about.', socialImage };
const NONE = { kicker: null, seoTitle: null, seoDescription: null, socialImage: null };

describe('the furniture of an article', () => {
  const newsroom = useNewsroom();
  const read = async (slug: string, token?: string) =>
    (await newsroom.ask(Read, { slug }, token)).data.article;

  it('belongs to a revision: readers see that of the published one', async () => {
    const desk = openDesk(newsroom);
    const article = await desk.publishedArticle(FURNITURE);
    expect(await read(article.slug)).toEqual({ ...FURNITURE, publishedRevision: FURNITURE });
    const draft = await desk.revise(article, { kicker: 'Opinion', socialImage: null });
    expect(await read(article.slug)).toMatchObject(FURNITURE);
    expect(await read(article.slug, newsroom.tokens.EDITOR)).toMatchObject({
      ...FURNITURE,
      kicker: 'Opinion',
      socialImage: null,
    });
    await desk.publish(draft);
    expect(await read(article.slug)).toMatchObject({
      kicker: 'Opinion',
      seoTitle: 'Short',
      socialImage: null,
    });
  });

  it('keeps what an input leaves out, and loses what is null', async () => {
    const desk = openDesk(newsroom);
    const article = await desk.publishedArticle(FURNITURE);
    const { article: corrected } = await desk.correct(article, { seoTitle: 'Right' });
    expect(await read(article.slug)).toMatchObject({ ...FURNITURE, seoTitle: 'Right' });
    await desk.publish(await desk.revise(corrected, NONE));
    expect(await read(article.slug)).toMatchObject(NONE);
  });

  it('is corrected in a draft, too, where the draft has not changed it', async () => {
    const desk = openDesk(newsroom);
    const article = await desk.publishedArticle(FURNITURE);
    await desk.revise(article, { kicker: 'Opinion' });
    const image = { ...socialImage, caption: 'The market' };
    await desk.correct(article, { seoTitle: 'Right', socialImage: image });
    expect(await read(article.slug, newsroom.tokens.EDITOR)).toMatchObject({
      kicker: 'Opinion',
      seoTitle: 'Right',
      socialImage: image,
    });
  });

  it('is compared from one revision to the next', async () => {
    const desk = openDesk(newsroom);
    const article = await desk.publishedArticle({ kicker: 'Analysis' });
    await desk.correct(article, { kicker: 'Opinion', socialImage });
    expect((await newsroom.ask(Changes, { slug: article.slug })).data.article.publishedRevision).toEqual({
      changesSince: {
        fields: [
          { field: 'KICKER', before: 'Analysis', after: 'Opinion' },
          {
            field: 'SOCIAL_IMAGE',
            before: null,
            after: `${socialImage.url}\nA square\nThe square\nBo Lens\n${socialImage.license}`,
          },
        ],
      },
    });
  });

  it('must be one line each, and the description a text', async () => {
    const desk = openDesk(newsroom);
    const { id, revisionNumber } = await desk.article();
    const refused = await desk.attempt(ReviseArticle, {
      id,
      expectedRevision: revisionNumber,
      kicker: 'a\nb',
      seoTitle: 'x'.repeat(501),
      seoDescription: ' ',
    });
    expect(refused).toMatchObject({
      __typename: 'ValidationError',
      problems: [
        { code: 'NOT_ALLOWED', path: ['input', 'kicker'] },
        { code: 'TOO_LONG', path: ['input', 'seoTitle'], max: 500 },
        { code: 'REQUIRED', path: ['input', 'seoDescription'] },
      ],
    });
  });
});

const Renditions = untyped<
  { article: { mainImage: Record<string, string> | null } },
  { slug: string; width: number }
>(`query ($slug: String!, $width: Int!) {
  article(slug: $slug) { mainImage {
    jpeg: rendition(width: $width) avif: rendition(width: $width, format: AVIF) webp: rendition(width: $width, format: WEBP)
  } }
}`);

describe('a rendition of a picture', () => {
  async function renditions(template?: string, width = 640) {
    const settings = template === undefined ? {} : { IMAGE_URL_TEMPLATE: template };
    const newsroom = await openNewsroom({ settings });
    onTestFinished(() => newsroom.close());
    const mainImage = { url: 'https://img.example/a b.jpg?x=1&y={width}', altText: '' };
    const { slug } = await openDesk(newsroom).publishedArticle({ slug: unique('picture'), mainImage });
    return newsroom.ask(Renditions, { slug, width });
  }

  it('is at the image service, whose template gets the encoded URL, the width and the format', async () => {
    const { data } = await renditions('https://images.example/{width}/{format}?of={url}');
    const of = encodeURIComponent('https://img.example/a%20b.jpg?x=1&y={width}');
    expect(data.article.mainImage).toEqual({
      jpeg: `https://images.example/640/jpeg?of=${of}`,
      avif: `https://images.example/640/avif?of=${of}`,
      webp: `https://images.example/640/webp?of=${of}`,
    });
  });

  it('is the picture itself without a service, and refused for a width that no picture has', async () => {
    const { data } = await renditions();
    expect(new Set(Object.values(data.article.mainImage ?? {}))).toEqual(
      new Set(['https://img.example/a%20b.jpg?x=1&y={width}']),
    );
    for (const width of [0, -1, 10_001]) {
      const { errors } = await renditions(undefined, width);
      expect(errors[0]?.message).toBe(`'width' must be between 1 and 10000, not ${width}.`);
    }
  });
});
