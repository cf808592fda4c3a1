/** Reads a page with the statement written by hand, for the servers that have nothing but that. */
import pg from 'pg';
import type { PageName } from './pages.ts';
import { STATEMENTS } from './statements.ts';

const pool = new pg.Pool({ connectionString: process.env['DATABASE_URL'] });

/** The article as JSON. PostgreSQL plans the statement once for each connection. */
export async function readArticle(page: PageName, slug: string): Promise<string> {
  const { rows } = await pool.query<{ article: string }>({
    name: page,
    text: STATEMENTS[page],
    values: [slug],
  });
  return rows[0]?.article ?? 'null';
}
