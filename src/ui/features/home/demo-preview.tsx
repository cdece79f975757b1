import { useWords } from '../../words/use-words.ts';
import { Panel } from '../../components/panel.tsx';

/** What will happen after the click, in four lines: no drawing of results that nobody measured. */
export function DemoPreview() {
  const { words } = useWords();
  return (
    <Panel title={words.home.whatHappens}>
      <ol className="demo-steps">
        {words.home.demoSteps.map(([title, text], index) => (
          <li key={title}>
            <span className="demo-number" aria-hidden="true">
              {index + 1}
            </span>
            <div>
              <h3>{title}</h3>
              <p className="ink-2">{text}</p>
            </div>
          </li>
        ))}
      </ol>
    </Panel>
  );
}
