// The house style, as far as a program can check it. CONTRIBUTING.md says the rest.

import jsdoc from 'eslint-plugin-jsdoc';
import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

/** Tensors end in their dimension letters: `hidden_TD`, `sequenceStarts_B1`. */
const tensorName = '^[a-z][a-zA-Z0-9]*_[A-Z][A-Z0-9]{0,5}$';
/** Keys of FlagEmbedding's files, which keep their names wherever they appear. */
const flagEmbeddingKey = '^((pos|neg)_scores|(query|passage)_prompt|batch_size|train_group_size)$';
/** A parameter that must be there and is not used. */
const unused = '^_$';

const naming = [
  'error',
  {
    selector: ['variable', 'parameter', 'function', 'typeProperty', 'classProperty', 'parameterProperty'],
    format: null,
    filter: { regex: `${tensorName}|${flagEmbeddingKey}|${unused}`, match: true },
  },
  { selector: 'variableLike', format: ['camelCase', 'PascalCase', 'UPPER_CASE'], leadingUnderscore: 'forbid' },
  // UPPER_CASE: constants that are filled into WGSL.
  { selector: ['typeProperty', 'classProperty', 'parameterProperty'], format: ['camelCase', 'UPPER_CASE'], leadingUnderscore: 'forbid' },
  // Names that others chose (HTTP headers, messages, keys of config.json) stand in quotes.
  { selector: 'typeProperty', modifiers: ['requiresQuotes'], format: null },
  { selector: 'typeLike', format: ['PascalCase'] },
];

/** Folders whose functions are formulas: every exported one says what it computes. */
const documentedFolders = ['model', 'losses', 'optimizers', 'evaluation', 'retrieval', 'tensor'].map((folder) => `src/${folder}/**/*.ts`);
const tests = ['**/*.{test,spec}.{ts,tsx,mjs}', 'src/testing/**', 'e2e/**'];

export default tseslint.config(
  { ignores: ['dist/', 'dist-headless/', '.cache/', '.gpu/', 'artefacts/', 'test-results/', 'playwright-report/', 'public/'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: ['**/*.{ts,tsx}'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    plugins: { jsdoc },
    languageOptions: { parserOptions: { project: ['src/tsconfig.node.json'], tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/naming-convention': naming,
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      // Code points are what spreading a text is used for here.
      '@typescript-eslint/no-misused-spread': ['error', { allow: ['string'] }],
      // Off: messages without fields are `{}`, and an index signature can say `readonly` in one word.
      '@typescript-eslint/consistent-indexed-object-style': 'off',
      '@typescript-eslint/no-generated-empty-object-type': 'off',
      'jsdoc/check-param-names': ['error', { disableMissingParamChecks: true }],
      'jsdoc/informative-docs': 'error',
      'jsdoc/no-types': 'error',
    },
  },
  {
    files: ['**/*.{ts,tsx,js,mjs}'],
    rules: {
      complexity: ['error', 12],
      eqeqeq: 'error',
      'max-depth': ['error', 3],
      'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
      'max-params': ['error', 4],
      'no-console': 'error',
    },
  },
  {
    files: documentedFolders,
    // The kernel in front of a reference says what both compute.
    ignores: [...tests, '**/reference.ts'],
    rules: {
      'jsdoc/require-jsdoc': ['error', { publicOnly: true, require: { FunctionDeclaration: true, ArrowFunctionExpression: true } }],
    },
  },
  { files: ['src/ui/**/*.{ts,tsx}', 'src/main.tsx'], plugins: { 'react-hooks': reactHooks }, rules: reactHooks.configs.recommended.rules },
  // A component is mostly markup; its lines are not steps.
  { files: ['src/ui/**/*.tsx'], rules: { 'max-lines-per-function': ['error', { max: 100, skipBlankLines: true, skipComments: true }] } },
  // Tables of words and settings are read, not followed.
  {
    files: ['src/ui/**/words*.ts', 'src/ui/**/words/**', 'src/stages/**/{fields,training-fields,definition,presets}.ts'],
    rules: { 'max-lines': 'off', 'max-lines-per-function': 'off' },
  },
  {
    // Independent implementations in tests follow their formula line by line, however deep it nests.
    files: tests,
    rules: {
      complexity: 'off',
      'max-depth': 'off',
      'max-lines': 'off',
      'max-lines-per-function': 'off',
      'no-console': 'off',
      '@typescript-eslint/naming-convention': 'off',
      '@typescript-eslint/require-await': 'off',
    },
  },
  { files: ['src/headless/**', 'e2e/**'], rules: { 'no-console': 'off' } },
);
