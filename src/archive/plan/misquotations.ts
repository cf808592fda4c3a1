import type pg from 'pg';
import type { Statement } from '../../../generated/prisma/client.ts';
import { misquotes, quotedWords } from '../../articles/quoted-words.ts';

type Said = Pick<Statement, 'id' | 'wording' | 'text'>;

/** An article, or a post of a live blog. */
export interface Quoting {
  readonly id: string;
  readonly blocks: readonly { readonly html?: string }[];
}

/** Why articles and posts can't be imported, by their ids: their paragraphs quote words that the statements here don't have. */
export async function misquotations(
  client: pg.ClientBase,
  articles: readonly Quoting[],
): Promise<ReadonlyMap<string, string>> {
  const quotes = articles.flatMap(({ id, blocks }) =>
    blocks.flatMap(({ html }) => quotedWords(html ?? '').map((quoted) => ({ ...quoted, of: id }))),
  );
  if (quotes.length === 0) return new Map();
  const { rows } = await client.query<Said>(
    'SELECT "id", "wording", "text" FROM "Statement" WHERE "id" = ANY($1::uuid[])',
    [quotes.flatMap(({ statementId }) => statementId ?? [])],
  );
  const said = new Map(rows.map((row) => [row.id, row]));
  return new Map(
    quotes.flatMap(({ of, statementId, words }) => {
      const statement = said.get(statementId ?? '');
      // A dry run has written no statements.
      const problem = statement === undefined ? null : misquotes(words, statement);
      return problem === null ? [] : [[of, problem] as const];
    }),
  );
}
