export { backOff } from './back-off.ts';
export { createClient, type Client, type ClientOptions, type Connection } from './client.ts';
export { live, type WithCursor, type LivePage, type Shown } from './live.ts';
export { patchArticle, patchBlocks, type BlockChange, type Changes } from './patch.ts';
export { rereading } from './reload.ts';
export type { Transport } from './transports.ts';
export { DatelineError, type ErrorCode } from './types.ts';
export type {
  Document,
  FeedFilter,
  Following,
  Operation,
  Reading,
  Result,
  ResultError,
  Sink,
} from './types.ts';
