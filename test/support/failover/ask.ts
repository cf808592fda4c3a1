import type { Newsroom } from '../newsroom/newsroom.ts';

/** In ms: long enough for a busy machine, short enough to ask again if the network drops everything. */
const PATIENCE = 8_000;

/** Sends operations to a node over HTTP. Throws if there is no answer, or none from Dateline. */
export function askAt(url: string, patience = PATIENCE): Newsroom['ask'] {
  return async (document, variables, token) => {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
      body: JSON.stringify({ query: document.toString(), variables }),
      signal: AbortSignal.timeout(patience),
    });
    const text = await response.text();
    const { data, errors = [] } = JSON.parse(text) as Partial<Awaited<ReturnType<Newsroom['ask']>>>;
    return { status: response.status, data: data as never, errors, text };
  };
}
