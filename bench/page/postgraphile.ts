/**
 * The pages in PostGraphile's own schema, which has the tables and columns as they are, and what its answers are in
 * Dateline's: rows that two relations lead to are in one list, a block has the columns of its kind, and tags are sorted,
 * since PostGraphile has no order of rows by another table's columns.
 */
import { encodeGlobalId } from '../../schema/kernel/global-ids.ts';
import { PAGES, type GraphQLRequest, type PageName } from './pages.ts';

const CARD = `
  number headline standfirst byline imageUrl imageAltText imageCaption imageCreditText
  _articleRevisionToTagsByA { nodes { tagByB { rowId slug name } } }`;

const BODY = `
  blockPlacesByRevisionId(orderBy: POSITION_ASC) {
    nodes {
      blockByBlockVersionId {
        kind html level text url altText ordered items
        statementByStatementId {
          text roleName madeOn
          personBySpeakerPersonId { slug name }
          organizationBySpeakerOrganizationId { slug name }
          organizationByOnBehalfOfId { name }
        }
      }
    }
  }`;

const SOURCES = `
  _articleRevisionToSourceReportsByA(orderBy: B_ASC) {
    nodes {
      sourceReportByB {
        url publishedOn
        sourceOutletsBySourceId(orderBy: POSITION_ASC) { nodes { organizationByOrganizationId { name } } }
      }
    }
  }`;

const query = (page: PageName, revision: string) => `query ${page}($slug: String!) {
  allArticles(first: 1, condition: { slug: $slug, state: PUBLISHED }) {
    nodes {
      rowId slug language firstPublishedAt publishedAt
      articleRevisionByPublishedRevisionId { ${revision} }
    }
  }
}`;

export const POSTGRAPHILE_PAGES: Readonly<Partial<Record<PageName, GraphQLRequest>>> = {
  PageCard: { ...PAGES.PageCard, query: query('PageCard', CARD) },
  PageWhole: { ...PAGES.PageWhole, query: query('PageWhole', CARD + BODY + SOURCES) },
};

interface Nodes<Row> {
  readonly nodes: readonly Row[];
}
interface Speaker {
  readonly slug: string;
  readonly name: string;
}
interface Statement {
  readonly text: string;
  readonly roleName: string | null;
  readonly madeOn: string | null;
  readonly personBySpeakerPersonId: Speaker | null;
  readonly organizationBySpeakerOrganizationId: Speaker | null;
  readonly organizationByOnBehalfOfId: { readonly name: string } | null;
}
interface Block {
  readonly kind: 'PARAGRAPH' | 'HEADING' | 'QUOTE' | 'IMAGE' | 'EMBED' | 'LIST';
  readonly html: string | null;
  readonly level: number | null;
  readonly text: string | null;
  readonly url: string | null;
  readonly altText: string | null;
  readonly ordered: boolean | null;
  readonly items: readonly string[];
  readonly statementByStatementId: Statement | null;
}
interface Source {
  readonly url: string | null;
  readonly publishedOn: string | null;
  readonly sourceOutletsBySourceId: Nodes<{
    readonly organizationByOrganizationId: { readonly name: string };
  }>;
}
interface Tag {
  readonly rowId: string;
  readonly slug: string;
  readonly name: string;
}
interface Revision {
  readonly number: number;
  readonly headline: string;
  readonly standfirst: string | null;
  readonly byline: string | null;
  readonly imageUrl: string | null;
  readonly imageAltText: string | null;
  readonly imageCaption: string | null;
  readonly imageCreditText: string | null;
  readonly _articleRevisionToTagsByA: Nodes<{ readonly tagByB: Tag }>;
  readonly blockPlacesByRevisionId?: Nodes<{ readonly blockByBlockVersionId: Block }>;
  readonly _articleRevisionToSourceReportsByA?: Nodes<{ readonly sourceReportByB: Source }>;
}
interface Article {
  readonly rowId: string;
  readonly slug: string;
  readonly language: string;
  readonly firstPublishedAt: string;
  readonly publishedAt: string;
  readonly articleRevisionByPublishedRevisionId: Revision;
}

function statement(said: Statement | null) {
  if (said === null) return null;
  const { personBySpeakerPersonId: person, organizationBySpeakerOrganizationId: organization } = said;
  return {
    text: said.text,
    roleName: said.roleName,
    madeOn: said.madeOn,
    speaker:
      person === null ? { __typename: 'Organization', ...organization } : { __typename: 'Person', ...person },
    onBehalfOf: said.organizationByOnBehalfOfId,
  };
}

const BLOCKS: Readonly<Record<Block['kind'], (block: Block) => object>> = {
  PARAGRAPH: ({ html }) => ({ __typename: 'ParagraphBlock', html }),
  HEADING: ({ level, text }) => ({ __typename: 'HeadingBlock', level, text }),
  QUOTE: (block) => ({ __typename: 'QuoteBlock', statement: statement(block.statementByStatementId) }),
  IMAGE: ({ url, altText }) => ({ __typename: 'ImageBlock', image: { url, altText } }),
  EMBED: ({ url, statementByStatementId: said }) => ({
    __typename: 'EmbedBlock',
    url,
    said: statement(said),
  }),
  LIST: ({ ordered, items }) => ({ __typename: 'ListBlock', ordered, items }),
};

/** What an answer of PostGraphile is in Dateline's schema. */
export function fromPostGraphile(data: object): object {
  const [article] = (data as { allArticles: Nodes<Article> }).allArticles.nodes;
  if (article === undefined) return { article: null };
  const revision = article.articleRevisionByPublishedRevisionId;
  const places = revision.blockPlacesByRevisionId?.nodes;
  const sources = revision._articleRevisionToSourceReportsByA?.nodes;
  return {
    article: {
      id: encodeGlobalId('Article', article.rowId),
      slug: article.slug,
      headline: revision.headline,
      standfirst: revision.standfirst,
      byline: revision.byline,
      language: article.language,
      revisionNumber: revision.number,
      firstPublishedAt: new Date(article.firstPublishedAt).toISOString(),
      lastModifiedAt: new Date(article.publishedAt).toISOString(),
      mainImage: {
        url: revision.imageUrl,
        altText: revision.imageAltText,
        caption: revision.imageCaption,
        creditText: revision.imageCreditText,
      },
      tags: revision._articleRevisionToTagsByA.nodes
        .map(({ tagByB: { rowId, slug, name } }) => ({ id: encodeGlobalId('Tag', rowId), slug, name }))
        .sort((a, b) => (a.slug < b.slug ? -1 : 1)),
      ...(places && {
        body: places.map(({ blockByBlockVersionId: block }) => BLOCKS[block.kind](block)),
      }),
      ...(sources && {
        sources: sources.map(({ sourceReportByB: { url, publishedOn, sourceOutletsBySourceId } }) => ({
          url,
          publishedOn,
          outlets: sourceOutletsBySourceId.nodes.map(({ organizationByOrganizationId: outlet }) => outlet),
        })),
      }),
    },
  };
}
