/** Promises the schema as it is now: run it when you release a version, and commit the file with it. */
import { readFileSync, writeFileSync } from 'node:fs';
import { ROOT } from '../support/database/embedded.ts';
import { promiseOf, PROMISED } from '../support/promise.ts';

writeFileSync(PROMISED, promiseOf(readFileSync(`${ROOT}schema/schema.graphql`, 'utf8')));
