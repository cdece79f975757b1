import { CircleX } from 'lucide-react';
import { useState } from 'react';
import type { RowProblem } from '../../../contract/examples.ts';
import { Button } from '../../components/button.tsx';
import { icon } from '../../components/icon.ts';
import { useWords } from '../../words/use-words.ts';
import { faultParts } from './fault-place.ts';

/** Few problems are all shown at once. */
const SHOWN_AT_ONCE = 12;
const LISTED_ROWS = 4;

interface ProblemListProps {
  readonly problems: readonly RowProblem[];
  /** How many rows have each kind of fault; more than are kept, where there are many. */
  readonly counts: Readonly<Record<string, number>>;
}

/** The rows that cannot be used, by what is wrong with them. */
export function ProblemList({ problems, counts }: ProblemListProps) {
  const { words, format } = useWords();
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
  const kinds = Object.entries(counts).sort(([, a], [, b]) => b - a);
  return (
    <section className="problems" aria-label={words.data.problems(total, format.whole(total))} role="region" tabIndex={0}>
      <h3>{words.data.problems(total, format.whole(total))}</h3>
      {kinds.map(([kind, count], index) => (
        <ProblemKind
          key={kind}
          kind={kind}
          count={count}
          problems={problems.filter((problem) => problem.kind === kind)}
          openAtFirst={index === 0 || total <= SHOWN_AT_ONCE}
        />
      ))}
    </section>
  );
}

interface ProblemKindProps {
  readonly kind: string;
  readonly count: number;
  readonly problems: readonly RowProblem[];
  readonly openAtFirst: boolean;
}

function ProblemKind({ kind, count, problems, openAtFirst }: ProblemKindProps) {
  const { words, format } = useWords();
  const [open, setOpen] = useState(openAtFirst);
  const listed = problems
    .slice(0, LISTED_ROWS)
    .map(({ row }) => format.whole(row))
    .join(words.inspect.comma);
  const more = count - Math.min(LISTED_ROWS, problems.length);
  const remedies: Readonly<Record<string, string>> = words.inspect.remedies;
  const remedy = Object.hasOwn(remedies, kind) ? remedies[kind] : undefined;
  return (
    <div className="problem-kind">
      <div className="row row-wrap">
        <CircleX {...icon} className="bad" />
        <strong>{format.whole(count)}</strong>
        <span>{kindInWords(kind, words.data.problemKinds)}</span>
        <span className="ink-2 small">
          {more > 0 ? words.inspect.rowsAndMore(listed, format.whole(more)) : words.inspect.rowsListed(listed)}
        </span>
        {problems.length > 0 && (
          <span className="push">
            <Button size="small" kind="quiet" aria-expanded={open} onClick={() => setOpen(!open)}>
              {open
                ? words.inspect.hideProblems(kindInWords(kind, words.data.problemKinds))
                : words.inspect.showProblems(kindInWords(kind, words.data.problemKinds))}
            </Button>
          </span>
        )}
      </div>
      {open && remedy !== undefined && <p className="ink-2 small">{remedy}</p>}
      {open && problems.length > 0 && <ProblemRows problems={problems} count={count} />}
    </div>
  );
}

function ProblemRows({ problems, count }: { readonly problems: readonly RowProblem[]; readonly count: number }) {
  const { words, format } = useWords();
  return (
    <div className="problem-rows">
      <table className="table">
        <thead className="visually-hidden">
          <tr>
            <th>{words.data.problemRow}</th>
            <th>{words.data.problemRaw}</th>
          </tr>
        </thead>
        <tbody>
          {problems.map((problem) => {
            const [before, fault, after] = faultParts(problem);
            return (
              <tr key={`${problem.file}:${problem.row}`}>
                <td className="number ink-2">{format.whole(problem.row)}</td>
                <td>
                  <code>
                    {before}
                    {fault !== '' && <mark>{fault}</mark>}
                    {after}
                  </code>
                  <p className="bad small">{problem.message}</p>
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
      {count > problems.length && <p className="ink-3 small">{words.data.problemMore(format.whole(count - problems.length))}</p>}
    </div>
  );
}

/** The kinds that the importer names, in the person's language; a new one stands as it is. */
function kindInWords(kind: string, known: Readonly<Record<string, string>>): string {
  return Object.hasOwn(known, kind) ? (known[kind] ?? kind) : kind;
}
