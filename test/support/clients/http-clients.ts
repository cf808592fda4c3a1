/** Clients of the API over HTTP, each as its documentation sets it up. */
import { execFile, spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ApolloClient, gql, HttpLink, InMemoryCache, type ApolloLink } from '@apollo/client';
import { SetContextLink } from '@apollo/client/link/context';
import { Client, fetchExchange } from '@urql/core';
import apollo3 from 'apollo-client-3/core/core.cjs';
import axios from 'axios';
import { GraphQLClient } from 'graphql-request';
import { Network } from 'relay-runtime';

export type Method = 'GET' | 'POST';
/** Sends a query, and returns its data. */
export type Ask = (url: string, query: string, method: Method) => Promise<unknown>;

const dataOf = (answer: unknown) => (answer as { data: unknown }).data;
const run = promisify(execFile);

async function askApollo(link: ApolloLink, query: string): Promise<unknown> {
  const client = new ApolloClient({ link, cache: new InMemoryCache() });
  const { data } = await client.query({ query: gql(query) });
  client.stop();
  return data;
}

/** Clients from npm, by name. */
export const LIBRARIES: Readonly<Record<string, Ask>> = {
  async 'Apollo Client 3'(uri, query, method) {
    const link = new apollo3.HttpLink({ uri, useGETForQueries: method === 'GET' });
    const client = new apollo3.ApolloClient({ link, cache: new apollo3.InMemoryCache() });
    return (await client.query<unknown>({ query: apollo3.gql(query) })).data;
  },
  'Apollo Client 4': (uri, query, method) =>
    askApollo(new HttpLink({ uri, useGETForQueries: method === 'GET' }), query),
  // Its documentation sends this for readers.
  'Apollo Client 4, without a token': (uri, query, method) =>
    askApollo(
      new SetContextLink(({ headers }) => ({ headers: { ...headers, authorization: '' } as object })).concat(
        new HttpLink({ uri, useGETForQueries: method === 'GET' }),
      ),
      query,
    ),
  async urql(url, query, method) {
    const preferGetMethod = method === 'GET' ? ('force' as const) : false;
    const client = new Client({ url, exchanges: [fetchExchange], preferGetMethod });
    return (await client.query<unknown>(query, {})).data;
  },
  'graphql-request': (url, query, method) => new GraphQLClient(url, { method }).request(query),
  async Relay(url, text, method) {
    // Relay leaves the request to a function like this.
    const network = Network.create(async (params) => {
      const query = params.text ?? '';
      const response =
        method === 'GET'
          ? await fetch(`${url}?${new URLSearchParams({ query }).toString()}`)
          : await fetch(url, {
              method,
              headers: { 'content-type': 'application/json' },
              body: JSON.stringify({ query }),
            });
      return (await response.json()) as { data: object };
    });
    const params = {
      id: null,
      cacheID: text,
      name: 'Tags',
      operationKind: 'query',
      text,
      metadata: {},
    } as const;
    return dataOf(await network.execute(params, {}, {}).toPromise());
  },
  async axios(url, query, method) {
    const { data } = await (method === 'GET'
      ? axios.get<unknown>(url, { params: { query } })
      : axios.post<unknown>(url, { query }));
    return dataOf(data);
  },
};

/** Python with these modules; undefined if there is none. */
export const pythonWith = (...modules: string[]) =>
  ['python3', '/usr/bin/python3'].find(
    (program) => spawnSync(program, ['-c', `import ${modules.join()}`]).status === 0,
  );
export const isInstalled = (program: string, argument: string) => spawnSync(program, [argument]).status === 0;
const PYTHON = pythonWith('requests');

const IN_PYTHON = `import json, requests, sys
url, query, method = sys.argv[1:]
answer = requests.get(url, params={'query': query}) if method == 'GET' else requests.post(url, json={'query': query})
print(json.dumps(answer.json()))`;

const IN_GO = `package main

import ("bytes"; "encoding/json"; "io"; "net/http"; "net/url"; "os")

func main() {
	address, query, method := os.Args[1], os.Args[2], os.Args[3]
	var answer *http.Response
	var err error
	if method == "GET" {
		answer, err = http.Get(address + "?" + url.Values{"query": {query}}.Encode())
	} else {
		body, _ := json.Marshal(map[string]string{"query": query})
		answer, err = http.Post(address, "application/json", bytes.NewReader(body))
	}
	if err != nil { panic(err) }
	io.Copy(os.Stdout, answer.Body)
}`;

/** Programs of the system, by name; null if one isn't installed. */
export const PROGRAMS: Readonly<Record<string, Ask | null>> = {
  'Python requests':
    PYTHON === undefined
      ? null
      : async (...sent) => dataOf(JSON.parse((await run(PYTHON, ['-c', IN_PYTHON, ...sent])).stdout)),
  Go: isInstalled('go', 'version')
    ? async (...sent) => {
        const folder = await mkdtemp(join(tmpdir(), 'dateline-go-'));
        try {
          await writeFile(join(folder, 'main.go'), IN_GO);
          return dataOf(JSON.parse((await run('go', ['run', join(folder, 'main.go'), ...sent])).stdout));
        } finally {
          await rm(folder, { recursive: true });
        }
      }
    : null,
  curl: isInstalled('curl', '--version')
    ? async (url, query, method) => {
        const sent =
          method === 'GET'
            ? ['--get', '--data-urlencode', `query=${query}`]
            : ['--header', 'content-type: application/json', '--data', JSON.stringify({ query })];
        const { stdout } = await run('curl', ['--silent', '--compressed', url, ...sent]);
        return dataOf(JSON.parse(stdout));
      }
    : null,
};
