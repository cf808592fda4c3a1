/** Articles of another archive, and a newsroom that imports them. */
import { Readable } from 'node:stream';
import type {
  ForeignArticle,
  ReadFormat,
  RefusedRecord,
} from '../../../src/archive/understand/foreign-article.ts';
import { graphql } from '../../gql/index.ts';
import { openDesk } from '../newsroom/factories.ts';
import { CACHED, openNewsroom } from '../newsroom/newsroom.ts';
import { connect, fileOf, importInto } from './files.ts';

const NOTHING = { paragraph: null, heading: null, quote: null, image: null, embed: null, list: null };

export const paragraph = (html: string) => ({ ...NOTHING, paragraph: { blockId: null, html } });

export function article(fields: Partial<ForeignArticle> = {}): ForeignArticle {
  return {
    ...{ source: 'https://old.example', sourceId: 'https://old.example/?p=1', place: 'item 1' },
    headline: 'Town hall opens',
    blocks: [paragraph('It has <em>opened</em>.')],
    formerSlugs: [],
    publishedAt: new Date('2015-03-04T05:06:07Z'),
    isPublished: true,
    ...{ authors: [], tags: [], notes: [] },
    ...fields,
  };
}

/** As files of another archive, each of which has these records. */
export function archive(...files: readonly (readonly (ForeignArticle | RefusedRecord)[])[]) {
  let opened = 0;
  const read: ReadFormat = () => {
    const records = files[opened % files.length] ?? [];
    opened += 1;
    return Readable.from(records) as AsyncIterable<ForeignArticle | RefusedRecord>;
  };
  return { files: files.map(() => fileOf('<rss version="2.0"></rss>', 'old.xml')), readers: { feed: read } };
}

const Seen = graphql(`
  query ImportedArticle($slug: String!) {
    article(slug: $slug) {
      slug
      state
      headline
      byline
      language
      bodyHtml
      firstPublishedAt
      lastModifiedAt
      tags {
        slug
      }
    }
  }
`);

const Publish = graphql(`
  mutation PublishImported($id: ID!) {
    publishArticle(input: { id: $id, expectedRevision: 1 }) {
      ... on PublishArticlePayload {
        event {
          __typename
        }
        article {
          firstPublishedAt
        }
      }
      ... on InvalidStateError {
        reason
      }
    }
  }
`);

/** A newsroom that keeps answers, and what it is asked before and after an import. */
export async function openImportingNewsroom() {
  const newsroom = await openNewsroom({ settings: CACHED });
  const desk = openDesk(newsroom);
  const importedFiles = async (
    records: readonly (readonly (ForeignArticle | RefusedRecord)[])[],
    publish: boolean,
    dryRun = false,
  ) => {
    const { files, readers } = archive(...records);
    const options = { publish, dryRun, readers, formatOf: () => 'feed' as const };
    const report = await importInto(connect(newsroom.databaseUrl), files, options);
    // Answers to readers are kept. PostgreSQL tells the node of the import some milliseconds later. It tells changes in their order, and the node answers a change
    // that is in the log once it has been told of it, and so of the import.
    if (publish && !dryRun) await desk.organization();
    return report;
  };
  return {
    ...newsroom,
    importedFiles,
    imported: (records: readonly (ForeignArticle | RefusedRecord)[], publish: boolean, dryRun = false) =>
      importedFiles([records], publish, dryRun),
    see: async (slug: string, token?: string) => (await newsroom.ask(Seen, { slug }, token)).data.article,
    /** As an editor. */
    async publish(slug: string) {
      const { id } = await newsroom.prisma.article.findFirstOrThrow({ where: { slug } });
      const variables = { id: Buffer.from(`Article:${id}`).toString('base64url') };
      return (await newsroom.ask(Publish, variables, newsroom.tokens.EDITOR)).data.publishArticle;
    },
  };
}

export type ImportingNewsroom = Awaited<ReturnType<typeof openImportingNewsroom>>;
