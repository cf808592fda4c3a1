import type { Answer, Newsroom } from '../newsroom/newsroom.ts';

/**
 * Sends operations to the node at this URL, which may be another process. Throws if there is no answer, or none from
 * Dateline.
 * @param patience the longest time for an answer, in ms
 */
export function askAt(url: string, patience?: number): Newsroom['ask'] {
  return async (document, variables, token) => {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
      body: JSON.stringify({ query: document.toString(), variables }),
      ...(patience !== undefined && { signal: AbortSignal.timeout(patience) }),
    });
    const text = await response.text();
    const { data, errors = [] } = JSON.parse(text) as Partial<Answer<never>> & { data: never };
    return { status: response.status, data, errors, text };
  };
}
