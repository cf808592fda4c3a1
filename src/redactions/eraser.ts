import { columnsOf } from '../extensions/catalogue.ts';
import { extensionTables } from '../extensions/installed.ts';
import { randomBytes } from 'node:crypto';
import { digitsOf } from '../lib/texts-in.ts';
import * as enums from '../../generated/prisma/enums.ts';
import { REMOVED, redactionMark } from '../lib/redacted-text.ts';
import { addressReadings, hasAsSlug, hyphenated, slugSplits } from '../lib/compared-address.ts';
import { comparedText } from '../lib/compared-text.ts';
import { WORDLESS_DETAILS } from '../operations/changed-values.ts';
import {
  comparedHtml,
  findWords,
  htmlWithout,
  textWithout,
  type Find,
  type RedactedHtml,
} from '../lib/redacted-text.ts';

/** Takes words, or everything, out of values. */
export interface Eraser {
  /** The words as they are compared; null if everything goes. */
  readonly words: string | null;
  text(value: string): string;
  html(value: string): RedactedHtml;
  /** Whether an address, or a slug, has the words. */
  hasInAddress(value: string): boolean;
}

/** @param words as they are compared; null for everything */
export function eraserOf(words: string | null, redactionId: string): Eraser {
  if (words === null) {
    return {
      words,
      text: () => REMOVED,
      html: () => ({ html: '', isEmpty: true }),
      hasInAddress: () => true,
    };
  }
  const find = findWords(words);
  const hasInAddress = inAddress(words);
  const mark = redactionMark(redactionId);
  // What is left of a text is asked for again at the end.
  const redacted = new Map<string, RedactedHtml>();
  const html = (value: string) => {
    const known = redacted.get(value);
    if (known !== undefined) return known;
    const after = htmlWithout(value, find, mark, hasInAddress);
    if (after.html !== value) redacted.set(value, after);
    return after;
  };
  return {
    words,
    // Most texts don't have the words, and it takes less time to see that.
    text: (value) => (find(comparedText(value)).length === 0 ? value : textWithout(value, find)),
    html,
    hasInAddress,
  };
}

/** An eraser that takes nothing out, but finds words that it doesn't know. */
export interface Seeker extends Eraser {
  /** The words as they are compared; null if no value had them. */
  found(): string | null;
}

/** @param findSlug finds the words as a slug has them; null if it can't have them */
export function seekerOf(find: Find, findSlug: Find | null): Seeker {
  let words: string | null = null;
  let slugWords: string | null = null;
  const seek = (...readings: string[]) => {
    for (const reading of readings) {
      const [match] = words === null ? find(reading) : [];
      if (match !== undefined) words = reading.slice(...match);
    }
  };
  return {
    words: '',
    found: () => words ?? slugWords,
    text(value) {
      seek(comparedText(value));
      return value;
    },
    html(value) {
      // Also what attributes have.
      seek(comparedHtml(value), comparedText(value));
      return { html: value, isEmpty: false };
    },
    hasInAddress(value) {
      seek(...addressReadings(value).map(comparedText));
      for (const slug of findSlug === null ? [] : slugSplits(value)) {
        const [match] = findSlug?.(slug) ?? [];
        if (match !== undefined)
          slugWords ??= slug
            .slice(...match)
            .replaceAll('-', ' ')
            .trim();
      }
      return false;
    },
  };
}

/** Whether an address has words, as they are written or as a slug has them: without accents, with hyphens. */
function inAddress(words: string): (address: string) => boolean {
  const find = findWords(words);
  const slug = hyphenated(words);
  return (address) =>
    addressReadings(address).some((text) => find(comparedText(text)).length > 0) ||
    (slug !== null && hasAsSlug(address, slug));
}

/** A slug that says nothing. */
export function neutralSlug(): string {
  return `redacted-${randomBytes(6).toString('hex')}`;
}

/**
 * How a column is redacted. A `text` becomes the tombstone; an `optional` one becomes null if everything goes; an `address`
 * goes as a whole if it has the words, or becomes the tombstone if there must be one, and a `slug` is replaced. `details` is JSON of
 * the audit log, `json` is an object that goes as a whole, and `values` is any other JSON or list.
 */
type Column = 'text' | 'optional' | 'address' | 'required address' | 'slug' | 'details' | 'json' | 'values';

/** The columns of each table that can have words. `test/redactions/columns.test.ts` holds that none is missing. */
export const COLUMNS = {
  Article: { withdrawalReason: 'text', scheduledNoteText: 'optional' },
  ArticleRevision: {
    headline: 'text',
    standfirst: 'optional',
    byline: 'optional',
    trailText: 'optional',
    imageUrl: 'address',
    imageAltText: 'text',
    imageCaption: 'optional',
    imageCreditText: 'optional',
    imageLicense: 'address',
    license: 'address',
    usageTerms: 'optional',
    copyrightNotice: 'optional',
    creditText: 'optional',
    canonicalUrl: 'address',
    kicker: 'optional',
    seoTitle: 'optional',
    seoDescription: 'optional',
    socialImageUrl: 'address',
    socialImageAltText: 'text',
    socialImageCaption: 'optional',
    socialImageCreditText: 'optional',
    socialImageLicense: 'address',
    customFields: 'json',
  },
  LivePostRevision: { headline: 'optional' },
  UpdateNote: { text: 'text' },
  FormerNoteText: { text: 'text' },
  InternalNote: { text: 'text' },
  Statement: {
    text: 'text',
    roleName: 'optional',
    attributionText: 'optional',
    audience: 'optional',
    place: 'optional',
    statusNote: 'optional',
    passage: 'optional',
    originalUrl: 'address',
  },
  SourceReport: { headline: 'optional', url: 'address' },
  Person: { name: 'text', description: 'optional' },
  Organization: { name: 'text', description: 'optional', website: 'address' },
  SocialAccount: { platform: 'text', handle: 'text', url: 'address' },
  Identifier: { scheme: 'text', value: 'text' },
  Affiliation: { roleName: 'text' },
  Campaign: { name: 'text', summary: 'optional' },
  CampaignDemand: { text: 'text', retractionNote: 'optional' },
  CampaignAction: { title: 'text', description: 'optional', place: 'optional', retractionNote: 'optional' },
  ActionFigure: { retractionNote: 'optional' },
  CampaignOutcome: { summary: 'text', retractionNote: 'optional' },
  Tag: { name: 'text' },
  Section: { name: 'text' },
  Newsletter: { slug: 'slug', name: 'text', description: 'optional', frequency: 'text' },
  FrontContainer: { title: 'optional' },
  FrontCard: {
    headline: 'optional',
    trailText: 'optional',
    imageUrl: 'address',
    imageAltText: 'text',
    imageCaption: 'optional',
    imageCreditText: 'optional',
    imageLicense: 'address',
  },
  FeedEvent: { reason: 'optional', formerSlug: 'slug' },
  AuditEntry: { details: 'details' },
  Redaction: { publicNote: 'text' },
  RedactionRun: { publicNote: 'text' },
  WebhookAttempt: { answer: 'optional', problem: 'optional' },
  OutgoingMail: { subject: 'text', text: 'text' },
} as const satisfies Record<string, Readonly<Record<string, Column>>>;

export type RedactedTable = keyof typeof COLUMNS;

type Row = Readonly<Record<string, unknown>>;

function redactedColumns(table: string): Readonly<Record<string, Column>> {
  return Object.hasOwn(COLUMNS, table) ? COLUMNS[table as RedactedTable] : ofExtension(table);
}

/** The columns of a table of an extension that can have words. */
function ofExtension(table: string): Record<string, Column> {
  const { columns = {} } = extensionTables().find(({ name }) => name === table) ?? {};
  const known = columnsOf(table);
  const entries = Object.entries(columns).flatMap(([name, kind]): [string, Column][] => {
    if (kind === 'code') return [];
    if (known.get(name)?.isJson === true) return [[name, 'values']];
    const isNullable = known.get(name)?.isNullable === true;
    if (kind === 'text') return [[name, isNullable ? 'optional' : 'text']];
    return [[name, isNullable ? 'address' : 'required address']];
  });
  return Object.fromEntries(entries);
}

/** The columns of a row that change, with their new values. Empty if the row doesn't have the words. */
export function changesOf(table: string, row: Row, eraser: Eraser): Record<string, unknown> {
  const changes: Record<string, unknown> = {};
  for (const [column, kind] of Object.entries<Column>(redactedColumns(table))) {
    const before = row[column] ?? null;
    const after = before === null ? null : erased(kind, before, eraser);
    if (after !== before) changes[column] = after;
  }
  return changes;
}

function erased(kind: Column, value: unknown, eraser: Eraser): unknown {
  switch (kind) {
    case 'text':
      return eraser.text(value as string);
    case 'optional':
      return eraser.words === null ? null : eraser.text(value as string);
    case 'address':
      return eraser.hasInAddress(value as string) ? null : value;
    case 'required address':
      return eraser.hasInAddress(value as string) ? REMOVED : value;
    case 'slug':
      return eraser.hasInAddress(value as string) ? neutralSlug() : value;
    case 'details':
      return erasedJson(value, eraser, NAMES_AND_IDS);
    case 'values':
      return eraser.words === null
        ? erasedJson(value, eraser, NOTHING)
        : withErasedNames(erasedJson(value, eraser, NOTHING), eraser);
    case 'json':
      return erasedFields(value as Row, eraser);
  }
}

/** Values of enumerations, such as roles, are no texts; nor are ids and times. */
const NAMES: ReadonlySet<string> = new Set(Object.values(enums).flatMap((names) => Object.values(names)));
const ID_OR_TIME = /^(?:[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}|\d{4}-\d\d-\d\dT[\d:.]+Z)$/;

/** What JSON has besides what was written. */
interface Spared {
  has(text: string): boolean;
  hasUnder(name: string): boolean;
}

const NAMES_AND_IDS: Spared = {
  has: (text) => NAMES.has(text) || ID_OR_TIME.test(text),
  hasUnder: (name) => WORDLESS_DETAILS.has(name),
};
const NOTHING: Spared = { has: () => false, hasUnder: () => false };

/** The same object if no text in it has the words. */
function erasedJson(value: unknown, eraser: Eraser, spared: Spared): unknown {
  if (typeof value === 'string')
    return !spared.has(value) && eraser.hasInAddress(value) ? withoutWords(value, eraser) : value;
  // A number goes as a whole: what is left of its digits would be another one.
  const digits = digitsOf(value);
  if (digits !== null) return eraser.hasInAddress(digits) ? REMOVED : value;
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(
    ([name, item]: [string, unknown]) =>
      [name, item, spared.hasUnder(name) ? item : erasedJson(item, eraser, spared)] as const,
  );
  if (entries.every(([, before, after]) => before === after)) return value;
  if (Array.isArray(value)) return entries.map(([, , after]) => after);
  return Object.fromEntries(entries.map(([name, , after]) => [name, after]));
}

/** Values by the names of fields, which stay unless everything goes. The same object if none has the words. */
function erasedFields(values: Row, eraser: Eraser): Row {
  if (eraser.words === null) return Object.keys(values).length === 0 ? values : {};
  const after = Object.entries(values).map(
    ([name, value]) => [name, withErasedNames(erasedJson(value, eraser, NOTHING), eraser)] as const,
  );
  return after.every(([name, value]) => value === values[name]) ? values : Object.fromEntries(after);
}

/** Editors may also choose the names in objects. The same value if no name has the words. */
function withErasedNames(value: unknown, eraser: Eraser): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    const items = value.map((item: unknown) => withErasedNames(item, eraser));
    return items.every((item, index) => item === value[index]) ? value : items;
  }
  const kept = Object.keys(value).filter((name) => !eraser.hasInAddress(name));
  const taken = new Set(kept);
  const entries = Object.entries(value).map(([name, item]: [string, unknown]) => {
    const after = kept.includes(name) ? name : freeName(withoutWords(name, eraser), taken);
    return [after, withErasedNames(item, eraser)] as const;
  });
  const isSame = entries.every(([name, item]) => (value as Row)[name] === item);
  return isSame && kept.length === entries.length ? value : Object.fromEntries(entries);
}

/** Two names of an object can be equal without the words: the later one gets a number, so that no value is lost. */
function freeName(name: string, taken: Set<string>): string {
  let free = name;
  for (let number = 2; taken.has(free); number += 1) free = `${name} ${number}`;
  taken.add(free);
  return free;
}

/** A value may be a slug, which has the words in another way. */
function withoutWords(value: string, eraser: Eraser): string {
  const text = eraser.text(value);
  return text === value ? REMOVED : text;
}
