import { declareCustomFields } from '../articles/custom-fields.ts';
import { readConfigFile } from '../extensions/config-file.ts';
import type { Config } from '../extensions/define.ts';
import { install } from '../extensions/installed.ts';

/**
 * Prepares this process for what a newsroom adds, before anything else of Dateline is loaded.
 * @param config by default that of this folder
 * @throws StartupError
 */
export async function configure(config?: Config): Promise<void> {
  const { extensions, customFields = {} } = config ?? (await readConfigFile());
  // A program may have installed some before it runs a command, in a folder that has none.
  if (extensions !== undefined) install(extensions);
  await declareCustomFields(customFields);
}
