import { setMaxListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { ATTACKS } from '../../../bench/attack/attacks.ts';
import { openWithBystander } from '../../support/clients/bystander.ts';
import { Chance } from '../../support/secrecy/random.ts';
import { until } from '../../support/until.ts';
import { opened } from '../../support/opened.ts';

/** Need a node with an embedded database: embedded-places.test.ts and graphiql.test.ts show that they get nothing. */
const ELSEWHERE = ['database-connections', 'dev-proxy'];
const ANSWERS = 20;

/** `npm run attack` measures what others notice of these attacks. Here, they only mustn't stop the node. */
describe('an attack that once stopped or stalled a node', () => {
  const scene = opened(() => openWithBystander({ UNREAD_SECONDS: '1' }));

  for (const [name, attack] of Object.entries(ATTACKS)) {
    if (ELSEWHERE.includes(name)) continue;
    it(`is answered, and others are served during it and afterwards: ${name}`, async () => {
      await scene.append();
      const over = new AbortController();
      setMaxListeners(0, over.signal);
      let answers = 0;
      const got: string[] = [];
      const attacking = attack({
        url: scene.newsroom.url,
        from: '127.0.0.1',
        dataDir: '',
        chance: new Chance(1),
        signal: over.signal,
        saw: () => (answers += 1),
        got: (what) => got.push(what),
      });
      await until(() => answers >= ANSWERS);
      await scene.isServed();
      over.abort();
      await attacking;
      await scene.isServed();
      expect(got).toEqual([]);
    });
  }
});
