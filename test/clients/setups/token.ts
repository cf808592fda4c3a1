/** Gives a member's token. It is called for each request and each connection, so that it can give a new one in time. */
export type GetToken = () => string | Promise<string>;

/** `fetch` with the token, if there is one. */
export function fetchWith(getToken?: GetToken): typeof fetch {
  return async (input, init) => {
    const headers = new Headers(init?.headers);
    if (getToken !== undefined) headers.set('authorization', `Bearer ${await getToken()}`);
    return fetch(input, { ...init, headers });
  };
}
