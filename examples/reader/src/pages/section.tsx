import { ArticleList, ArticleListFields } from '../article-list.tsx';
import { sectionFeeds } from '../feeds.ts';
import { Follow } from '../follow.tsx';
import { graphql, type ResultOf } from '../graphql.ts';
import { anyPage, Gone, Mark, Site } from '../page.tsx';
import { SectionHead, SectionHeadFields } from '../section-head.tsx';
import { addressOfSection } from '../section-path.tsx';
import { useChanges, usePage, type Reading } from '../use-page.ts';

const SectionQuery = graphql(
  `
    query Section($slug: String!, $after: String) {
      feedCursor
      section(slug: $slug) {
        id
        slug
        name
        path
        ...SectionHeadFields
        articles(first: 20, after: $after) {
          ...ArticleListFields
        }
      }
    }
  `,
  [SectionHeadFields, ArticleListFields],
);

type Data = ResultOf<typeof SectionQuery>;

interface Variables {
  readonly slug: string;
  /** The slugs from the top of the tree, as the address has them. */
  readonly path: string;
  readonly after: string | null;
}

function View({ variables }: { variables: Variables }) {
  const { data, reading } = usePage(SectionQuery, variables);
  if (data === undefined) return null;
  if (data.section === null) return <Gone />;
  return (
    <Site mark={<Mark isReading={reading.isReading} />} section={data.section.path}>
      <Section section={data.section} after={data.feedCursor} reading={reading} />
    </Site>
  );
}

interface SectionProps {
  readonly section: NonNullable<Data['section']>;
  readonly after: string;
  readonly reading: Reading;
}

function Section({ section, after, reading }: SectionProps) {
  useChanges({ sectionIds: [section.id] }, after, reading);
  const { slug, name, path, articles } = section;
  return (
    <>
      <SectionHead of={section} />
      <ArticleList of={articles} path={addressOfSection(path)} />
      <Follow {...sectionFeeds(slug, name)} />
    </>
  );
}

export const page = anyPage<Data, Variables>({
  query: SectionQuery,
  View,
  describe({ section }, { path }) {
    if (section === null) return null;
    if (section.path !== path) return { location: addressOfSection(section.path) };
    const feeds = sectionFeeds(section.slug, section.name);
    return { title: feeds.title, feeds };
  },
});
