import { Parser } from 'htmlparser2';
import { webAddress } from './embeds.ts';
import { UnreadableRecord } from './unreadable.ts';

/** What a page says in its markup. */
export interface Page {
  /** The texts of its JSON-LD scripts. */
  readonly scripts: readonly string[];
  readonly canonical: string | undefined;
  readonly base: string | undefined;
  readonly language: string | undefined;
  /** The HTML of its article, the one with the most text; undefined if it marks none. */
  readonly article: string | undefined;
}

interface Part {
  readonly depth: number;
  readonly start: number;
  /** Whether the page says that this is the body and nothing else. */
  readonly isBody: boolean;
  text: number;
}

/** The parser takes time for each open element. No browser shows a page as deep as this. */
const MAX_DEPTH = 2_000;

/**
 * Reads a page without making a tree of it.
 * @throws UnreadableRecord if its elements are nested too deep
 */
export function pageIn(html: string): Page {
  const scripts: string[] = [];
  let script: string[] | null = null;
  let depth = 0;
  let canonical: string | undefined;
  let shared: string | undefined;
  let base: string | undefined;
  let language: string | undefined;
  let open: Part[] = [];
  let best: (Part & { readonly end: number }) | null = null;
  const parser = new Parser(
    {
      onopentag(name, attributes) {
        depth++;
        if (depth > MAX_DEPTH)
          throw new UnreadableRecord(`has HTML elements nested more than ${MAX_DEPTH} deep`);
        if (name === 'script' && isJsonLd(attributes['type'])) script = [];
        if (name === 'html') language ??= attributes['lang'] ?? attributes['xml:lang'];
        if (name === 'link' && /(^|\s)canonical(\s|$)/i.test(attributes['rel'] ?? ''))
          canonical ??= attributes['href'];
        if (name === 'meta' && attributes['property'] === 'og:url') shared ??= attributes['content'];
        if (name === 'base') base ??= attributes['href'];
        const isBody = /(^|\s)articleBody(\s|$)/.test(attributes['itemprop'] ?? '');
        const isWithin = open.length > 0 && !(isBody && open.every((part) => !part.isBody));
        if ((name === 'article' || isBody) && !isWithin) {
          open.push({ depth, start: parser.endIndex + 1, isBody, text: 0 });
        }
      },
      ontext(text) {
        script?.push(text);
        if (script === null) for (const part of open) part.text += text.trim().length;
      },
      onclosetag(name) {
        if (name === 'script' && script !== null) {
          scripts.push(script.join(''));
          script = null;
        }
        const part = open.find((candidate) => candidate.depth === depth);
        if (part !== undefined) {
          open = open.filter((candidate) => candidate !== part);
          if (isBetter(part, best)) best = { ...part, end: parser.startIndex };
        }
        depth--;
      },
    },
    { decodeEntities: true },
  );
  parser.end(html);
  const address = webAddress(canonical, base) ?? webAddress(shared, base) ?? undefined;
  const found: (Part & { readonly end: number }) | null = best;
  return {
    scripts,
    canonical: address,
    base: webAddress(base, address) ?? address,
    language,
    article: articleHtml(html, found),
  };
}

function articleHtml(
  html: string,
  part: { readonly start: number; readonly end: number } | null,
): string | undefined {
  return part === null ? undefined : html.slice(part.start, part.end);
}

function isBetter(part: Part, best: Part | null): boolean {
  if (best === null) return true;
  return part.isBody === best.isBody ? part.text > best.text : part.isBody;
}

function isJsonLd(type: string | undefined): boolean {
  return /^\s*application\/ld\+json\s*(;|$)/i.test(type ?? '');
}
