import { dayInWords } from './dates.ts';
import { IN_ENGLISH, inLanguage } from './direction.ts';
import { graphql, readFragment, type FragmentOf, type ResultOf } from './graphql.ts';

export const ArticleCardFields = graphql(`
  fragment ArticleCardFields on Article {
    id
    slug
    language
    direction
    kicker
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

/** How a card looks among others. */
interface Look {
  /** Its heading, which is below that of the list. */
  readonly heading: 'h2' | 'h3';
  /** Whether it is shown large. */
  readonly isLead?: boolean;
}

/** An article in a list. */
export function ArticleCard({ of, ...look }: Look & { readonly of: FragmentOf<typeof ArticleCardFields> }) {
  const article = readFragment(ArticleCardFields, of);
  const { standfirst, trailText, mainImage } = article;
  return <Card {...article} {...look} summary={trailText ?? standfirst} image={mainImage} />;
}

type Article = ResultOf<typeof ArticleCardFields>;

interface CardProps
  extends
    Look,
    Pick<Article, 'slug' | 'language' | 'direction' | 'kicker' | 'headline' | 'firstPublishedAt'> {
  readonly summary: string | null;
  readonly image: Article['mainImage'];
}

/** An article in the words of the list that it is in. */
export function Card({ heading: Heading, isLead = false, summary, image, ...article }: CardProps) {
  const { slug, kicker, headline, firstPublishedAt } = article;
  return (
    <article className={isLead ? 'card lead' : 'card'} {...inLanguage(article)}>
      {image && (
        <img
          src={image.url}
          alt={image.altText}
          width={image.width ?? undefined}
          height={image.height ?? undefined}
          loading={isLead ? 'eager' : 'lazy'}
        />
      )}
      <div>
        {kicker !== null && <p className="kicker">{kicker}</p>}
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
