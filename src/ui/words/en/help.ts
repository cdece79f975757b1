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
  privacyTitle: 'Your data',
  privacy:
    'Files are read by this page and kept in this browser’s own storage. Nothing is sent anywhere. Deleting the site’s data in the browser deletes everything here.',
  privacyProof:
    'The page’s policy permits connections to its own address alone, the training worker’s too; the browser enforces it. Look at the network panel of its developer tools: after the page has loaded nothing leaves.',
  stagesTitle: 'What each stage does',
  stages: {
    retromae: {
      does: 'Hides some words of a passage and packs the rest into one vector. A weak decoder, with most words hidden, must rebuild the passage from that vector: so the vector must hold what the passage says.',
      reads: 'Reads plain text. Makes an encoder.',
    },
    contrastive: {
      does: 'Compares every query of a batch with every passage of it. On the diagonal stand the right pairs: their similarity rises, all others fall. Large batches hold more wrong answers and teach more.',
      reads: 'Reads pairs of a query and its passage. Makes an embedder.',
    },
    score: {
      does: 'Gives every pair a score by an earlier model, so that poor pairs can be left out.',
      reads: 'Reads pairs. Makes scored rows.',
    },
    mine: {
      does: 'Searches with the model itself, and takes wrong passages from a window of ranks: below the first, which are often right after all, and above the easy ones, which teach nothing.',
      reads: 'Reads pairs. Makes rows with hard negatives.',
    },
    task: {
      does: 'Fine-tunes on your kind of question, with hard negatives and an instruction before the query alone.',
      reads: 'Reads pairs with hard negatives. Makes an embedder.',
    },
    merge: {
      does: 'Adds up the weights of several models, which keeps what each has learned.',
      reads: 'Reads no data. Makes an embedder.',
    },
    reranker: {
      does: 'Reads query and passage together and gives one score. Slower than comparing vectors, and more exact: it orders the first results of a search.',
      reads: 'Reads pairs with hard negatives, or labelled pairs. Makes a reranker.',
    },
    adapter: {
      does: 'Trains a small change of the query’s vector and leaves the model as it is: passages need not be encoded again.',
      reads: 'Reads pairs. Makes an adapter.',
    },
  },
  fieldsTitle: 'Every setting',
  fieldsSearch: 'Find a setting: temperature, batch, learning rate …',
  fieldsFound: (found: string, all: string) => `${found} of ${all}`,
  fieldsNone: 'No setting is called that, and none says so.',
  fieldUse: (stage: string, value: string) => `${stage}: ${value}`,
  noDefault: 'as the studio finds best',
  on: 'on',
  off: 'off',
  useTitle: 'Use the model in Python',
} as const;
