import { inWords } from './dates.ts';
import { inLanguage } from './direction.ts';
import { graphql, readFragment, type FragmentOf } from './graphql.ts';

export const ArticleCardFields = graphql(`
  fragment ArticleCardFields on Article {
    id
    slug
    language
    headline
    standfirst
    trailText
    firstPublishedAt
    mainImage {
      url
      altText
      width
      height
    }
  }
`);

/** An article in a list. @param isLead whether it is shown large */
export function ArticleCard({
  of,
  isLead = false,
}: {
  of: FragmentOf<typeof ArticleCardFields>;
  isLead?: boolean;
}) {
  const { slug, language, headline, standfirst, trailText, firstPublishedAt, mainImage } = readFragment(
    ArticleCardFields,
    of,
  );
  const Heading = isLead ? 'h2' : 'h3';
  return (
    <article className={isLead ? 'card lead' : 'card'} {...inLanguage(language)}>
      {mainImage && (
        <img
          src={mainImage.url}
          alt={mainImage.altText}
          width={mainImage.width ?? undefined}
          height={mainImage.height ?? undefined}
          loading={isLead ? 'eager' : 'lazy'}
        />
      )}
      <div>
        <Heading>
          <a href={`/articles/${encodeURIComponent(slug)}`}>{headline}</a>
        </Heading>
        <p>{trailText ?? standfirst}</p>
        {firstPublishedAt !== null && <time dateTime={firstPublishedAt}>{inWords(firstPublishedAt)}</time>}
      </div>
    </article>
  );
}
