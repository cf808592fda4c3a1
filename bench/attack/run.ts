/**
 * Attacks a node, to measure what it withstands.
 *
 * Usage: npm run attack -- search, or the name of an attack, or all
 */
import { ATTACKS } from './attacks.ts';
import { withstand } from './withstand.ts';

const [name = '', ...args] = process.argv.slice(2);
if (name === 'search') await import('./search.ts');
else if (name === 'all' || name in ATTACKS) await withstand(name, args);
else {
  console.error(`Choose one: npm run attack -- search|${Object.keys(ATTACKS).join('|')}|all`);
  process.exit(1);
}
