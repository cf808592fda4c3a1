/** The browser: takes over the page that the server has rendered, and keeps it up to date. */
import './style.css';
import './desk.css';
import './article/article.css';
import './campaign/campaign.css';
import './live-blog/live-blog.css';
import './lists.css';
import './search/search.css';
import './media.css';
import { createClient } from '@dateline/client';
import { hydrateRoot } from 'react-dom/client';
import { Provider } from 'urql';
import { openApi } from './api.ts';
import { ApiUrl, TopSections } from './page.tsx';
import { PAGES } from './routes.ts';
import type { Start } from './shell.ts';
import { LiveContext } from './use-page.ts';

const root = document.getElementById('root') ?? document.body;
const { route, apiUrl, data, sections, desk } = JSON.parse(
  document.getElementById('start')?.textContent ?? '',
) as Start;
const url = new URL(apiUrl, location.href).href;

const { page } = await PAGES[route.name]();
const live = createClient({ url });
const { client } = openApi({ url, live, data });
hydrateRoot(
  root,
  <LiveContext value={live}>
    <ApiUrl value={apiUrl}>
      <TopSections value={sections}>
        <Provider value={client}>
          <page.View variables={route.variables} />
        </Provider>
      </TopSections>
    </ApiUrl>
  </LiveContext>,
);
// Nobody else loads it.
if (
  desk !== null &&
  (location.hash.startsWith('#code=') || sessionStorage.getItem('dateline-desk-token') !== null)
) {
  const { openDesk } = await import('./desk.tsx');
  const isArticle = route.name === 'article' || route.name === 'live';
  await openDesk(desk, url, isArticle ? (route.variables['slug'] as string) : undefined);
}
