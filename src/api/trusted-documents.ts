import { readFile } from 'node:fs/promises';
import { parse } from 'graphql';
import { z } from 'zod';
import { StartupError } from '../errors.ts';

const MANIFEST = z.record(z.string().min(1), z.string().min(1));

/**
 * Reads the manifest of trusted documents, by hash.
 * @param path undefined if there is none
 * @throws StartupError
 */
export async function readTrustedDocuments(path: string | undefined): Promise<ReadonlyMap<string, string>> {
  if (path === undefined) return new Map();
  let manifest: unknown;
  try {
    manifest = JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new StartupError(`Could not read the manifest in TRUSTED_DOCUMENTS: ${reason}`);
  }
  const { data } = MANIFEST.safeParse(manifest);
  if (data === undefined)
    throw new StartupError(
      `The manifest in TRUSTED_DOCUMENTS, ${path}, must be an object of documents by their hash: { "<hash>": "query …" }.`,
    );
  for (const [id, text] of Object.entries(data)) {
    try {
      parse(text);
    } catch (error) {
      throw new StartupError(
        `The document '${id}' of the manifest in TRUSTED_DOCUMENTS, ${path}, doesn't parse: ${String(error)}`,
      );
    }
  }
  return new Map(Object.entries(data));
}
