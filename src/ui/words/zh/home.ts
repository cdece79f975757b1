import type { Dictionary } from '../dictionary.ts';

export const home: Dictionary['home'] = {
  title: '用这台电脑的 GPU，在你自己的数据上训练检索模型。',
  lead: '拖入问题与段落，看着检索效果一步步变好，带走可直接用于 sentence-transformers 和 FlagEmbedding 的 BGE 权重。',
  startDemo: '开始演示训练',
  openDemo: '打开正在进行的训练',
  demoWhat: '在这块 GPU 上训练一个全新的小模型，学会根据问题找到对应的命令行命令。无需选择，无需下载。',
  attribution: '示例数据：tldr-pages contributors，CC BY 4.0',
  privacy: '任何内容都不会离开此页面：数据、训练与权重都留在本浏览器中。',
  dropTitle: '将数据、模型文件夹或运行配置拖到这里',
  dropFormats:
    '支持 FlagEmbedding JSONL、纯文本、BEIR 文件夹、Hugging Face 文件夹、运行配置，以及 .gz 与 .zip；编码可为 UTF-8、UTF-16 或 GB18030。全部在本机读取。',
  chooseFiles: '选择文件…',
  chooseFolder: '选择文件夹…',
  recoverTitle: (name, step, steps) => `${name} 在第 ${step} / ${steps} 步中断。`,
  recoverSaved: (when) => `${when}存档。继续训练会从该存档接着走，曲线保持一致。`,
  resume: '继续训练',
  discard: '放弃…',
  recent: '最近的运行',
  noRuns: '运行记录和曲线会显示在这里。',
  allRuns: '全部运行记录',
  whatHappens: '演示会做什么',
  demoSteps: [
    ['从零开始', '权重全是随机数，碰运气检索到的结果就是要超过的基线。'],
    ['学习', '每一步给它一批问题和对应的命令，同一批中的其他命令都是负例。'],
    ['测量', '每隔若干步，用测试问题在一部分文档中检索，旁边是经典关键词检索 BM25 的成绩。'],
    ['带走', '一个 zip：模型、分词器、配置和曲线。'],
  ],
  ownTitle: '用自己的数据',
  ownSteps: [
    ['1 · 阅读', '纯文本', '学习把一段文本压缩成一个向量。'],
    ['2 · 匹配', '问题与段落对', '让问题靠近对应段落，远离其他段落。'],
    ['3 · 任务', '带难负例的样本对', '针对你的问题类型，加上指令前缀。'],
  ],
  ownAction: '配置一次训练',
};
