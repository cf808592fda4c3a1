/**
 * Runs one of the benchmarks in this folder.
 *
 * Usage: npm run bench -- delivery
 */
import { readdirSync } from 'node:fs';

const names = readdirSync(import.meta.dirname).flatMap((file) => {
  const name = file.replace(/\.ts$/, '');
  return file.endsWith('.ts') && name !== 'run' ? [name] : [];
});
const name = process.argv[2] ?? '';
if (!names.includes(name)) {
  console.error(`Choose one: npm run bench -- ${names.join('|')}`);
  process.exit(1);
}
await import(`./${name}.ts`);
