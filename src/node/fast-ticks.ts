/**
 * Keeps `process.nextTick` fast. Node.js represents each call by an object, and calls it some ten times for a request. If
 * V8 collects all garbage a few times while none of these objects is in use, it forgets their shape for good. From then on,
 * each call takes ten times as long. One object that stays in use prevents that. Import this before anything else.
 */
import { executionAsyncResource } from 'node:async_hooks';

let kept: object | null = null;
process.nextTick(() => {
  kept ??= executionAsyncResource();
});
