import { createClient } from '@dateline/client';

/** One for all pages: they share its connection. */
export const client = createClient({ url: '/graphql' });
