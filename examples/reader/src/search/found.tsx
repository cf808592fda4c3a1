import { WORDINGS, SINCE } from '../article/statement.tsx';
import { dayInWords, edtfInWords } from '../dates.ts';
import { inLanguage, type TextLanguage } from '../direction.ts';
import { graphql, readFragment, type FragmentOf, type ResultOf } from '../graphql.ts';
import { PlaceFields, pathTo } from './place.ts';

export const FoundFields = graphql(
  `
    fragment FoundFields on SearchEdge {
      snippetHtml
      node {
        __typename
        id
        ...PlaceFields
        ... on Article {
          headline
          language
          direction
          firstPublishedAt
        }
        ... on LivePost {
          postHeadline: headline
          publishedAt
          liveBlog {
            id
            article {
              id
              headline
            }
          }
        }
        ... on Campaign {
          name
          summary
        }
        ... on CampaignAction {
          title
          description
          startedOn
          campaign {
            id
            name
          }
        }
        ... on CampaignDemand {
          text
          campaign {
            id
            name
          }
        }
        ... on Person {
          name
          description
        }
        ... on Organization {
          name
          description
        }
        ... on Statement {
          attribution
          wording
          language
          direction
          madeOn
          status
          articles(first: 1) {
            nodes {
              id
              slug
              headline
              language
              direction
            }
          }
        }
      }
    }
  `,
  [PlaceFields],
);

/** What is shown of something that was found, whatever it is. */
interface Shown {
  readonly title: string;
  /** What it is, and what else to know before reading on. */
  readonly labels: readonly (string | null)[];
  readonly language?: TextLanguage;
  /** Whether it has a text. Otherwise, the snippet is the title again. */
  readonly hasText: boolean;
}

function shown(node: ResultOf<typeof FoundFields>['node']): Shown {
  switch (node.__typename) {
    case 'Article': {
      const labels = ['Article', node.firstPublishedAt && dayInWords(node.firstPublishedAt)];
      return { title: node.headline, labels, language: inLanguage(node), hasText: true };
    }
    case 'Statement': {
      const [words, since] = [
        node.wording === 'VERBATIM' ? null : WORDINGS[node.wording],
        node.status === 'CURRENT' ? null : SINCE[node.status],
      ];
      const labels = ['Statement', node.madeOn && edtfInWords(node.madeOn), words, since];
      return { title: node.attribution, labels, hasText: true };
    }
    case 'LivePost': {
      const labels = ['Live post', node.publishedAt && dayInWords(node.publishedAt)];
      return { title: node.postHeadline ?? node.liveBlog.article.headline, labels, hasText: true };
    }
    case 'Campaign':
      return { title: node.name, labels: ['Campaign'], hasText: node.summary !== null };
    case 'CampaignAction': {
      const labels = ['Action', edtfInWords(node.startedOn), node.campaign.name];
      return { title: node.title, labels, hasText: node.description !== null };
    }
    case 'CampaignDemand':
      return { title: node.text, labels: ['Demand', node.campaign.name], hasText: false };
    case 'Person':
      return { title: node.name, labels: ['Person'], hasText: node.description !== null };
    case 'Organization':
      return { title: node.name, labels: ['Organisation'], hasText: node.description !== null };
  }
}

/** One of the results. */
export function Found({ of }: { of: FragmentOf<typeof FoundFields> }) {
  const { node, snippetHtml } = readFragment(FoundFields, of);
  const { title, labels, language, hasText } = shown(node);
  const isQuoted = node.__typename === 'Statement' && node.wording === 'VERBATIM';
  const [article] = node.__typename === 'Statement' ? (node.articles?.nodes ?? []) : [];
  const textLanguage = node.__typename === 'Statement' ? inLanguage(node) : (language ?? { dir: 'auto' });
  return (
    <li className="found">
      <p className="label">
        {labels
          .filter((label) => label !== null)
          .map((label) => (
            <bdi key={label}>{label}</bdi>
          ))}
      </p>
      <h2 {...(language ?? { dir: 'auto' })}>
        <a href={pathTo(node)}>{title}</a>
      </h2>
      {hasText && (
        // The API says that it is safe to print.
        <p
          className={isQuoted ? 'snippet quoted' : 'snippet'}
          {...textLanguage}
          dangerouslySetInnerHTML={{ __html: snippetHtml }}
        />
      )}
      {article && (
        <p className="meta">
          In{' '}
          <a href={`/articles/${encodeURIComponent(article.slug)}`}>
            <bdi {...inLanguage(article)}>{article.headline}</bdi>
          </a>
        </p>
      )}
    </li>
  );
}
