import { Panel } from '../../components/panel.tsx';
import { ScreenTitle } from '../../components/screen-title.tsx';
import { useWords } from '../../words/use-words.ts';
import './help.css';

const snippet = `from sentence_transformers import SentenceTransformer

model = SentenceTransformer("folder-from-the-zip")
queries = model.encode(["how to list files"], prompt="")  # the prefix used in training
passages = model.encode(["ls lists the files of a folder"])
print(model.similarity(queries, passages))`;

export function HelpScreen() {
  const { words } = useWords();
  return (
    <>
      <div className="screen-head">
        <ScreenTitle>{words.help.title}</ScreenTitle>
        <p className="ink-2">{words.help.lead}</p>
      </div>
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
            <dl className="help-keys">
              {words.help.keys.map(([key, meaning]) => (
                <div key={key}>
                  <dt>
                    <kbd className="kbd">{key}</kbd>
                  </dt>
                  <dd className="ink-2">{meaning}</dd>
                </div>
              ))}
            </dl>
          </Panel>
          <Panel title={words.help.useTitle}>
            <pre className="code-block" tabIndex={0}>
              {snippet}
            </pre>
          </Panel>
          <Panel title={words.help.privacyTitle}>
            <p className="ink-2">{words.help.privacy}</p>
          </Panel>
        </div>
      </div>
    </>
  );
}
