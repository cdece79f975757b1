// Before every test of the interface: both languages are there, as they are once a person has switched between them.

import { loadWords } from '../ui/words/loaded-words.ts';

await Promise.all([loadWords('en'), loadWords('zh')]);
