import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Top folder of the repository. */
export const repository = fileURLToPath(new URL('../../', import.meta.url));

/** A path inside the repository. */
export const inRepository = (...parts) => join(repository, ...parts);

/** What scripts leave behind: ignored by git, safe to delete. */
export const cacheFolder = inRepository('.cache');
