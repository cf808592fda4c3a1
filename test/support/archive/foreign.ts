/** Articles of another archive, and a newsroom that imports them. */
import { Readable } from 'node:stream';
import type { RefusedRecord } from '../../../src/archive/read/refused.ts';
import type { FoundArticle, FoundRecord } from '../../../src/archive/understand/article.ts';
import type { ReadFormat } from '../../../src/archive/understand/formats.ts';
import { graphql } from '../../gql/index.ts';
import { openDesk } from '../newsroom/factories.ts';
import { openNewsroom } from '../newsroom/newsroom.ts';
import { connect, fileOf, importInto } from './files.ts';

export const paragraph = (html: string) => ({ paragraph: { html } });

type Fields = Partial<FoundArticle> & {
  readonly id?: string;
  readonly place?: string;
  readonly notes?: readonly string[];
};

/** @param id in the archive, which is its slug there, too */
export function article({
  id = 'town-hall',
  place = 'item 1',
  notes = [],
  ...fields
}: Fields = {}): FoundRecord {
  const found: FoundArticle = {
    ...{ source: 'https://old.example', ids: [id], slug: id },
    headline: 'Town hall opens',
    blocks: [paragraph('It has <em>opened</em>.')],
    publishedAt: new Date('2015-03-04T05:06:07Z'),
    isPublished: true,
    ...fields,
  };
  const find: FoundRecord['find'] = (reported) => {
    for (const note of notes) reported.add(note);
    return found;
  };
  return { place, find };
}

type Records = readonly (FoundRecord | RefusedRecord)[];

/** As files of another archive, each of which has these records. */
export function archive(...files: readonly Records[]) {
  let opened = 0;
  const read: ReadFormat = () => {
    const records = files[opened % files.length] ?? [];
    opened += 1;
    return Readable.from(records) as AsyncIterable<FoundRecord | RefusedRecord>;
  };
  return { files: files.map(() => fileOf('<rss version="2.0"></rss>', 'old.xml')), formats: { feed: read } };
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

/** A newsroom with a cache, and its answers before and after an import. */
export async function openImportingNewsroom() {
  const newsroom = await openNewsroom();
  const desk = openDesk(newsroom);
  const importedFiles = async (records: readonly Records[], publish: boolean, dryRun = false) => {
    const options = { publish, dryRun, ...archive(...records) };
    const report = await importInto(connect(newsroom.databaseUrl), options.files, options);
    // PostgreSQL notifies the node of changes in their order. So the node knows of the import once it answers a change with an event.
    if (publish && !dryRun) await desk.organization({ visibility: 'PUBLIC' });
    return report;
  };
  return {
    ...newsroom,
    importedFiles,
    imported: (records: Records, publish: boolean, dryRun = false) =>
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
