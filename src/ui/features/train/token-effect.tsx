import { Shuffle } from 'lucide-react';
import { useState } from 'react';
import { findAsset } from '../../../contract/asset-name.ts';
import type { TokenPreview } from '../../../contract/protocol.ts';
import type { Draft, DraftStage } from '../../client/draft.ts';
import { valueOf } from '../../client/draft-plan.ts';
import { useDraft } from '../../client/draft-store.ts';
import { useStudio } from '../../client/studio-store.ts';
import { Button } from '../../components/button.tsx';
import { icon } from '../../components/icon.ts';
import { ModelText } from '../../components/model-text.tsx';
import { useWords } from '../../words/use-words.ts';
import { useTokenPreview } from './use-token-preview.ts';
import type { Asset } from '../../../contract/protocol.ts';

interface TokenEffectProps {
  readonly stage: DraftStage;
  readonly instruction: string;
}

/** A real query as the model reads it under this prefix: tokens, their cost, what is cut off. */
export function TokenEffect({ stage, instruction }: TokenEffectProps) {
  const { words, format } = useWords();
  const draft = useDraft((state) => state.draft);
  const assets = useStudio((state) => state.assets);
  const [offset, setOffset] = useState(0);
  const data = dataFor(draft, stage, assets);
  const model = modelFor(draft, assets);
  const length = valueOf(stage, 'queryMaximumLength') ?? valueOf(stage, 'maximumLength');
  const maximumLength = typeof length === 'number' && length >= 4 ? Math.floor(length) : 64;
  const shown = useTokenPreview(
    data === undefined
      ? undefined
      : { dataId: data.id, offset: offset % Math.max(1, data.count), modelId: model, instruction, maximumLength },
  );
  if (data === undefined) return <p className="effect ink-2 small">{words.train.asReadNone}</p>;
  if (shown.state === 'waiting') return <p className="effect ink-2 small">{words.train.tokenizing}</p>;
  if (shown.state === 'failed') return <p className="effect caution small">{`${shown.error.message} ${shown.error.remedy}`}</p>;
  return (
    <div className="effect" aria-live="polite">
      <div className="row row-wrap spread small">
        <span className="ink-2">{words.train.asRead(format.whole(shown.row))}</span>
        <Button kind="quiet" size="small" icon={<Shuffle {...icon} size={14} />} onClick={() => setOffset(offset + 7)}>
          {words.train.otherRow}
        </Button>
      </div>
      {model === 'demo' && isForeign(shown.preview) ? (
        <UnknownTokens instruction={instruction} text={shown.text} />
      ) : (
        <>
          <ModelText preview={shown.preview} />
          <Cost preview={shown.preview} maximumLength={maximumLength} />
          {model === 'demo' && <p className="ink-2 small">{words.train.demoTokenizer}</p>}
        </>
      )}
    </div>
  );
}

/** The built-in tokenizer has never seen such text: its tokens would say nothing about a tokenizer that is still to be trained. */
function isForeign({ tokens }: TokenPreview): boolean {
  const words = tokens.filter((token) => token.part !== 'special');
  return words.filter((token) => token.token === '[UNK]').length * 4 > words.length;
}

function UnknownTokens({ instruction, text }: { readonly instruction: string; readonly text: string }) {
  const { words } = useWords();
  return (
    <>
      <p className="model-text">
        <span className="special">[CLS] </span>
        <span className="instruction">{instruction}</span>
        {text}
        <span className="special"> [SEP]</span>
      </p>
      <p className="ink-2 small">{words.train.noTokenizer}</p>
    </>
  );
}

function Cost({ preview, maximumLength }: { readonly preview: TokenPreview; readonly maximumLength: number }) {
  const { words, format } = useWords();
  return (
    <p className="small ink-2">
      {words.train.cost(format.whole(preview.instructionLength), format.whole(preview.length), format.whole(maximumLength))}
      {preview.cut > 0 && <strong className="caution"> · {words.train.cut(format.whole(preview.cut))}</strong>}
    </p>
  );
}

/** The first data set whose rows can be looked at; what an earlier stage makes has the queries of what that one reads. */
function dataFor(draft: Draft, stage: DraftStage, assets: readonly Asset[]): Extract<Asset, { kind: 'data' }> | undefined {
  for (const { file } of stage.data) {
    const index = draft.stages.indexOf(stage);
    const maker = draft.stages.slice(0, Math.max(0, index)).findLast(({ output }) => output === file);
    if (maker !== undefined) return dataFor(draft, maker, assets);
    const asset = findAsset(assets, 'data', file);
    if (asset?.rows === 'pairs') return asset;
  }
  return undefined;
}

/** A new model's tokenizer does not exist yet; the built-in one stands in. */
function modelFor(draft: Draft, assets: readonly Asset[]): string {
  const name = draft.model.kind === 'folder' ? draft.model.name : draft.newModel.tokenizerFrom;
  return name === undefined ? 'demo' : (findAsset(assets, 'model', name)?.id ?? 'demo');
}
