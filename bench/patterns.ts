/**
 * How long each regular expression of the programs takes on the texts that are worst for it. A pattern that tries again and again
 * takes minutes for a megabyte, and for ever if it tries all combinations.
 *
 * Usage: npm run bench -- patterns [characters]
 */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createContext, runInContext } from 'node:vm';
import { check } from 'recheck';
import ts from 'typescript';
import { machine } from './node.ts';

const FOLDERS = ['src', 'schema', 'demo', 'examples/reader/src'];
/** In ms, for each text. */
const LIMIT = 1_000;
/** In ms: how long the checker looks for a text that is worst for a pattern. */
const SEARCH = 20_000;
const SHOWN = 15;
/** Of each kind of characters that patterns tell apart, one or two. */
const CHARACTERS = Array.from(' \t\n\0aZ0-_.,:;=@&/\\|<>()[]{}"\'“é\u0301中\uFFFD');
const length = Number(process.argv[3] ?? 1_000_000);

interface Pattern {
  readonly place: string;
  readonly source: string;
  readonly flags: string;
}

/** All patterns of a file, as literals or made with `RegExp` of texts that stand in the file. */
function patternsIn(path: string): Pattern[] {
  const file = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true);
  const constants = new Map<string, ts.Expression>();
  const patterns: Pattern[] = [];
  const add = (node: ts.Node, source: string, flags: string) => {
    const { line } = file.getLineAndCharacterOfPosition(node.getStart());
    patterns.push({ place: `${path}:${line + 1}`, source, flags });
  };
  const textOf = (node: ts.Expression | undefined): string => {
    if (node === undefined) return '';
    if (ts.isStringLiteralLike(node)) return node.text;
    if (ts.isIdentifier(node) && constants.has(node.text)) return textOf(constants.get(node.text));
    if (ts.isTemplateExpression(node))
      return (
        node.head.text +
        node.templateSpans.map((span) => textOf(span.expression) + span.literal.text).join('')
      );
    throw new Error(
      `${path}: nobody knows the pattern ${node.getText()}. Write it with constants of the file.`,
    );
  };
  const visit = (node: ts.Node): void => {
    if (ts.isVariableDeclaration(node) && ts.isIdentifier(node.name) && node.initializer !== undefined)
      constants.set(node.name.text, node.initializer);
    if (ts.isRegularExpressionLiteral(node)) {
      const end = node.text.lastIndexOf('/');
      add(node, node.text.slice(1, end), node.text.slice(end + 1));
    } else if (
      (ts.isNewExpression(node) || ts.isCallExpression(node)) &&
      node.expression.getText() === 'RegExp'
    ) {
      const [source, flags] = node.arguments ?? [];
      add(node, textOf(source), textOf(flags));
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return patterns;
}

function allPatterns(): Pattern[] {
  const files = FOLDERS.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((file) => join(folder, file)),
  );
  return files.filter((file) => /\.tsx?$/.test(file)).flatMap(patternsIn);
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
  return [...pieces, ...pieces.map((piece, at) => piece + (pieces[at + 1] ?? ''))];
}

/** The text by which the checker would attack the pattern, as long as it is wanted here. */
async function worstFor({ source, flags }: Pattern): Promise<string[]> {
  const { status, attack } = (await check(source, flags, { timeout: SEARCH })) as {
    status: string;
    attack?: { pumps: { prefix: string; pump: string }[]; suffix: string };
  };
  if (status !== 'vulnerable' || attack === undefined) return [];
  const { pumps, suffix } = attack;
  const share = length / Math.max(1, pumps.length);
  return [pumps.map(({ prefix, pump }) => prefix + runOf(pump, share)).join('') + suffix];
}

function runOf(piece: string, size: number): string {
  return piece.repeat(Math.ceil(size / Math.max(1, piece.length)));
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

const patterns = allPatterns();
const slowest: { pattern: string; place: string; 'worst text': string; ms: number }[] = [];
for (const pattern of patterns) {
  const pieces = [...CHARACTERS, ...new Set(piecesOf(pattern.source))];
  // What ends otherwise makes a pattern that needs an end try again.
  const texts = [...pieces.map((piece) => `${runOf(piece, length)}\0!`), ...(await worstFor(pattern))];
  const times = texts.map((text) => ({ text, ms: timeOf(pattern, text) }));
  const [worst = { text: '', ms: 0 }] = times.sort((a, b) => b.ms - a.ms);
  slowest.push({
    place: pattern.place,
    pattern: `/${pattern.source}/${pattern.flags}`.slice(0, 60),
    'worst text': JSON.stringify(worst.text.slice(0, 20)),
    ms: Math.round(worst.ms),
  });
}
slowest.sort((a, b) => b.ms - a.ms);
const late = slowest.filter(({ ms }) => ms > LIMIT);
console.log(machine());
console.table(slowest.slice(0, Math.max(SHOWN, late.length)));
console.log(
  `${patterns.length} patterns, ${length.toLocaleString('en')} characters each; ${late.length} take more than ${LIMIT} ms`,
);
process.exitCode = late.length === 0 ? 0 : 1;
