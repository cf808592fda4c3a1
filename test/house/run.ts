/** Prints how large the house is, and what one request calls of it. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { countCalls } from './calls.ts';

/** Lines of what git tracks, by `wc -l`. */
function lines(folders: readonly string[], end: string): number {
  const files = execFileSync('git', ['ls-files', '-z', ...folders], { encoding: 'utf8' }).split('\0');
  return files
    .filter((file) => file.endsWith(end))
    .reduce((sum, file) => sum + readFileSync(file, 'utf8').split('\n').length - 1, 0);
}

function words(pattern: RegExp): number {
  const files = execFileSync('git', ['ls-files', '-z', 'docs'], { encoding: 'utf8' }).split('\0');
  return files
    .filter((file) => pattern.test(file))
    .reduce((sum, file) => sum + readFileSync(file, 'utf8').split(/\s+/).filter(Boolean).length, 0);
}

const { miss, comment } = await countCalls();
console.table({
  'lines of src and schema': lines(['src', 'schema'], '.ts'),
  'lines of test': lines(['test'], '.ts'),
  'lines of test/support': lines(['test/support'], '.ts'),
  'lines of bench': lines(['bench'], '.ts'),
  'lines of SQL': lines(['prisma'], '.sql'),
  'words of docs': words(/\.md$/),
  'functions of a cache miss': miss.functions,
  'files of a cache miss': miss.files,
  'functions of a comment to its socket': comment.functions,
  'files of a comment to its socket': comment.files,
});
process.exit(0);
