import { expect, test } from 'vitest';
import { stageIds } from '../../contract/stage.ts';
import { stageDefinitions } from '../../stages/definitions.ts';
import { explainedFields } from './explained-fields.ts';

test('every setting of every stage is explained, once for each thing that it says', () => {
  const list = explainedFields();
  for (const stage of stageIds) {
    for (const [name, field] of Object.entries(stageDefinitions[stage].fields)) {
      const own = list.filter((entry) => entry.name === name && entry.uses.some((use) => use.stage === stage));
      expect(
        own.map((entry) => entry.field.help),
        `${stage}.${name}`,
      ).toEqual([field.help]);
    }
  }
  const temperature = list.filter(({ name }) => name === 'temperature');
  expect(temperature.length).toBeGreaterThan(0);
  expect(temperature[0]?.uses.map(({ stage }) => stage)).toContain('contrastive');
});

test('settings within a group are listed under their group', () => {
  expect(explainedFields().map(({ name }) => name)).toContain('refresh.everySteps');
});
