import { expect, test } from 'vitest';
import { normalText } from './normal-text.ts';

test.each([
  ['Hello, world!', 'hello world'],
  ['ＡＢＣ　１２３', 'abc 123'],
  ['你好，世界。', '你好 世界'],
  ['a\tb\n c', 'abc'],
  ['ﬁle', 'File'],
])('%j says the same as %j', (one, other) => {
  expect(normalText(one)).toBe(normalText(other));
});

test.each([
  ['2 + 2', '2 - 2'],
  ['?', '!'],
  ['你好', '您好'],
  ['resume', 'résumé'],
])('%j is something else than %j', (one, other) => {
  expect(normalText(one)).not.toBe(normalText(other));
});
