/**
 * Whether anybody who loads a page right after its event gets an older one, while the node's standby is behind its primary. Before each
 * round, readers are answered by the standby. Fails if a page was older than its event.
 *
 * Usage: npm run bench -- standby [--loads 10000] [--delay 5]
 */
import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { loadAfterEvents } from '../test/support/failover/page-loads.ts';
import { openTheatre } from '../test/support/failover/theatre.ts';
import { machine, startServer } from './node.ts';

const { values } = parseArgs({
  args: process.argv.slice(3),
  options: {
    loads: { type: 'string', default: '10000' },
    /** Seconds by which the standby is behind. */
    delay: { type: 'string', default: '5' },
  },
});

const ARTICLES = 10;
const LOADS_EACH = 40;

console.log(`${machine()}; load average ${loadavg()[0]?.toFixed(1)}`);
const theatre = await openTheatre();
try {
  const primary = await theatre.newsroom();
  await primary.start();
  const standby = await theatre.standbyOf(primary);
  await standby.query(`ALTER SYSTEM SET recovery_min_apply_delay = '${Number(values.delay)}s'`);
  await standby.query('SELECT pg_reload_conf()');
  const node = await startServer({
    DATABASE_URL: primary.url(),
    DATABASE_REPLICA_URLS: standby.url(),
    LOG_LEVEL: 'error',
    // A busy machine may need longer.
    READ_TIMEOUT_MS: '30000',
    MAX_WAIT_SECONDS: '60',
  });
  try {
    const { older, errors, whileBehind, loads } = await loadAfterEvents({
      url: node.url,
      standby,
      token: theatre.stage.token,
      rounds: Math.ceil(Number(values.loads) / (ARTICLES * LOADS_EACH)),
      articles: ARTICLES,
      loads: LOADS_EACH,
      onRound(outcome) {
        console.log(JSON.stringify(outcome));
      },
    });
    console.table({
      'standby behind by, s': Number(values.delay),
      'page loads right after their event': loads,
      '… while the standby did not show the event yet': whileBehind,
      'older than the event': older,
      'without an answer': errors,
    });
    process.exitCode = older + errors === 0 && whileBehind > 0 ? 0 : 1;
  } finally {
    await node.stop();
  }
} finally {
  await theatre.close();
}
