import { connections } from './attacks/connections.ts';
import { databaseConnections } from './attacks/database-connections.ts';
import { devProxy } from './attacks/dev-proxy.ts';
import { graphiql } from './attacks/graphiql.ts';
import { introspection } from './attacks/introspection.ts';
import { nested } from './attacks/nested.ts';
import { pages } from './attacks/pages.ts';
import { pipelined } from './attacks/pipelined.ts';
import { refusals } from './attacks/refusals.ts';
import { queries } from './attacks/queries.ts';
import { replays } from './attacks/replays.ts';
import { streams } from './attacks/streams.ts';
import { subscriptions } from './attacks/subscriptions.ts';
import { variables } from './attacks/variables.ts';
import type { Attack } from './target.ts';

/** The attacks by name, each in a file of its own. Each of them once stopped or stalled a node. */
export const ATTACKS: Readonly<Record<string, Attack>> = {
  variables,
  graphiql,
  nested,
  introspection,
  pipelined,
  subscriptions,
  replays,
  'database-connections': databaseConnections,
  'dev-proxy': devProxy,
  connections,
  queries,
  streams,
  pages,
  refusals,
};
