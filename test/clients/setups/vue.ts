import { createClient } from '@dateline/client';
import { useLive } from '@dateline/client/vue';
import { createApp, h } from 'vue';
import { articlePage } from './article.ts';

const client = createClient({ url: '/graphql' });
const slug = location.pathname.split('/').at(-1) ?? '';

createApp({
  setup() {
    const { data, connection } = useLive(client, articlePage(slug));
    return () =>
      data.value?.article &&
      h('article', { 'data-connection': connection.value }, [
        h('h1', data.value.article.headline),
        h('div', { innerHTML: data.value.article.bodyHtml }),
      ]);
  },
}).mount(document.body);
