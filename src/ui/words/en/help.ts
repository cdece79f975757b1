export const help = {
  title: 'Help',
  lead: 'What the words on these screens mean.',
  stepsTitle: 'From nothing to a model',
  steps: [
    'Home: Start a demo run shows the whole way on a built-in sample.',
    'Data: drop your pairs, texts, a retrieval set, and a model folder if you have one.',
    'Train: include the stages you want, choose data, set the prefix, start.',
    'Run: watch the loss fall and nDCG@10 rise; pause, save or stop at any time.',
    'Download: a folder that sentence-transformers and FlagEmbedding load.',
  ],
  termsTitle: 'Words',
  terms: [
    ['Loss', 'How surprised the model is by the right answer, in nats. A model that guesses evenly among n passages has ln(n).'],
    ['nDCG@10', 'How well the first ten results are ordered, from 0 to 1, averaged over all test questions.'],
    ['Recall@10', 'Share of the right passages that are among the first ten results.'],
    ['BM25', 'Keyword search without any learning: the line that a search model should beat.'],
    ['Base', 'The same model before training, measured on the same questions.'],
    [
      'Candidates per query',
      'Passages among which the model must find the right one in a step. More are harder and teach more; they cost time.',
    ],
    ['In-batch negatives', 'The passages of the other queries in a batch, used as wrong answers.'],
    ['Hard negatives', 'Wrong passages that look right. Mine finds them with the current model.'],
    ['Instruction prefix', 'A sentence put before every query in training and in search, never before passages.'],
    ['Cosine', 'Similarity of two vectors. Only its order within one model means something; values of two models can’t be compared.'],
  ],
  keysTitle: 'Keys',
  keys: [
    ['Space', 'pause or resume, on the run screen'],
    ['S', 'save now, on the run screen'],
    ['Tab', 'next control'],
    ['Esc', 'close a dialog or menu'],
  ],
  privacyTitle: 'Your data',
  privacy:
    'Files are read by this page and kept in this browser’s own storage. Nothing is sent anywhere. Deleting the site’s data in the browser deletes everything here.',
  useTitle: 'Use the model in Python',
} as const;
