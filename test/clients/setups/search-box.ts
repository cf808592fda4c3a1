const SUGGESTIONS = `
  query SuggestionsQuery($prefix: String!, $types: [SearchType!]) {
    suggest(prefix: $prefix, types: $types, first: 8) {
      text
      type
      pageUrl
      node {
        id
      }
    }
  }
`;

export interface Suggestion {
  readonly text: string;
  readonly type: string;
  /** Its page on your site, if there is one. */
  readonly pageUrl: string | null;
  /** Null if it has been hidden in this moment: leave it out. */
  readonly node: { readonly id: string } | null;
}

interface Options {
  /** Such as `['PERSON', 'ORGANIZATION']`. */
  readonly types?: readonly string[];
  /** `fetch` of a client with a member's token, to be suggested what only members see. */
  readonly fetch?: typeof fetch;
}

/** How long typing has to pause before the API is asked (ms). */
const PAUSE = 150;

/**
 * Shows suggestions for what is in the field: none while it is empty, and only those for what was typed last. Without an answer,
 * it shows what was there. Returns the function that ends this.
 */
export function suggestWhileTyping(
  api: string,
  field: EventTarget & { readonly value: string },
  show: (suggestions: readonly Suggestion[]) => void,
  { types, fetch: send = fetch }: Options = {},
): () => void {
  let timer: ReturnType<typeof setTimeout>;
  let last = new AbortController();
  async function ask(prefix: string, signal: AbortSignal): Promise<void> {
    const response = await send(api, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: SUGGESTIONS, variables: { prefix, types } }),
      signal,
    });
    const { data } = (await response.json()) as { data?: { suggest: Suggestion[] | null } | null };
    // An error makes them null. An answer that is complete can't be aborted any more.
    if (data?.suggest != null && !signal.aborted) show(data.suggest);
  }
  function typed(): void {
    clearTimeout(timer);
    last.abort();
    last = new AbortController();
    const { signal } = last;
    const prefix = field.value.trim();
    if (prefix === '') return show([]);
    timer = setTimeout(() => void ask(prefix, signal).catch(() => undefined), PAUSE);
  }
  field.addEventListener('input', typed);
  return () => {
    clearTimeout(timer);
    last.abort();
    field.removeEventListener('input', typed);
  };
}
