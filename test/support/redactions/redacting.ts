/** Redacts, and reads what is left. */
import type { RedactInput } from '../../gql/graphql.ts';
import { untyped } from '../clients/walk.ts';
import { openDesk, payload } from '../newsroom/factories.ts';
import { Redact } from '../newsroom/mutations.ts';
import type { Newsroom } from '../newsroom/newsroom.ts';

export const WHY = { reason: 'LEGAL', publicNote: 'Removed for legal reasons.' } as const;

interface Shown {
  readonly slug: string;
  readonly headline: string;
  readonly bodyHtml: string;
  readonly revisionNumber: number;
  readonly body: readonly { __typename: string; id: string; blockId: string; html?: string }[];
  readonly redactions: readonly { id: string; publicNote: string; redactedBy: object | null }[];
  readonly mainImage: object | null;
}
const ArticleById = untyped<{ node: Shown | null }, { id: string }>(`query ($id: ID!) {
  node(id: $id) {
    ... on Article {
      slug headline bodyHtml revisionNumber mainImage { url }
      body { __typename id blockId ... on ParagraphBlock { html } ... on RedactedBlock { redaction { reason publicNote } } }
      redactions { id reason publicNote redactedBy { name } }
      revisions(first: 10) { nodes { number headline bodyHtml } }
    }
  }
}`);
const NodeById = untyped<
  { node: Record<string, unknown> | null },
  { id: string }
>(`query ($id: ID!) { node(id: $id) {
  __typename id
  ... on Statement { text attribution redaction { publicNote } }
  ... on UpdateNote { text redaction { publicNote } }
  ... on Person { name slug description accounts { handle } }
  ... on Organization { name slug website }
  ... on Tag { name slug }
  ... on Campaign { name slug summary }
  ... on SourceReport { headline url }
  ... on Redaction { reason publicNote redactedBy { name } }
} }`);

export function redacting(newsroom: Newsroom) {
  /** Redacts as an editor, or with another token. */
  const redact = (input: Pick<RedactInput, 'id'> & Partial<RedactInput>, token?: string) =>
    openDesk(newsroom, token).attempt(Redact, { ...WHY, ...input });
  const redacted = async (input: Parameters<typeof redact>[0]) => payload(await redact(input));

  const shown = async (id: string, token?: string) => {
    const { data, text } = await newsroom.ask(ArticleById, { id }, token);
    if (data.node === null) throw new Error(`No article: ${text}`);
    return { ...data.node, everything: text.toLowerCase() };
  };
  const node = async (id: string, token?: string) => (await newsroom.ask(NodeById, { id }, token)).data.node;

  return { redact, redacted, shown, node };
}
