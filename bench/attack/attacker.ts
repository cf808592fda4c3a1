/** An attacker, in a process of its own: attacks when it is told to, until it is told to stop, and then says what it saw. */
import { setMaxListeners } from 'node:events';
import { Chance } from '../../test/support/secrecy/random.ts';
import { ATTACKS } from './attacks.ts';
import type { Order, Spoils } from './attackers.ts';

/** ms that an attack has to end after it is stopped. */
const PAST_ITS_END = 3_000;

const over = new AbortController();

process.on('disconnect', () => process.exit());

process.on('message', ({ order, stop }: { order?: Order; stop?: true }) => {
  if (order !== undefined)
    void obey(order).catch((error: unknown) => process.send?.({ failed: String(error) }));
  if (stop === true) over.abort();
});

async function obey({ name, url, from, dataDir, seed }: Order): Promise<void> {
  // Each connection of the attack has one.
  setMaxListeners(0, over.signal);
  const attack = ATTACKS[name];
  if (attack === undefined) throw new Error(`There is no attack named ${name}.`);
  const seen: Record<string, number> = {};
  const got = new Set<string>();
  const attacking = attack({
    url,
    from,
    dataDir,
    chance: new Chance(seed),
    signal: over.signal,
    saw(outcome) {
      if (!over.signal.aborted) seen[outcome] = (seen[outcome] ?? 0) + 1;
    },
    got: (what) => got.add(what),
  });
  process.send?.({ began: true });
  const ended = new Promise((resolve) =>
    over.signal.addEventListener('abort', () => setTimeout(resolve, PAST_ITS_END)),
  );
  await Promise.race([attacking, ended]);
  const spoils: Spoils = { seen, got: [...got] };
  process.send?.({ spoils }, () => process.exit());
}
