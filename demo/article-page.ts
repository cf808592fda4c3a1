/** A plain page for an article of the demo: what the API returns to readers, and no more. */
import type { AskAsReader, SidePage } from '../src/server/side-pages.ts';

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
    bodyHtml
    updateNotes(first: 50) { nodes { text createdAt } }
    rights { license usageTerms copyrightNotice }
    jsonLdHtml
  }
  withdrawal(slug: $slug) { reason withdrawnAt }
}`;

interface Image {
  readonly url: string;
  readonly altText: string | null;
  readonly caption: string | null;
  readonly creditText: string | null;
  readonly width: number | null;
  readonly height: number | null;
}

interface Article {
  readonly slug: string;
  readonly language: string;
  readonly headline: string;
  readonly standfirst: string | null;
  readonly byline: string | null;
  readonly firstPublishedAt: string;
  readonly mainImage: Image | null;
  /** Safe, as the API promises. */
  readonly bodyHtml: string;
  readonly updateNotes: { readonly nodes: readonly { readonly text: string; readonly createdAt: string }[] };
  readonly rights: Readonly<Record<'license' | 'usageTerms' | 'copyrightNotice', string | null>>;
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
.standfirst{font-size:1.25rem}blockquote,figure:not(:has(img)){margin:1.5rem 0;padding-left:1rem;border-left:3px solid #b4452f}
blockquote p,figure p{margin:0}`;

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
    article.bodyHtml,
    ...article.updateNotes.nodes.map(({ text }) => `<p><em>${e(text)}</em></p>`),
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

function imageHtml({ url, altText, caption, creditText, width, height }: Image): string {
  const size = width === null || height === null ? '' : ` width="${width}" height="${height}"`;
  const told = [caption, creditText].filter(Boolean).join(' ');
  return `<figure><img src="${e(url)}" alt="${e(altText ?? '')}"${size}><figcaption>${e(told)}</figcaption></figure>`;
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

function e(text: string): string {
  const entities: Record<string, string> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  };
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? '');
}
