import type { Dictionary } from '../dictionary.ts';

export const fault: Dictionary['fault'] = {
  'device-lost': { title: '系统收回了 GPU。', remedy: '可从最近一次存档继续训练。' },
  'device-lost-again': {
    title: (losses) => `GPU 连续丢失 ${losses} 次，期间没有新的存档，训练已停止。`,
    remedy: (reason) =>
      `多半是单步计算超出了这块 GPU 的能力，或有其他程序占用它。请关闭其他使用 GPU 的页面，调小批大小或显存预算，再从最近一次存档继续。浏览器的说明：${reason}`,
  },
  'gpu-refused': { title: 'GPU 拒绝执行一项计算。', remedy: (detail) => `可尝试减小批大小；也请附上 GPU 页面的报告反馈给我们。${detail}` },
  'gpu-out-of-memory': {
    title: 'GPU 显存不足。',
    remedy: (detail) => `请关闭其他使用 GPU 的页面，减小批大小或设置显存预算，然后继续训练；最近一次存档完好。${detail}`,
  },
  'gpu-budget': {
    title: (needed, allowed) => `无论怎样切分，一步都需要 ${needed} 显存，而预算只有 ${allowed}。`,
    remedy: '可以提高显存预算、让微批大小自动决定、缩短文本、减小批大小，或换用更小的模型。',
  },
  'not-finite': {
    title: (step, stage) => `${stage} 第 ${step} 步的损失或梯度不是有限数，这一步已被拒绝。`,
    remedy: (rate) => `存档中的权重未受影响。最可能的原因是学习率过大（${rate}）；数据中有损坏的行、温度过低也会如此。`,
    remedyHalf: (rate) =>
      `存档中的权重未受影响。最可能的原因是学习率过大（${rate}），或数值超出半精度的范围；数据中有损坏的行、温度过低也会如此。`,
  },
  'storage-full': {
    title: '浏览器的存储空间已写满。',
    remedy: '请清理旧存档，或删除一些运行记录和数据集，然后继续训练；最近一次存档完好。',
  },
  'storage-short': {
    title: (needed, free) => `这次训练的存档与模型需要 ${needed}，浏览器给本页面只剩 ${free}。`,
    remedy: '请清理旧存档，或删除一些运行记录和数据集，再重新开始。',
  },
  'checkpoints-damaged': { title: '这次运行的存档已损坏。', remedy: '请用它的运行配置重新开始；已经写出的模型是完整的。' },
  'checkpoint-of-another-run': {
    title: '这个存档来自另一份运行配置：模型、阶段或随机种子不同。',
    remedy: '请用原来的运行配置继续，或重新开始。',
  },
  'other-tab-trains': { title: '本应用的另一个标签页正在训练。', remedy: '请到那个标签页操作，或在这里接管训练。' },
  'other-tab-keeps-training': { title: '另一个标签页没有交出训练。', remedy: '请关闭那个标签页，再在这里继续；最近一次存档完好。' },
  'run-under-way': { title: (name) => `${name} 正在运行。`, remedy: '请先停止它，或等它结束。' },
  'run-not-running': { title: '这次训练没有在运行。', remedy: '请先继续训练。' },
  'run-gone': { title: '这条运行记录已不存在。', remedy: '请选择其他运行记录。' },
  'worker-stopped': { title: '训练进程意外停止。', remedy: (detail) => `已存档的内容不会丢失，可从最近一次存档继续。${detail}` },
};
