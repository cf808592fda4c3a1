import type { FoundAuthor } from './records.ts';
import { oneLine } from './title.ts';

const BY = /^(?:by|von|par|por|di|av|door)\s+/i;
const AND = /\s+(?:and|&|und|et|og|och|en|e|y)\s+/;
/** What follows a comma, and is nobody's name. */
const ROLE =
  /\b(?:editor|reporter|correspondent|writer|staff|desk|agency|press|news|chief|bureau|columnist|analyst)s?\b/i;

/** The authors that a byline names: `By Jane Doe and Sam Hill, Agency` names two, who are of an agency. */
export function authorsIn(byline: string | undefined): FoundAuthor[] {
  const written = oneLine(byline)?.replace(BY, '') ?? '';
  const [first = '', ...rest] = written.split(', ');
  const parts = written.split(', ').flatMap((part) => part.split(AND));
  // In 'Jane Doe, Sam Hill and Ann Key', commas stand between names.
  if (AND.test(rest.at(-1) ?? '') && areNames(parts) && !ROLE.test(written))
    return parts.map((name) => ({ name }));
  const names = first.split(AND);
  const description = rest.join(', ') || undefined;
  return (areNames(names) ? names : [first]).map((name) => ({ name, description }));
}

/** 'Jane Doe' and 'John Smith' are names; 'Smith' and 'Sons' are one. */
function areNames(parts: readonly string[]): boolean {
  return parts.every((part) => part.includes(' '));
}
