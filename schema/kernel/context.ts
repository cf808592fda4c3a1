import type { Cursors } from '../../src/cursors.ts';
import type { NewsletterContext } from '../../src/newsletters/context.ts';

/** What resolvers work with: fresh for each operation and for each delivered event. */
export interface ApiContext extends NewsletterContext {
  readonly cursors: Cursors;
  /** Where the newsroom’s articles live on the web; their slug follows. */
  readonly articleUrl: string;
}
