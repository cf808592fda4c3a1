import type { Context } from '../src/context.ts';
import type { Cursors } from '../src/cursors.ts';
import type { Hub } from '../src/feed/hub.ts';

/** What resolvers work with: fresh for each operation and for each delivered event. */
export interface ApiContext extends Context {
  readonly hub: Hub;
  readonly cursors: Cursors;
  /** Where the newsroom’s articles live on the web; their slug follows. */
  readonly articleUrl: string;
}
