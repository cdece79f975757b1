// What older versions wrote, brought up to date one version at a time.

import { assert } from '../base/assert.ts';
import { StorageError } from '../base/errors.ts';
import type { Json } from './model-config.ts';

/** Turns the content of version `from` into that of `from + 1`. */
export interface Migration {
  readonly from: number;
  /** What changed, in one sentence. */
  readonly change: string;
  migrate(content: Json): Json;
}

/** In order, from version 1, without a gap. Append only: these documents are on people's disks. */
export const checkpointMigrations: readonly Migration[] = [];

/** The version that this studio writes. */
export function currentVersion(migrations: readonly Migration[]): number {
  for (const [index, migration] of migrations.entries()) {
    assert(migration.from === index + 1, `migration ${index} begins at version ${index + 1}`);
  }
  return migrations.length + 1;
}

/** Written by a later studio: nothing is damaged, so nothing older is taken in its place. */
export class TooNewError extends StorageError {
  constructor(found: number, known: number) {
    super(
      `The checkpoint has version ${found}, and this studio reads up to version ${known}.`,
      'Reload the page to get the latest studio, then go on with the run.',
    );
  }
}

/** Brings content of any known version up to the current one; throws {@link TooNewError} for a later one. */
export function migrate(content: Json, version: number, migrations: readonly Migration[]): Json {
  const current = currentVersion(migrations);
  if (version > current) throw new TooNewError(version, current);
  return migrations.slice(version - 1).reduce((migrated, migration) => migration.migrate(migrated), content);
}
