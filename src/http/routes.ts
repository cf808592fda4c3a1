import { installed } from '../extensions/installed.ts';

/** The paths that the server and the example site answer, as they are in log lines. */
const ROUTES = [
  ...['/', '/graphql', '/graphql/schema.graphql', '/graphiql/token', '/graphiql/:file'],
  ...['/health/live', '/health/ready', '/metrics', '/favicon.ico', '/robots.txt'],
  ...['/sitemap.xml', '/sitemap-news.xml', '/sitemaps/:period', '/feeds/:feed', '/feeds/:subject/:feed'],
  ...['/newsletters', '/newsletters/confirm', '/newsletters/unsubscribe', '/webhooks/acknowledge'],
  ...['/articles/:slug', '/articles/:slug/history', '/preview/:token', '/tags/:slug', '/sections/:path+'],
  ...['/people/:slug', '/organizations/:slug', '/campaigns/:slug', '/corrections', '/search'],
  ...['/assets/:file', '/demo/pictures/:file'],
];

const PATTERNS = ROUTES.filter((route) => route.includes(':')).map((route) => ({
  route,
  pattern: new RegExp(`^${route.replace(/:\w+\+/, '.+').replace(/:\w+/g, '[^/]+')}$`),
}));
const FIXED: ReadonlySet<string> = new Set(ROUTES.filter((route) => !route.includes(':')));

/** Of what is none of them, nothing is known: it may be a token that was put in a wrong place. */
const UNKNOWN = '(unknown)';

/**
 * What a log line says of a path. Never a part that a client chose, which may be a token, or the slug of an article that was
 * redacted later: log lines are kept by others, and for longer.
 */
export function routeOf(path: string): string {
  if (FIXED.has(path)) return path;
  const found = PATTERNS.find(({ pattern }) => pattern.test(path))?.route;
  return found ?? (isOfExtension(path) ? path : UNKNOWN);
}

/** The paths of extensions are texts of their code. */
function isOfExtension(path: string): boolean {
  return installed().some(({ pages = {} }) => Object.hasOwn(pages, path));
}
