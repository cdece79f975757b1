// npm run schema: writes public/run-file.schema.json from the fields of the stages.

import { writeFileSync } from 'node:fs';
import { runFileSchema } from '../../src/contract/run-file-schema.ts';
import { stageDefinitions } from '../../src/stages/definitions.ts';

writeFileSync('public/run-file.schema.json', `${JSON.stringify(runFileSchema(Object.values(stageDefinitions)), undefined, 2)}\n`);
