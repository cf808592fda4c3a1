/** Who wrote articles: the people and organisations of the directory that a byline names without doubt. */
import type pg from 'pg';
import type { NamedAuthor } from '../understand/authors.ts';

/** What names people for another reason than that they wrote: the columns that refer to them, by table. */
const NAMED_IN = {
  Statement: 'speaker',
  CommentRequest: 'askedOf',
  CampaignTarget: '',
  CampaignDemand: 'addressed',
  ActionActor: '',
  ActionTarget: '',
  ActionFigure: 'attributed',
  CampaignOutcome: 'target',
} as const;

const isNamedIn = Object.entries(NAMED_IN).map(
  ([table, prefix]) =>
    `EXISTS (SELECT FROM "${table}" r WHERE r."${prefix === '' ? 'personId' : `${prefix}PersonId`}" = t."id")`,
);

/**
 * Of "t": whether it is who wrote something, by its name alone. A person with that name may be another one, who is quoted; and
 * nobody becomes public because somebody else wrote an article.
 */
const IS_AUTHOR = {
  Person: `(${wrote('personId')} OR EXISTS (SELECT FROM "Member" m WHERE m."personId" = t."id")
    OR (t."visibility" = 'PUBLIC' AND NOT (${isNamedIn.join(' OR ')})))`,
  Organization: `(${wrote('organizationId')} OR t."visibility" = 'PUBLIC')`,
} as const;

function wrote(column: string): string {
  return ['Contribution', 'LivePostContribution']
    .map((table) => `EXISTS (SELECT FROM "${table}" c WHERE c."${column}" = t."id")`)
    .join(' OR ');
}

const keyOf = ({ noun, name }: Pick<NamedAuthor, 'noun' | 'name'>) => `${noun} ${name}`;

/** The authors whose name nobody in the directory has, nor the slug made from it: each once. */
export async function absentAuthors(
  client: pg.ClientBase,
  authors: readonly NamedAuthor[],
): Promise<NamedAuthor[]> {
  const once = [...new Map(authors.map((author) => [`${author.noun} ${author.slug}`, author])).values()];
  const absent = (noun: string) => `
    SELECT n."noun", n."slug" FROM "author" n WHERE n."noun" = '${noun}'
      AND NOT EXISTS (SELECT FROM "${noun}" t WHERE t."slugs" @> ARRAY[n."slug"] OR t."name" = n."name")`;
  const { rows } = await client.query<Pick<NamedAuthor, 'noun' | 'slug'>>(
    `WITH "author" AS (SELECT * FROM json_to_recordset($1::json) AS n ("noun" text, "name" text, "slug" text))
     ${absent('Person')} UNION ALL ${absent('Organization')}`,
    [JSON.stringify(once)],
  );
  const keys = new Set(rows.map(({ noun, slug }) => `${noun} ${slug}`));
  return once.filter(({ noun, slug }) => keys.has(`${noun} ${slug}`));
}

/** The ids of those who certainly are these authors. */
export class KnownAuthors {
  readonly #ids: ReadonlyMap<string, string>;

  private constructor(ids: ReadonlyMap<string, string>) {
    this.#ids = ids;
  }

  /** @param fresh the ids of rows that were just made for them */
  static async of(
    client: pg.ClientBase,
    authors: readonly NamedAuthor[],
    fresh: readonly string[] = [],
  ): Promise<KnownAuthors> {
    const ids = new Map<string, string>();
    for (const noun of ['Person', 'Organization'] as const) {
      const names = [...new Set(authors.flatMap((author) => (author.noun === noun ? author.name : [])))];
      if (names.length === 0) continue;
      const { rows } = await client.query<{ name: string; id: string }>(
        `SELECT t."name", min(t."id"::text) AS "id" FROM "${noun}" t
         WHERE t."name" = ANY($1::text[]) AND (t."id" = ANY($2::uuid[]) OR ${IS_AUTHOR[noun]})
         GROUP BY 1 HAVING count(*) = 1`,
        [names, [...fresh]],
      );
      for (const { name, id } of rows) ids.set(keyOf({ noun, name }), id);
    }
    return new KnownAuthors(ids);
  }

  /** The rows of `Contribution` for the authors of a byline. Null if one of them isn't known. */
  contributions(revisionId: string, authors: readonly NamedAuthor[] | null): object[] | null {
    const rows = authors?.map((author, position) => {
      const id = this.#ids.get(keyOf(author));
      const owner = author.noun === 'Person' ? { personId: id } : { organizationId: id };
      return id === undefined ? null : { revisionId, position, ...owner, role: 'AUTHOR' };
    });
    return rows?.every((row) => row !== null) ? rows : null;
  }
}
