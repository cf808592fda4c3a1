/** A plain page for an article of the demo: what the API returns to readers, and no more. */
import { escapeHtml as e } from '../src/escape-html.ts';
import type { AskAsReader, SidePage } from '../src/server/side-pages.ts';
import { BODY, bodyHtml, imageHtml, type Block, type Image } from './article-body.ts';

export const ARTICLES_PATH = '/articles/';

const PAGE = `query ArticlePage($slug: String!) {
  article(slug: $slug) {
    slug
    language
    headline
    standfirst
    byline
    firstPublishedAt
    mainImage { url altText caption creditText width height }
    ${BODY}
    commentRequests { summary }
    updateNotes(first: 50) { nodes { kind text createdAt } }
    rights { license usageTerms copyrightNotice }
    jsonLdHtml
  }
  withdrawal(slug: $slug) { reason withdrawnAt }
}`;

interface Note {
  readonly kind: keyof typeof NOTES;
  readonly text: string;
  readonly createdAt: string;
}

/** What a note begins with. */
const NOTES = {
  UPDATE: 'Update',
  COMMENT_ADDED: 'Comment added',
  CLARIFICATION: 'Clarification',
  CORRECTION: 'Correction',
  RETRACTION: 'Retraction',
};

interface Article {
  readonly slug: string;
  readonly language: string;
  readonly headline: string;
  readonly standfirst: string | null;
  readonly byline: string | null;
  readonly firstPublishedAt: string;
  readonly mainImage: Image | null;
  readonly body: readonly Block[];
  readonly commentRequests: readonly { readonly summary: string }[];
  readonly updateNotes: { readonly nodes: readonly Note[] };
  readonly rights: Readonly<Record<'license' | 'usageTerms' | 'copyrightNotice', string | null>>;
  /** Safe, as the API promises. */
  readonly jsonLdHtml: string;
}

interface Found {
  readonly article: Article | null;
  readonly withdrawal: { readonly reason: string | null; readonly withdrawnAt: string } | null;
}

const HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-cache',
  'content-security-policy':
    "default-src 'none'; img-src http: https:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
};

const STYLE = `body{max-width:42rem;margin:2rem auto;padding:0 1rem;font:1.1rem/1.6 Georgia,serif;color:#222}
h1{line-height:1.2}img{max-width:100%;height:auto}figure{margin:1.5rem 0}
figcaption,footer,small{font:.9rem/1.5 system-ui,sans-serif;color:#555}
.standfirst{font-size:1.25rem}blockquote,.told{margin:1.5rem 0;padding-left:1rem}blockquote p,.told p{margin:0}
blockquote{border-left:3px solid #b4452f;font-style:italic}.told{border-left:3px dotted #888}
.since{font:.9rem/1.5 system-ui,sans-serif}.notes{border-top:1px solid #ccc;margin-top:2rem}`;

/** @param path what follows ARTICLES_PATH */
export async function articlePage(path: string, ask: AskAsReader): Promise<SidePage | null> {
  const slug = decode(path);
  if (slug === null) return null;
  const { data, errors } = await ask(PAGE, { slug });
  if (errors !== undefined || data == null) {
    return page(503, 'en', 'Try again', `<h1>Try again</h1><p>${e(errors?.[0]?.message ?? '')}</p>`);
  }
  const { article, withdrawal } = data as Found;
  if (article !== null && article.slug !== slug) {
    return { status: 301, headers: { location: ARTICLES_PATH + encodeURIComponent(article.slug) }, body: '' };
  }
  if (article !== null) return page(200, article.language, article.headline, articleHtml(article));
  if (withdrawal === null) return null;
  const reason = withdrawal.reason === null ? '' : `<p>${e(withdrawal.reason)}</p>`;
  return page(410, 'en', 'Withdrawn', `<h1>This article has been withdrawn</h1>${reason}`);
}

function decode(path: string): string | null {
  try {
    return decodeURIComponent(path);
  } catch {
    return null;
  }
}

function articleHtml(article: Article): string {
  const { rights, mainImage } = article;
  return [
    `<h1>${e(article.headline)}</h1>`,
    optional('<p class="standfirst">', article.standfirst, '</p>'),
    `<p><small>${e(article.byline ?? '')} <time datetime="${article.firstPublishedAt}">${article.firstPublishedAt.slice(0, 10)}</time></small></p>`,
    mainImage === null ? '' : imageHtml(mainImage),
    bodyHtml(article.body),
    ...article.commentRequests.map(({ summary }) => `<p>${e(summary)}</p>`),
    notesHtml(article.updateNotes.nodes),
    '<footer>',
    optional('<p>', rights.usageTerms, '</p>'),
    rights.license === null
      ? ''
      : `<p><a rel="license" href="${e(rights.license)}">${e(rights.license)}</a></p>`,
    optional('<p>', rights.copyrightNotice, '</p>'),
    '</footer>',
    article.jsonLdHtml,
  ].join('\n');
}

function notesHtml(notes: readonly Note[]): string {
  if (notes.length === 0) return '';
  const items = notes.map(
    ({ kind, text, createdAt }) =>
      `<p><strong>${NOTES[kind]}, <time datetime="${createdAt}">${createdAt.slice(0, 10)}</time>:</strong> ${e(text)}</p>`,
  );
  return `<section class="notes">${items.join('\n')}</section>`;
}

function optional(before: string, text: string | null, after: string): string {
  return text === null ? '' : before + e(text) + after;
}

function page(status: number, language: string, title: string, body: string): SidePage {
  return {
    status,
    headers: HEADERS,
    body: `<!doctype html>
<html lang="${e(language)}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${e(title)}</title>
<style>${STYLE}</style>
${body}
</html>
`,
  };
}
