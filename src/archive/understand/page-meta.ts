import { jsonLdIn } from './json-ld.ts';
import type { Page } from '../read/page.ts';
import { articleNode, textsIn, type Node } from './schema-org.ts';
import { isSameTitle, oneLine, titleIn } from './titles.ts';
import { UnreadableRecord } from '../read/unreadable.ts';

/** What a page says of its article, and what is wrong with its JSON-LD if it says that without. */
export interface Description {
  readonly node: Node;
  readonly problem: string | undefined;
}

/** @throws UnreadableRecord if it describes no article */
export function descriptionOf(page: Page): Description {
  let problem: string | undefined;
  let isArticle = /^article$/i.test(firstOf(page, 'og:type') ?? '');
  for (const script of page.scripts) {
    try {
      const article = articleNode(jsonLdIn(script));
      if (article !== null) return { node: article, problem: undefined };
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      problem ??= `has JSON-LD that is not valid JSON: ${oneLine(error.message) ?? ''}`;
      isArticle ||= /(?:Article|BlogPosting|LiveBlogPosting)"/.test(script);
    }
  }
  if (problem !== undefined && isArticle) return { node: nodeOfMeta(page), problem };
  throw new UnreadableRecord(
    problem ??
      'has no description of an article (NewsArticle, Article, BlogPosting or ReportageNewsArticle in JSON-LD), so it may be any page',
  );
}

/** The headline, or the name: on some pages one of them describes the article. The page shows its title in a heading, too. */
export function headlineOf(node: Node, page: Page): string | undefined {
  const [headline, name] = [node['headline'], node['name']].map((value) => titleIn(textsIn(value)[0]));
  const titles = [...page.headings, ...(page.meta.get('og:title') ?? [])];
  const isShown = (candidate: string | undefined) => titles.some((title) => isSameTitle(title, candidate));
  if (!isShown(headline) && isShown(name)) return name;
  return headline ?? name ?? titleIn(titles[0] ?? page.title);
}

/** What the page says of its article without JSON-LD. */
function nodeOfMeta(page: Page): Node {
  const authors = [...(page.meta.get('author') ?? []), ...(page.meta.get('article:author') ?? [])];
  return {
    headline: firstOf(page, 'og:title') ?? page.headings[0] ?? page.title,
    description: firstOf(page, 'og:description', 'description'),
    datePublished: firstOf(page, 'article:published_time') ?? page.time,
    dateModified: firstOf(page, 'article:modified_time', 'og:updated_time'),
    author: authors.filter((author) => !/^https?:/i.test(author)),
    articleSection: firstOf(page, 'article:section'),
    keywords: page.meta.get('article:tag') ?? firstOf(page, 'keywords'),
    image: firstOf(page, 'og:image'),
  };
}

function firstOf({ meta }: Page, ...names: readonly string[]): string | undefined {
  return names.flatMap((name) => meta.get(name) ?? [])[0];
}
