import { CircleX } from 'lucide-react';
import type { RowProblem } from '../../../contract/examples.ts';
import { icon } from '../../components/icon.ts';
import { useWords } from '../../words/use-words.ts';

const SHOWN = 50;

interface ProblemTableProps {
  readonly problems: readonly RowProblem[];
  /** How many rows have each kind of fault; more than are listed, where there are many. */
  readonly counts: Readonly<Record<string, number>>;
}

/** The rows that cannot be used: number, place, fault, the raw line. */
export function ProblemTable({ problems, counts }: ProblemTableProps) {
  const { words, format } = useWords();
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
  const shown = problems.slice(0, SHOWN);
  return (
    <div className="stack stack-small">
      <h2>{words.data.problems(total, format.whole(total))}</h2>
      <ul className="row row-wrap">
        {Object.entries(counts).map(([kind, count]) => (
          <li key={kind} className="row small">
            <CircleX {...icon} size={14} className="bad" />
            <strong>{format.whole(count)}</strong> {kindInWords(kind, words.data.problemKinds)}
          </li>
        ))}
      </ul>
      <div className="table-scroll problems" tabIndex={0} role="region" aria-label={words.data.problems(total, format.whole(total))}>
        <table className="table">
          <thead>
            <tr>
              <th className="number">{words.data.problemRow}</th>
              <th>{words.data.problemColumn}</th>
              <th>{words.data.problemWhat}</th>
              <th>{words.data.problemRaw}</th>
            </tr>
          </thead>
          <tbody>
            {shown.map((problem) => (
              <tr key={`${problem.file}:${problem.row}:${problem.kind}`}>
                <td className="number">{format.whole(problem.row)}</td>
                <td className="ink-2">{problem.column ?? ''}</td>
                <td className="bad">{problem.message}</td>
                <td className="mono problem-raw">{problem.raw}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {total > shown.length && <p className="ink-3 small">{words.data.problemMore(format.whole(total - shown.length))}</p>}
    </div>
  );
}

/** The kinds that the importer names, in the person's language; a new one stands as it is. */
function kindInWords(kind: string, known: Readonly<Record<string, string>>): string {
  return Object.hasOwn(known, kind) ? (known[kind] ?? kind) : kind;
}
