/**
 * Runs each regular expression of the programs on texts of a megabyte: runs of each kind of characters, and of the pattern's own words.
 * A pattern that tries again and again takes minutes for such a text. It fails if one takes more than a second.
 *
 * Usage: npm run attack -- patterns
 */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createContext, runInContext } from 'node:vm';
import ts from 'typescript';
import { machine } from '../kit/measure.ts';

const FOLDERS = ['src', 'schema', 'demo', 'examples/reader/src'];
/** In ms, for each text. */
const LIMIT = 1_000;
const LENGTH = 1_000_000;
const SHOWN = 15;
/** Of each kind of characters that patterns tell apart, one or two. */
const CHARACTERS = Array.from(' \t\n\0aZ0-_.,:;=@&/\\|<>()[]{}"\'“é\u0301中\uFFFD');

interface Pattern {
  readonly place: string;
  readonly source: string;
  readonly flags: string;
}

/** The patterns of a file that are written as literals. */
function patternsIn(path: string): Pattern[] {
  const file = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true);
  const patterns: Pattern[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isRegularExpressionLiteral(node)) {
      const end = node.text.lastIndexOf('/');
      const { line } = file.getLineAndCharacterOfPosition(node.getStart());
      patterns.push({
        place: `${path}:${line + 1}`,
        source: node.text.slice(1, end),
        flags: node.text.slice(end + 1),
      });
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return patterns;
}

/** What a pattern is made of, without its operators: `<!--`, `-->`, and both together. */
function piecesOf(source: string): string[] {
  const plain = source
    .replace(/\\[pP]\{\w+(?:=\w+)?\}|\\w|\[(?:\\.|[^\]\\])*\]/g, 'a')
    .replace(/\\d/g, '0')
    .replace(/\\s/g, ' ')
    .replace(/\\[bB]|\(\?(?:<?[=!]|:|<\w+>)/g, '\0')
    .replace(/(?<!\\)[\^$.*+?()|[\]{}]/g, '\0')
    .replace(/\\(.)/g, '$1');
  const pieces = plain.split(/\0+/).filter((piece) => piece !== '');
  return [...pieces, ...pieces.map((piece, index) => piece + (pieces[index + 1] ?? ''))];
}

/** In ms; infinite if it takes longer than the limit. */
function timeOf({ source, flags }: Pattern, text: string): number {
  const context = createContext({ text, source, flags });
  const began = performance.now();
  try {
    runInContext(`text.replace(new RegExp(source, flags), '')`, context, { timeout: LIMIT });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') return Infinity;
    throw error;
  }
  return performance.now() - began;
}

const files = FOLDERS.flatMap((folder) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((file) => join(folder, file)),
);
const patterns = files.filter((file) => /\.tsx?$/.test(file)).flatMap(patternsIn);
const slowest = patterns.map((pattern) => {
  const pieces = [...CHARACTERS, ...new Set(piecesOf(pattern.source))];
  // An end that doesn't match makes a pattern try again that needs one.
  const texts = pieces.map((piece) => `${piece.repeat(Math.ceil(LENGTH / piece.length))}\0!`);
  return { ...pattern, ms: Math.round(Math.max(...texts.map((text) => timeOf(pattern, text)))) };
});
const late = slowest.filter(({ ms }) => ms > LIMIT).length;
console.log(machine());
console.table(slowest.toSorted((a, b) => b.ms - a.ms).slice(0, Math.max(SHOWN, late)));
console.log(`${patterns.length} patterns; ${late} take more than ${LIMIT} ms`);
process.exitCode = late === 0 ? 0 : 1;
