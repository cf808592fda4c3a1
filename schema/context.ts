import type { Context } from '../src/context.ts';
import type { Cursors } from '../src/cursors.ts';

/** What resolvers work with: fresh for each operation and for each delivered event. */
export interface ApiContext extends Context {
  readonly cursors: Cursors;
  /** Where the newsroom’s articles live on the web; their slug follows. */
  readonly articleUrl: string;
}
