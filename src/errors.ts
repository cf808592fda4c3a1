import type { ArticleState } from '../generated/prisma/enums.ts';

export type RequestErrorCode =
  | 'UNAUTHENTICATED'
  | 'FORBIDDEN'
  | 'BAD_USER_INPUT'
  | 'LIMIT_EXCEEDED'
  | 'CURSOR_EXPIRED'
  | 'RATE_LIMITED'
  | 'UNAVAILABLE'
  | 'PERSISTED_QUERY_NOT_FOUND'
  | 'PERSISTED_QUERY_NOT_SUPPORTED';

/** Fails the whole request. The API shows its message, and its code as `extensions.code`. */
export class RequestError extends Error {
  readonly code: RequestErrorCode;

  constructor(code: RequestErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}

/** What an operation costs, and may cost, in points. */
export interface CostAndLimit {
  readonly points: number;
  readonly limit: number;
  /** The path of the field that costs most; null if it is the field that failed. */
  readonly dearest: readonly string[] | null;
}

/** Fails an operation that costs more than it may. */
export class CostExceeded extends RequestError {
  readonly cost: CostAndLimit;

  constructor(message: string, cost: CostAndLimit) {
    super('LIMIT_EXCEEDED', message);
    this.cost = cost;
  }
}

/** Fails a valid request that can succeed later. */
export class TryLater extends RequestError {
  /** Seconds after which the caller should try again. */
  readonly retryAfter: number;

  /**
   * @param code RATE_LIMITED if the caller asked for too much, LIMIT_EXCEEDED if it has too much open, UNAVAILABLE if the node
   *   or its database is at its limit
   */
  constructor(code: 'RATE_LIMITED' | 'LIMIT_EXCEEDED' | 'UNAVAILABLE', message: string, retryAfter: number) {
    super(code, message);
    this.retryAfter = retryAfter;
  }
}

/** The client went away before its operation began, so nobody reads this. */
export class ClientGone extends RequestError {
  constructor() {
    super('UNAVAILABLE', 'The client went away before its operation began.');
  }
}

/** An extension has thrown, or took too long. Its message names it. Trying again, or elsewhere, doesn't help. */
export class ExtensionFailed extends Error {}

/** The viewer can no longer see what an event is about, so the event isn't delivered. */
export class NotVisibleNow extends Error {}

/**
 * An error that the caller can handle, returned in the mutation's result. Each subclass is a type of the API. `path` is
 * the path of the invalid field in the input.
 */
export abstract class UserError extends Error {
  readonly path: string[];

  constructor(message: string, path: readonly string[]) {
    super(message);
    this.path = ['input', ...path];
  }
}

/** What is wrong with a value, for programs and translations. */
export type ProblemCode =
  | 'REQUIRED'
  | 'TOO_SHORT'
  | 'TOO_LONG'
  | 'TOO_FEW'
  | 'TOO_MANY'
  | 'OUT_OF_RANGE'
  | 'INVALID_ID'
  | 'WRONG_TYPE'
  | 'INVALID_DATE'
  | 'INVALID_URL'
  | 'INVALID_HTML'
  | 'INVALID_SLUG'
  | 'NOT_ALLOWED'
  | 'CONFLICTING'
  | 'UNKNOWN_REFERENCE'
  | 'REDACTED';

export interface Problem {
  readonly code: ProblemCode;
  /** The path of the invalid value in the input. */
  readonly path: readonly string[];
  /** What the value must be, without subject and full stop, such as `must be in the future`; or whole sentences. */
  readonly message: string;
  /** The bound that is broken. */
  readonly min?: number | undefined;
  readonly max?: number | undefined;
}

/** Its message names the place of each problem; the messages of its problems don't. */
export class ValidationError extends UserError {
  readonly problems: readonly Problem[];

  constructor(first: Problem, ...others: readonly Problem[]) {
    const all = [first, ...others];
    super(
      all.map(({ path, message }) => sentence(message, path.join('.') || 'The input')).join(' '),
      first.path,
    );
    this.problems = all.map((problem) => ({
      ...problem,
      path: ['input', ...problem.path],
      message: sentence(problem.message),
    }));
  }
}

function sentence(message: string, subject?: string): string {
  if (message.endsWith('.')) return message;
  if (subject !== undefined) return `${subject} ${message}.`;
  return `${message.charAt(0).toUpperCase()}${message.slice(1)}.`;
}

export class NotFoundError extends UserError {
  readonly typename: string;
  readonly id: string;

  constructor(typename: string, id: string, path: readonly string[]) {
    super(`There is no ${typename} with this id.`, path);
    this.typename = typename;
    this.id = id;
  }
}

export class SlugTakenError extends UserError {
  readonly slug: string;

  constructor(
    slug: string,
    message = `The slug '${slug}' is taken. Choose another one.`,
    path: readonly string[] = ['slug'],
  ) {
    super(message, path);
    this.slug = slug;
  }
}

export class RevisionConflictError extends UserError {
  readonly articleId: string;
  /** The post of the article's live blog, if the revision is one of a post. */
  readonly postId: string | null;

  constructor(articleId: string, message: string, postId: string | null = null) {
    super(message, ['expectedRevision']);
    this.articleId = articleId;
    this.postId = postId;
  }
}

/** As RevisionConflictError, of a front. */
export class FrontConflictError extends UserError {
  readonly frontId: string;

  constructor(frontId: string, message: string) {
    super(message, ['expectedRevision']);
    this.frontId = frontId;
  }
}

/** Somebody changed a row after the caller read it. */
export class LockConflictError extends UserError {
  readonly typename: string;
  readonly id: string;

  constructor(typename: string, id: string, lockVersion: number) {
    super(
      `It has changed since you read it, and its lockVersion is ${lockVersion} now. Compare your input with \`current\`, and send it again with that version.`,
      ['expectedLockVersion'],
    );
    this.typename = typename;
    this.id = id;
  }
}

export type InvalidStateReason =
  | 'ALREADY_PUBLIC'
  | 'DISCARDED'
  | 'EMBARGOED'
  | 'LIVE_BLOG_ENDED'
  | 'LIVE_BLOG_OPEN'
  | 'NOT_PUBLISHED'
  | 'NOT_SCHEDULED'
  | 'NOT_WITHDRAWN'
  | 'POST_NOT_PUBLISHED'
  | 'POST_NOT_REMOVED'
  | 'POST_REMOVED'
  | 'SCHEDULED'
  | 'WITHDRAWN';

export class InvalidStateError extends UserError {
  readonly state: ArticleState;
  readonly reason: InvalidStateReason;

  constructor(
    message: string,
    { state, reason }: { readonly state: ArticleState; readonly reason: InvalidStateReason },
    path: readonly string[] = ['id'],
  ) {
    super(message, path);
    this.state = state;
    this.reason = reason;
  }
}

/**
 * An expected failure to start, such as a database that can't be reached. Its message is one line that says what is wrong
 * and how to fix it, without secrets.
 */
export class StartupError extends Error {
  override name = 'StartupError';
}

/**
 * Says in one line what the operating system refuses, such as to open a file.
 * @returns any other error itself: it may be a bug, whose stack is needed
 */
export function startupErrorOf(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof StartupError) return error;
  const { code, path, syscall } = error as NodeJS.ErrnoException;
  switch (code) {
    case 'EMFILE':
    case 'ENFILE':
      return new StartupError(
        `Dateline may not open more files (${code}): raise the limit (ulimit -n, or LimitNOFILE in systemd), then start again.`,
      );
    case 'ENOSPC':
    case 'EDQUOT':
      return new StartupError(
        `The disk of ${path ?? 'the data folder'} is full (${code}): free space, then start again.`,
      );
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new StartupError(
        `${path ?? 'A file'} can't be used (${code}): let the user who runs Dateline read and write it, then start again.`,
      );
    case undefined:
    default:
      return syscall === undefined
        ? error
        : new StartupError(
            `The operating system refuses the start (${error.message}): fix the cause, then start again.`,
          );
  }
}
