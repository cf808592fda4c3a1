/** What stands around JSON or within it, and isn't part of it. After a `//`, the line is a comment, unless it is one of the others. */
const BESIDE = /"|\/\*|(?:\/\/[ \t]*)?(?:<!--|-->|<!\[CDATA\[|\]\]>)|\/\//g;
const WORD = /^\s*[^\s{}[\]<>/]/;

/**
 * The value of a JSON-LD script. Scripts of old pages stand in `<![CDATA[` or in a comment of HTML, and some have comments, commas
 * after the last item, or control characters in texts. None of that changes what the script says.
 * @throws SyntaxError if it has other faults
 */
export function jsonLdIn(script: string): unknown {
  // Also of a byte order mark.
  const json = script.trim();
  try {
    return JSON.parse(json);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return JSON.parse(withoutFaults(json));
  }
}

function withoutFaults(script: string): string {
  let json = '';
  /** What was read since the last text. */
  let between = '';
  let at = 0;
  const lastEnd = script.lastIndexOf('-->');
  BESIDE.lastIndex = 0;
  for (let match = BESIDE.exec(script); match !== null; match = BESIDE.exec(script)) {
    const [found] = match;
    between += script.slice(at, match.index);
    at = endOf(script, found, match.index, lastEnd);
    if (found === '"') {
      json += withoutLastCommas(between) + escaped(script.slice(match.index, at));
      between = '';
    }
    BESIDE.lastIndex = at;
  }
  return json + withoutLastCommas(between + script.slice(at)).replace(/;\s*$/, '');
}

/** Where a text, a comment or a mark ends that begins at an index. A comment of HTML with words is one; with JSON, it is a mark. */
function endOf(script: string, found: string, start: number, lastEnd: number): number {
  const after = start + found.length;
  if (found === '"') return endOfText(script, after);
  if (found.endsWith('<!--') && after <= lastEnd && WORD.test(script.slice(after, after + 20)))
    return script.indexOf('-->', after) + 3;
  if (found !== '//' && found !== '/*') return after;
  const mark = found === '//' ? '\n' : '*/';
  const end = script.indexOf(mark, after);
  return end === -1 ? script.length : end + mark.length;
}

function endOfText(script: string, start: number): number {
  for (let at = start; at < script.length; at++) {
    const character = script.charAt(at);
    if (character === '\\') at++;
    else if (character === '"') return at + 1;
  }
  return script.length;
}

function withoutLastCommas(between: string): string {
  return between.replace(/,(?=\s*[}\]])/g, '');
}

/** Ends of lines and tabs as JSON writes them, and a space in place of other control characters. */
function escaped(text: string): string {
  return text.replace(/[^\P{Cc}\u007F-\u009F]/gu, (character) =>
    /\s/.test(character) ? JSON.stringify(character).slice(1, -1) : ' ',
  );
}
