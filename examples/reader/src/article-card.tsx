import { dayInWords } from './dates.ts';
import { IN_ENGLISH, inLanguage } from './direction.ts';
import { graphql, readFragment, type FragmentOf } from './graphql.ts';

export const ArticleCardFields = graphql(`
  fragment ArticleCardFields on Article {
    id
    slug
    language
    direction
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

interface ArticleCardProps {
  readonly of: FragmentOf<typeof ArticleCardFields>;
  /** Its heading, which is below that of the list. */
  readonly heading: 'h2' | 'h3';
  /** Whether it is shown large. */
  readonly isLead?: boolean;
}

/** An article in a list. */
export function ArticleCard({ of, heading: Heading, isLead = false }: ArticleCardProps) {
  const article = readFragment(ArticleCardFields, of);
  const { slug, headline, standfirst, trailText, firstPublishedAt, mainImage } = article;
  const summary = trailText ?? standfirst;
  return (
    <article className={isLead ? 'card lead' : 'card'} {...inLanguage(article)}>
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
        {summary !== null && <p>{summary}</p>}
        {firstPublishedAt !== null && (
          <time dateTime={firstPublishedAt} {...IN_ENGLISH}>
            {dayInWords(firstPublishedAt)}
          </time>
        )}
      </div>
    </article>
  );
}
