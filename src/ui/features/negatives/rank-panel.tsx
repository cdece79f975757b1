import { Panel } from '../../components/panel.tsx';
import { useWords } from '../../words/use-words.ts';
import { RankStrip } from './rank-strip.tsx';
import { changeRules, useNegatives } from './review-store.ts';
import { RulesForm } from './rules-form.tsx';
import { YieldView } from './yield-view.tsx';

/** Which ranks are taken: the strip to drag, the same as numbers, and what comes of it. */
export function RankPanel() {
  const { words, format } = useWords();
  const view = useNegatives((state) => state.view);
  const review = useNegatives((state) => state.review);
  const found = useNegatives((state) => state.found);
  if (view === undefined || review === undefined) return null;
  const { header, bands } = view;
  const { rules } = review;
  const shown = (rules.scoredBy === 'reranker' ? bands.reranker : undefined) ?? bands.embedder;
  return (
    <Panel>
      <div className="negatives-ranks">
        <div className="stack stack-small">
          <div className="negatives-strip-head">
            <h2>{words.negatives.strip.title}</h2>
            <p className="small ink-3">{words.negatives.strip.meta(format.whole(header.rows))}</p>
          </div>
          {shown.length === 0 ? (
            <p className="chart-empty">{words.negatives.strip.none}</p>
          ) : (
            <RankStrip bands={shown} depth={Math.min(header.settings.depth, header.candidates)} rules={rules} onRules={changeRules} />
          )}
        </div>
        <section className="stack" aria-label={words.negatives.rules.label}>
          <RulesForm
            rules={rules}
            depth={Math.min(header.settings.depth, header.candidates)}
            hasReranker={header.settings.reranker !== undefined}
            onRules={changeRules}
          />
          <hr className="rule negatives-rule" />
          {found !== undefined && <YieldView found={found} />}
        </section>
      </div>
    </Panel>
  );
}
