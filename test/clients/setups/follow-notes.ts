const UPDATES = 'subscription Notes($slug: String!) { articleUpdated(slug: $slug) { note { text } } }';

interface Result {
  readonly data: { readonly articleUpdated: { readonly note: { readonly text: string } | null } } | null;
}

/**
 * Shows the notes for an article's readers from now on: `followNotes('http://127.0.0.1:4000/graphql', slug, alert)`.
 * If the connection breaks, EventSource opens it again, and Dateline continues after the last event.
 */
export function followNotes(api: string, slug: string, show: (note: string) => void): EventSource {
  const url = new URL(api);
  url.searchParams.set('query', UPDATES);
  url.searchParams.set('variables', JSON.stringify({ slug }));
  const source = new EventSource(url);
  source.addEventListener('next', (event: MessageEvent<string>) => {
    const { data } = JSON.parse(event.data) as Result;
    const note = data?.articleUpdated.note;
    if (note) show(note.text);
  });
  source.addEventListener('complete', () => source.close());
  return source;
}
