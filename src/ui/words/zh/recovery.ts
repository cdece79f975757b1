import type { Dictionary } from '../dictionary.ts';

export const recovery: Dictionary['recovery'] = {
  recoveringTitle: (step) => `系统在第 ${step} 步收回了 GPU，正在重新启动……`,
  recoveringFrom: (step, seconds) => `训练会自动从第 ${step} 步继续，重做约 ${seconds}的工作。`,
  recoveringAnew: '此前还没有存档，训练会自动重新开始。',
  recoveredTitle: (step) => `系统在第 ${step} 步收回了 GPU，训练已自动恢复。`,
  recoveredFrom: (step) => `已从第 ${step} 步的存档继续。`,
  recoveredAnew: '此前还没有存档，已从头开始。',
  fullTitle: (used, quota) => `存储空间快满了（${used} / ${quota}）。训练已暂停，没有丢失任何内容。`,
  fullTitleUsed: (used) => `浏览器的存储空间已写满（本页面已用 ${used}）。训练已暂停，没有丢失任何内容。`,
  fullFree: (size, runs) =>
    `旧存档占用 ${size}：已完成的运行的全部存档，以及其他运行除最新一份以外的存档。清理后模型和曲线都会保留。涉及：${runs}`,
  fullNothing: '没有可清理的旧存档。请删除不再需要的运行记录或数据集，然后继续训练。',
  fullHow: '腾出空间后，训练会从当前位置接着进行。',
  free: (size) => `清理 ${size}`,
  freeAndResume: (size) => `清理 ${size} 并继续`,
  freeing: '正在清理……',
  tryAgain: '再试一次',
  followTitle: '训练正在另一个标签页中进行，这里同步显示。',
  followText: (name, step) => `${name}，第 ${step} 步。接管时会先在那边存档，再在这里继续。`,
  takeOver: '在这里接管',
  takingOver: '正在那边存档……',
  otherTabGone: '另一个标签页已不再训练。',
  otherTabGoneHint: '如果它是中途关闭的，可以在这里从最近一次存档继续。',
  resumeHalved: (step) => `从第 ${step} 步继续，学习率减半`,
  restartHalved: '学习率减半，重新开始',
};
