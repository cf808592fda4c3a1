import { IN_ENGLISH, inLanguage, languageInWords } from '../direction.ts';
import { graphql, readFragment, type FragmentOf } from '../graphql.ts';

export const LinkFields = graphql(`
  fragment LinkFields on Article {
    id
    slug
    url
    language
    direction
    headline
  }
`);

export const FurnitureFields = graphql(
  `
    fragment FurnitureFields on Article {
      translations {
        ...LinkFields
      }
      follows {
        ...LinkFields
      }
      followedBy(first: 5) {
        nodes {
          ...LinkFields
        }
      }
      related(first: 5) {
        nodes {
          ...LinkFields
        }
      }
    }
  `,
  [LinkFields],
);

interface FurnitureProps {
  readonly of: FragmentOf<typeof FurnitureFields>;
}

/** The same story in other languages, by their English names and in their own words. */
export function Translations({ of }: FurnitureProps) {
  const { translations } = readFragment(FurnitureFields, of);
  if (translations.length === 0) return null;
  return (
    <ul className="credits">
      {readFragment(LinkFields, translations).map((article) => (
        <li key={article.id}>
          <span {...IN_ENGLISH}>In {languageInWords(article.language)}:</span> <ArticleLink {...article} />
        </li>
      ))}
    </ul>
  );
}

/** What else there is to read: what came before and after, and what is related. */
export function ReadOn({ of }: FurnitureProps) {
  const { follows, followedBy, related } = readFragment(FurnitureFields, of);
  const before = readFragment(LinkFields, follows === null ? [] : [follows]);
  const since = readFragment(LinkFields, followedBy?.nodes ?? []);
  const named = new Set([...before, ...since].map(({ id }) => id));
  const groups = [
    ['What happened before', before],
    ['What happened since', since],
    ['Related', readFragment(LinkFields, related?.nodes ?? []).filter(({ id }) => !named.has(id))],
  ] as const;
  return groups.map(
    ([title, articles]) =>
      articles.length > 0 && (
        <nav key={title} aria-label={title}>
          <h2>{title}</h2>
          <ul>
            {articles.map((article) => (
              <li key={article.id}>
                <ArticleLink {...article} />
              </li>
            ))}
          </ul>
        </nav>
      ),
  );
}

/** An article by its headline. */
function ArticleLink({
  slug,
  headline,
  ...text
}: Parameters<typeof inLanguage>[0] & Readonly<Record<'slug' | 'headline', string>>) {
  const language = inLanguage(text);
  return (
    <a href={`/articles/${encodeURIComponent(slug)}`} hrefLang={language.lang}>
      <bdi {...language}>{headline}</bdi>
    </a>
  );
}
