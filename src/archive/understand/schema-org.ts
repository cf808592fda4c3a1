import { isNode, type Node } from './json-node.ts';

const ARTICLE =
  /^(?:https?:\/\/schema\.org\/|schema:)?(?:Article|NewsArticle|BlogPosting|(?:Reportage|Analysis|AskPublic|Background|Opinion|Review)NewsArticle|Report|LiveBlogPosting|AdvertiserContentArticle)$/;

export function isJsonLd(value: unknown): boolean {
  return isNode(value) && ('@context' in value || '@type' in value || '@graph' in value);
}

/** The article that a script describes: itself, or in a list, in `@graph`, or as what a page is about. */
export function articleNode(script: unknown): Node | null {
  const all = nodesIn(script).filter(isNode);
  const nodes = all.flatMap((node) => [node, ...nodesIn(node['@graph']).filter(isNode)]);
  const main = nodes.flatMap((node) => nodesIn(node['mainEntity']).filter(isNode));
  const article = [...nodes, ...main].find(isArticle);
  if (article === undefined) return null;
  const byId = new Map(nodes.map((node) => [node['@id'], node]));
  const { liveBlogUpdate: posts, ...whole } = resolved(article, byId);
  const described = nodesIn(posts).map((post) => (isNode(post) ? resolved(post, byId) : post));
  return described.length === 0 ? whole : { ...whole, liveBlogUpdate: described };
}

function isArticle(node: Node): boolean {
  // Advertisers pay for theirs; a reader of the archive must not take it for news.
  return textsIn(node['@type']).some((type) => ARTICLE.test(type) && !type.includes('Advertiser'));
}

/** In a graph, an author, a picture or a post may be named by `@id` only, and described elsewhere in the graph. */
function resolved(article: Node, byId: ReadonlyMap<unknown, Node>): Node {
  const whole = (value: unknown): unknown =>
    isNode(value) && typeof value['@id'] === 'string' ? { ...byId.get(value['@id']), ...value } : value;
  const references = ['author', 'creator', 'image', 'liveBlogUpdate'].filter((name) => name in article);
  return {
    ...article,
    ...Object.fromEntries(references.map((name) => [name, nodesIn(article[name]).map(whole)])),
  };
}

/** One value or many, as JSON-LD writes them. Lists in lists aren't looked into: a page could nest them without end. */
export function nodesIn(value: unknown): unknown[] {
  return asList(value).flatMap((item) => (isNode(item) && '@list' in item ? asList(item['@list']) : [item]));
}

function asList(value: unknown): unknown[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}

/** The texts of a value: of `{ "@value": … }`, of a thing its name or address. */
export function textsIn(value: unknown): string[] {
  return nodesIn(value).flatMap((item) => {
    if (typeof item === 'string') return item.trim() === '' ? [] : [item.trim()];
    if (!isNode(item)) return [];
    return (
      [item['@value'], item['name'], item['@id'], item['url']].find((text) => typeof text === 'string') ?? []
    );
  });
}
