/**
 * Runs in the browser: opens GraphiQL with the tabs in the page, and with the token for which a demo link is exchanged.
 */
const { database, tabs, readerTabs, tokenPath, schemaPath, workers } = JSON.parse(
  document.getElementById('options').textContent,
);

globalThis.MonacoEnvironment = { getWorkerUrl: (_module, label) => workers[label] };

const EDITOR_OPTIONS = {
  // By default, the editor boxes each ’ as a character that can be taken for another. Stories are full of them.
  unicodeHighlight: { ambiguousCharacters: false },
  // Nothing is cut off, on a phone either.
  wordWrap: 'on',
};

// Once the editor is complete: this is called while it is made.
globalThis.monaco.editor.onDidCreateEditor((editor) =>
  queueMicrotask(() => editor.updateOptions(EDITOR_OPTIONS)),
);

/** Where GraphiQL keeps its tabs, and the texts of the one that is open, in the browser. */
const TABS = 'graphiql:tabState';
const OPEN_TAB = ['graphiql:query', 'graphiql:variables', 'graphiql:headers'];
/** Where this page keeps the database and the tabs with which it was last opened. */
const LAST = 'dateline:last';

/** Headers of a tab that sends none. In place of null, GraphiQL would send those for new tabs. */
const NONE = '';

/** The close code for a token that is refused, and one after which graphql-ws doesn't try again. */
const FORBIDDEN = 4403;
const UNAUTHORIZED = 4401;

async function openGraphiql() {
  endIfRefused();
  const [token, schema] = await Promise.all([exchangeCode(), fetchSchema()]);
  const own = renewTabs();
  const open = keptTab(token);
  const headers = token === null ? undefined : withToken('', token);
  globalThis.YogaGraphiQL.renderYogaGraphiQL(document.getElementById('root'), {
    title: 'Dateline',
    endpoint: '/graphql',
    // GraphiQL asks the API for it if this is undefined.
    schema,
    subscriptionsProtocol: 'WS',
    // For each connection. GraphiQL sends a tab's headers with requests only.
    connectionParams: () => parsed(openTab()?.headers) ?? {},
    // With what the open tab has, GraphiQL opens it again. Otherwise it would add one.
    query: open?.query,
    variables: open?.variables,
    initialHeaders: open?.headers ?? NONE,
    // For new tabs.
    headers: headers ?? open?.headers,
    defaultTabs: [
      ...tabs.map((query) => ({ query, headers: isForReaders(query) ? NONE : headers })),
      ...own.map(({ query, variables }) => ({ query, variables, headers })),
    ],
  });
}

/**
 * graphql-ws tries again after a token is refused, since it may be valid later, and shows nothing meanwhile. But the tab
 * would send the same one. So this passes on a code after which graphql-ws ends, and what GraphiQL then shows: the message.
 */
function endIfRefused() {
  const { set } = Object.getOwnPropertyDescriptor(WebSocket.prototype, 'onclose');
  Object.defineProperty(WebSocket.prototype, 'onclose', {
    set(listener) {
      set.call(this, listener && ((event) => listener(event.code === FORBIDDEN ? refusal(event) : event)));
    },
  });
}

function refusal({ reason }) {
  return Object.create({ code: UNAUTHORIZED, reason }, { message: { value: reason, enumerable: true } });
}

/** The schema, from the browser's cache if it hasn't changed. */
async function fetchSchema() {
  if (schemaPath === null) return undefined;
  const response = await fetch(schemaPath);
  // Another node, of another version, may have sent the page.
  return response.ok ? response.json() : undefined;
}

/** Exchanges the code in the URL's fragment, if there is one, for the token. It works once, so it leaves the URL first. */
async function exchangeCode() {
  const url = new URL(location.href);
  const code = new URLSearchParams(url.hash.slice(1)).get('code');
  if (code === null) return null;
  url.hash = '';
  history.replaceState(null, '', url);
  const response = await fetch(tokenPath, { method: 'POST', headers: { authorization: `Code ${code}` } });
  const text = await response.text();
  if (response.ok) return text;
  alert(text);
  return null;
}

/**
 * Replaces what the tabs of an earlier start have left: the ids of another database, and dates that have passed. Returns the
 * tabs that somebody added, if all others are to be opened anew.
 */
function renewTabs() {
  const last = stored(LAST);
  const state = stored(TABS);
  localStorage.setItem(LAST, JSON.stringify({ database, tabs }));
  if (!Array.isArray(state?.tabs)) return [];
  if (last?.database === database) {
    const renewed = new Map(tabs.map((query) => [nameOf(query), query]));
    for (const tab of state.tabs) {
      if (last.tabs.includes(tab.query)) tab.query = renewed.get(nameOf(tab.query)) ?? tab.query;
    }
    localStorage.setItem(TABS, JSON.stringify(state));
    return [];
  }
  for (const key of [TABS, ...OPEN_TAB]) localStorage.removeItem(key);
  // The address has the operation that was open.
  const url = new URL(location.href);
  url.searchParams.delete('query');
  history.replaceState(null, '', url);
  const names = [...tabs, ...(last?.tabs ?? [])].map(nameOf);
  return state.tabs.filter(({ query }) => query && !names.includes(nameOf(query)));
}

/** The tab that was open last, once the token is in all that are kept, also in place of an earlier one. */
function keptTab(token) {
  const state = stored(TABS);
  if (!Array.isArray(state?.tabs)) return undefined;
  if (token !== null) {
    for (const tab of state.tabs) {
      if (tab.headers || !isForReaders(tab.query)) tab.headers = withToken(tab.headers, token);
    }
    localStorage.setItem(TABS, JSON.stringify(state));
  }
  return openTab();
}

function openTab() {
  const state = stored(TABS);
  return state?.tabs?.[state.activeTabIndex];
}

/** What the browser keeps; null if that is nothing, or can't be read. */
function stored(key) {
  return parsed(localStorage.getItem(key));
}

function parsed(json) {
  try {
    return JSON.parse(json);
  } catch {
    return null;
  }
}

function isForReaders(query) {
  return readerTabs.includes(nameOf(query));
}

/** The name of the first operation in a tab. */
function nameOf(query) {
  return /^\s*(?:query|mutation|subscription)\s+(\w+)/m.exec(query ?? '')?.[1] ?? '';
}

/** The headers of a tab, as JSON, with the token. */
function withToken(json, token) {
  // What isn't JSON couldn't be sent.
  return JSON.stringify({ ...parsed(json), Authorization: `Bearer ${token}` }, null, 2);
}

await openGraphiql();
