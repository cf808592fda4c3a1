import { graphql, readFragment, type FragmentOf } from '../graphql.ts';

export const ImageFields = graphql(`
  fragment ImageFields on Image {
    url
    altText
    caption
    creditText
    width
    height
  }
`);

/** A picture with its caption and credit. Its size is known before it is loaded, so that it moves nothing. */
export function Picture({ of, isFirst = false }: { of: FragmentOf<typeof ImageFields>; isFirst?: boolean }) {
  const { url, altText, caption, creditText, width, height } = readFragment(ImageFields, of);
  return (
    <figure className="picture">
      <img
        src={url}
        alt={altText}
        width={width ?? undefined}
        height={height ?? undefined}
        loading={isFirst ? 'eager' : 'lazy'}
      />
      {(caption !== null || creditText !== null) && (
        <figcaption>
          {caption} {creditText !== null && <span className="credit">{creditText}</span>}
        </figcaption>
      )}
    </figure>
  );
}
