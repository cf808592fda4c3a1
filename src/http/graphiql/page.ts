import type { readGraphiqlFiles } from './files.ts';

/** Where the page's files are. */
export const FILES_PATH = '/graphiql/';
/** Where the page exchanges the code of a demo link for the editor's token. */
export const TOKEN_PATH = '/graphiql/token';

/**
 * What the page may load: nothing from other hosts, and no inline scripts. The editor needs inline styles, with its
 * icons and fonts in them as `data:` URLs.
 */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "worker-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "connect-src 'self' ws: wss:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

export interface PageOptions {
  /** Differs for each database, so that the page doesn't open with what it kept of another one. */
  readonly database: string;
  /** The operations that the page opens with, each in a tab of its own. */
  readonly tabs: readonly string[];
  /** The names of those that show what readers see. They send no token. */
  readonly readerTabs: readonly string[];
  /** Where the schema is; null if the page has to ask the API for it. */
  readonly schemaPath: string | null;
}

export function renderPage(
  { database, tabs, readerTabs, schemaPath }: PageOptions,
  hashed: ReturnType<typeof readGraphiqlFiles>['hashed'],
): string {
  const options = {
    database,
    tabs,
    readerTabs,
    tokenPath: TOKEN_PATH,
    schemaPath,
    workers: {
      editorWorkerService: FILES_PATH + hashed('editor-worker.js'),
      graphql: FILES_PATH + hashed('graphql-worker.js'),
      json: FILES_PATH + hashed('json-worker.js'),
    },
  };
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width">
    <title>Dateline</title>
    <link rel="icon" href="${FILES_PATH}${hashed('favicon.ico')}">
    <link rel="stylesheet" href="${FILES_PATH}${hashed('graphiql.css')}">
    <script defer src="${FILES_PATH}${hashed('graphiql.js')}"></script>
    <script type="module" src="${FILES_PATH}${hashed('open.js')}"></script>
    <script id="options" type="application/json">${inScript(JSON.stringify(options))}</script>
  </head>
  <body class="no-focus-outline">
    <noscript>GraphiQL needs JavaScript.</noscript>
    <div id="root"></div>
  </body>
</html>
`;
}

/** JSON in which `</script>` does not end the script around it. */
function inScript(json: string): string {
  return json.replaceAll('<', '\\u003c');
}
