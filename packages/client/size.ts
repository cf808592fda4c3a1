/** Prints how much JavaScript browsers load of this package, and of the example site that uses it. */
import { measureBundle, measureCore } from '../../test/support/clients/bundle.ts';

const core = await measureCore();
const { own, all } = await measureBundle();
console.table({
  'core of @dateline/client, without graphql-ws': core,
  'an article of the example site, its own code': own,
  'an article of the example site, all of it': all,
});
