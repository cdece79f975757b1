import type { ComponentType } from 'react';
import { stageIds, type StageId } from '../../../contract/stage.ts';
import { stageTitle } from '../../components/stage-title.ts';
import { Panel } from '../../components/panel.tsx';
import { useWords } from '../../words/use-words.ts';
import { CrossEncoderFigure, InstructionFigure, MatrixFigure, RetroMaeFigure, WindowFigure } from './stage-figures.tsx';

const figures: { readonly [Id in StageId]?: ComponentType } = {
  retromae: RetroMaeFigure,
  contrastive: MatrixFigure,
  mine: WindowFigure,
  task: InstructionFigure,
  reranker: CrossEncoderFigure,
};

/** What each stage does, what it reads, what it makes. */
export function StagePanel() {
  const { words, say } = useWords();
  return (
    <Panel title={words.help.stagesTitle}>
      <ul className="help-stages">
        {stageIds.map((id) => {
          const Drawing = figures[id];
          const { does, reads } = words.help.stages[id];
          return (
            <li key={id}>
              {Drawing === undefined ? <span className="help-figure" /> : <Drawing />}
              <div>
                <h3>{say(stageTitle(id))}</h3>
                <p className="ink-2">{does}</p>
                <p className="ink-3 small">{reads}</p>
              </div>
            </li>
          );
        })}
      </ul>
    </Panel>
  );
}
