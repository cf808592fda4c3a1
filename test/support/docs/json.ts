/** What a block of JSON means: it belongs to the block before it. */
import { expect } from 'vitest';
import { blocksOf, placeOf, type Block } from './blocks.ts';

export interface Example {
  readonly block: Block;
  readonly variables: Record<string, unknown>;
  /** What the page prints as the answer, or as the output. */
  readonly answer: unknown;
}

function parse(block: Block): Record<string, unknown> {
  try {
    return JSON.parse(block.text) as Record<string, unknown>;
  } catch (error) {
    throw new Error(`${placeOf(block)} isn't JSON: ${(error as Error).message}`);
  }
}

/** The blocks of a page that run, each with the JSON that follows it: variables, an answer, or both. */
export function examplesOf(doc: string, language: string): Example[] {
  const blocks = blocksOf(doc);
  return blocks.flatMap((block, at) => {
    if (block.language !== language || block.quotes !== null) return [];
    const others = blocks.slice(at + 1);
    const end = others.findIndex(({ language, quotes }) => language !== 'json' || quotes !== null);
    const json = others
      .slice(0, end === -1 ? undefined : end)
      .map(parse)
      .filter((value) => !isLogLine(value));
    const variables = language === 'graphql' ? json.find((value) => !isAnswer(value)) : undefined;
    return [{ block, variables: variables ?? {}, answer: json.find((value) => value !== variables) }];
  });
}

function isAnswer(value: Record<string, unknown>): boolean {
  return 'data' in value || 'errors' in value;
}

function isLogLine(value: Record<string, unknown>): boolean {
  return 'msg' in value;
}

const TIME = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/;

/**
 * What was answered, with what the page can't know as the page prints it: where that has `…` in a text, anything may be; and a
 * time stands for any time.
 */
export function asPrinted(answered: unknown, printed: unknown): unknown {
  if (typeof answered === 'string' && typeof printed === 'string') {
    const isSame = (TIME.test(answered) && TIME.test(printed)) || matches(answered, printed);
    return isSame ? printed : answered;
  }
  if (Array.isArray(answered) && Array.isArray(printed)) {
    return answered.map((value, at) => asPrinted(value, printed[at]));
  }
  if (isObject(answered) && isObject(printed)) {
    return Object.fromEntries(
      Object.entries(answered).map(([key, value]) => [key, asPrinted(value, printed[key])]),
    );
  }
  return answered;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function matches(answered: string, printed: string): boolean {
  const parts = printed.split('…').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('[^]*')}$`).test(answered);
}

/** For `toMatchObject`: anything with these fields, and values of the same types. */
export function ofItsKind(printed: unknown): unknown {
  if (Array.isArray(printed)) return printed.map(ofItsKind);
  if (isObject(printed)) {
    return Object.fromEntries(Object.entries(printed).map(([key, value]) => [key, ofItsKind(value)]));
  }
  return typeof printed === 'string' ? expect.any(String) : expect.any(Number);
}
