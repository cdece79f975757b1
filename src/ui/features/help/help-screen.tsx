import { Panel } from '../../components/panel.tsx';
import { ShortcutList } from '../../components/shortcut-list.tsx';
import { ScreenTitle } from '../../components/screen-title.tsx';
import { useWords } from '../../words/use-words.ts';
import { FieldList } from './field-list.tsx';
import { StagePanel } from './stage-panel.tsx';
import './help.css';

const snippet = `from sentence_transformers import SentenceTransformer

model = SentenceTransformer("folder-from-the-zip")
queries = model.encode(["how to list files"], prompt="")  # the prefix used in training
passages = model.encode(["ls lists the files of a folder"])
print(model.similarity(queries, passages))`;

export function HelpScreen({ fieldName }: { readonly fieldName?: string }) {
  const { words } = useWords();
  return (
    <>
      <div className="screen-head">
        <ScreenTitle>{words.help.title}</ScreenTitle>
        <p className="ink-2">{words.help.lead}</p>
      </div>
      <StagePanel />
      <div className="help">
        <Panel title={words.help.termsTitle}>
          <dl className="help-terms">
            {words.help.terms.map(([term, meaning]) => (
              <div key={term}>
                <dt>{term}</dt>
                <dd className="ink-2">{meaning}</dd>
              </div>
            ))}
          </dl>
        </Panel>
        <div className="stack">
          <Panel title={words.help.stepsTitle}>
            <ol className="help-steps">
              {words.help.steps.map((step) => (
                <li key={step}>{step}</li>
              ))}
            </ol>
          </Panel>
          <Panel title={words.help.keysTitle}>
            <ShortcutList />
          </Panel>
          <Panel title={words.help.useTitle}>
            <pre className="code-block" tabIndex={0}>
              {snippet}
            </pre>
          </Panel>
          <Panel title={words.help.privacyTitle}>
            <p className="ink-2">{words.help.privacy}</p>
            <p className="ink-2">{words.help.privacyProof}</p>
          </Panel>
        </div>
      </div>
      <FieldList chosen={fieldName} />
    </>
  );
}
