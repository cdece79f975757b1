// What two stages of the scripted run showed of their insides; the texts and figures are invented.

import type { LookInsideRecord, MaskedToken, TokenPrediction } from '../contract/look-inside.ts';

const text = ['[CLS]', '红', '烧', '肉', '要', '小', '火', '慢', '炖', '一', '小', '时', '才', '入', '味', '[SEP]'];

/** Later looks find more; what is not found becomes a neighbour. */
function masked(step: number): LookInsideRecord {
  const found = (index: number): boolean => step === 4000 || (index * 7 + step / 1000) % 3 > 1;
  const prediction = (index: number): TokenPrediction => {
    const isRight = found(index);
    const token = text[index] ?? '';
    return isRight
      ? { predicted: token, isRight, probability: 0.83, rightProbability: 0.83 }
      : { predicted: text[index - 1] ?? '的', isRight, probability: 0.31, rightProbability: 0.12 };
  };
  const tokens = text.map((token, index): MaskedToken => {
    const isEnd = token.startsWith('[');
    return {
      text: token,
      isJoined: index > 0,
      ...(!isEnd && index % 3 === 2 ? { encoder: { ...prediction(index), shown: '[MASK]' } } : {}),
      ...(isEnd ? {} : { decoder: { ...prediction(index + 1), predicted: found(index + 1) ? token : '的', visible: 6 } }),
    };
  });
  return { kind: 'masked-text', sampleIndex: 0, tokens, stageIndex: 0, id: 'read', step };
}

const dishes = [
  ['红烧肉。五花肉冷水下锅焯水，煸出油脂后下冰糖炒糖色。', 'positive', 0.78],
  ['东坡肉。五花肉切方块，黄酒没过，小火焖两小时。', 'negative', 0.61],
  ['梅菜扣肉。五花肉煮至断生，趁热抹老抽，炸至起泡。', 'in-batch', 0.52],
  ['回锅肉。二刀肉煮至八成熟，切薄片，煸出灯盏窝。', 'in-batch', 0.44],
] as const;

function ranked(sampleIndex: number, step: number): LookInsideRecord {
  const late = step > 0;
  const candidates = dishes
    .map(([dish, role, cosine]) => ({ text: dish, role, cosine: late ? cosine : 0.7 - 0.1 * Math.abs(cosine - 0.6) }))
    .sort((a, b) => b.cosine - a.cosine);
  const query = sampleIndex === 0 ? '红烧肉怎么做才不腻？' : '五花肉要焖多久？';
  return { kind: 'ranked-candidates', sampleIndex, query, candidates, stageIndex: 1, id: 'match', step };
}

export const samples: readonly LookInsideRecord[] = [
  ...[0, 1000, 2000, 4000].map(masked),
  ...[0, 600, 1200].flatMap((step) => [ranked(0, step), ranked(1, step)]),
];
