/**
 * Runs in the browser: opens GraphiQL with the tabs in the page, and with the token for which a demo link is exchanged.
 */
const { tabs, tokenPath, workers } = JSON.parse(document.getElementById('options').textContent);

globalThis.MonacoEnvironment = { globalAPI: false, getWorkerUrl: (_module, label) => workers[label] };

/** GraphiQL keeps its tabs in the browser. */
const TABS = 'graphiql:tabState';

await openGraphiql();

async function openGraphiql() {
  const token = await exchangeCode();
  const open = keptTab(token);
  const headers = open?.headers ?? (token === null ? undefined : withToken('', token));
  globalThis.YogaGraphiQL.renderYogaGraphiQL(document.getElementById('root'), {
    title: 'Dateline',
    endpoint: '/graphql',
    subscriptionsProtocol: 'WS',
    // With what the open tab has, GraphiQL opens it again. Otherwise it would add one.
    query: open?.query,
    variables: open?.variables,
    initialHeaders: headers,
    // For new tabs.
    headers,
    defaultTabs: tabs.map((query) => ({ query, headers })),
  });
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

/** The tab that was open last, once the token is in all that are kept, also in place of the one of an earlier database. */
function keptTab(token) {
  try {
    const state = JSON.parse(localStorage.getItem(TABS));
    if (token !== null) {
      for (const tab of state.tabs) tab.headers = withToken(tab.headers, token);
      localStorage.setItem(TABS, JSON.stringify(state));
    }
    return state.tabs[state.activeTabIndex];
  } catch {
    // No tabs are kept, or not as this version of GraphiQL keeps them: then it opens the default ones.
    return undefined;
  }
}

/** The headers of a tab, as JSON, with the token. */
function withToken(json, token) {
  let headers = {};
  try {
    headers = JSON.parse(json);
  } catch {
    // Whatever it was, it couldn't be sent.
  }
  return JSON.stringify({ ...headers, Authorization: `Bearer ${token}` }, null, 2);
}
