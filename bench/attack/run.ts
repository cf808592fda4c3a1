/**
 * Attacks a node, to measure what it withstands.
 *
 * Usage: npm run attack -- search
 */
import { readdirSync } from 'node:fs';

const PARTS = ['run', 'archive', 'cpu'];

const names = readdirSync(import.meta.dirname).map((file) => file.replace(/\.ts$/, ''));
const attacks = names.filter((name) => !PARTS.includes(name));
const name = process.argv[2] ?? '';
if (!attacks.includes(name)) {
  console.error(`Choose one: npm run attack -- ${attacks.join('|')}`);
  process.exit(1);
}
await import(`./${name}.ts`);
