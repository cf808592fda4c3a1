import { Prisma } from '../../generated/prisma/client.ts';
import type { Transaction } from '../db/client.ts';
import type { Row, Sql } from './define.ts';
import { handled } from './guarded.ts';

const FIRST = /^\s*(?:select|with|insert|update|delete)\b/i;
const CHANGED =
  /\b(?:insert\s+into|update(?!\s+set\b)|delete\s+from|merge\s+into)(?:\s+only\b)?(?:\s+|\s*(?="))"?([\w$]+)"?/gi;
/** A row lock, and what an INSERT does on a conflict, change no other table. */
const LOCKS = /\bfor\s+(?:no\s+key\s+)?update\b(?:\s+of\s+"?\w+"?)?/gi;
/** Texts, names and comments, each up to its end, since each can have the beginning of another. */
const TOKENS = /'(?:[^']|'')*'|"[^"]*(?:"|$)|--.*|\/\*[^]*?(?:\*\/|$)/g;
/** It can turn off triggers, also for those who use the connection next. */
const SETTINGS = /\bset_config\b/i;

/** SQL by hand, until its owner is done. */
export interface SqlDoor {
  readonly sql: Sql;
  /** Takes no more, and waits for statements that nobody awaited. @returns those that failed, the first one before others */
  readonly close: () => Promise<readonly Failure[]>;
}

interface Failure {
  readonly error: Error;
  /** Whether the extension has awaited the statement, and so has got the error. */
  readonly wasAwaited: boolean;
}

/** A result that notes whether it is awaited. `await` calls `then` of a promise that isn't JavaScript's own. */
class Result<Value> extends Promise<Value> {
  wasAwaited = false;

  static override get [Symbol.species](): PromiseConstructor {
    return Promise;
  }

  override then<A = Value, B = never>(
    ...handlers: Parameters<typeof Promise.prototype.then<A, B>>
  ): Promise<A | B> {
    this.wasAwaited = true;
    return super.then(...handlers);
  }
}

/**
 * The one door to SQL by hand, for mutations and hooks; fields have none. It guards against mistakes, such as a change of an article
 * without an event and an audit entry. It is no sandbox: an extension is code that the operator trusts.
 */
export function openSql(extension: string, tx: Transaction, signal?: AbortSignal): SqlDoor {
  const sent: { readonly sending: Promise<unknown>; readonly result: Result<unknown> }[] = [];
  let isOpen = true;
  const send = async (parts: TemplateStringsArray, values: readonly unknown[]) => {
    if (!isOpen || signal?.aborted === true)
      throw new Error(`SQL of the extension ${extension} came too late: await it.`);
    check(extension, parts.join('?'));
    return tx.$queryRaw<Row[]>(Prisma.sql(parts, ...values));
  };
  return {
    sql(parts, ...values) {
      const sending = send(parts, values);
      const result = new Result<readonly Row[]>((resolve, reject) => void sending.then(resolve, reject));
      handled(result).wasAwaited = false;
      sent.push({ sending, result });
      return result;
    },
    async close() {
      isOpen = false;
      const ended = await Promise.allSettled(sent.map(({ sending }) => sending));
      return ended.flatMap((each, index) =>
        each.status === 'fulfilled'
          ? []
          : [{ error: each.reason as Error, wasAwaited: sent[index]?.result.wasAwaited === true }],
      );
    },
  };
}

/** @throws Error that names the extension */
function check(extension: string, sql: string): void {
  const bare = sql.replace(TOKENS, (token) =>
    token.startsWith('"') ? token : token.startsWith("'") ? "''" : ' ',
  );
  if (!FIRST.test(bare))
    throw new Error(
      `SQL of the extension ${extension} must begin with SELECT, WITH, INSERT, UPDATE or DELETE.`,
    );
  // Without values, PostgreSQL would run the others, too.
  if (/;\s*\S/.test(bare))
    throw new Error(`SQL of the extension ${extension} must be one statement: use \`sql\` once for each.`);
  if (SETTINGS.test(bare)) throw new Error(`SQL of the extension ${extension} may not change settings.`);
  for (const [, table = ''] of bare.replace(LOCKS, ' ').matchAll(CHANGED))
    if (!table.startsWith(`${extension}_`))
      throw new Error(
        `The extension ${extension} may change only its own tables in SQL, not "${table}". Dateline's API changes its own.`,
      );
}
