import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROOT } from '../support/database/embedded.ts';
import { openNewsroom, type Newsroom } from '../support/newsroom/newsroom.ts';

const RULES = readFileSync(join(ROOT, 'deploy', 'alerts.yaml'), 'utf8');
const DASHBOARD = readFileSync(join(ROOT, 'deploy', 'dashboard.json'), 'utf8');
const ALERTS = [...RULES.matchAll(/- alert: (\w+)/g)].map(([, name = '']) => name);

describe('the alerts and the dashboard', () => {
  let newsroom: Newsroom;
  beforeAll(async () => {
    // Nothing listens there: a standby that is away has its metrics.
    const DATABASE_REPLICA_URLS = 'postgresql://nobody@127.0.0.1:1/nothing';
    newsroom = await openNewsroom({ settings: { READ_CACHE_MB: '1', DATABASE_REPLICA_URLS } });
  });
  afterAll(() => newsroom.close());

  it('ask only for metrics that a node has', async () => {
    const text = await (await fetch(new URL('/metrics', newsroom.url))).text();
    const asked = [...(RULES + DASHBOARD).matchAll(/\b(?:dateline|process|nodejs)_\w+/g)].map(([name]) =>
      name.replace(/_bucket$/, ''),
    );
    expect(ALERTS).not.toEqual([]);
    expect(asked.length).toBeGreaterThanOrEqual(ALERTS.length);
    for (const name of asked) expect(text).toContain(`# TYPE ${name} `);
  });

  it('leave out what nodes refuse in maintenance, also just after its end', () => {
    const [, rule = ''] = RULES.split('alert: DatelineChangesFail');
    expect(rule.split('- alert:')[0]).toContain(
      'unless on (instance) max_over_time(dateline_maintenance[10m]) == 1)',
    );
  });

  it('have a chapter each that says what to do', () => {
    const docs = readFileSync(join(ROOT, 'docs', 'alerts.md'), 'utf8');
    expect([...docs.matchAll(/^## (Dateline\w+)$/gm)].map(([, name]) => name)).toEqual(ALERTS);
  });
});
