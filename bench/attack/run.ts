/**
 * Attacks a node, to measure what it withstands.
 *
 * Usage: npm run attack -- search|patterns|documents, or the names of attacks with commas, or all
 */
import { ATTACKS } from './attacks.ts';
import { withstand } from './withstand.ts';

const name = process.argv[2] ?? '';
if (['search', 'patterns', 'documents'].includes(name)) await import(`./${name}.ts`);
else if (name === 'all' || name.split(',').every((each) => each in ATTACKS)) await withstand(name);
else {
  console.error(
    `Choose one: npm run attack -- search|patterns|documents|${Object.keys(ATTACKS).join('|')}|all`,
  );
  process.exit(1);
}
