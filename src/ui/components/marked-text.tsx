interface MarkedTextProps {
  readonly text: string;
  /** What is marked: [from, to), in order, apart from each other. */
  readonly marks: readonly (readonly [number, number])[];
}

/** A text with some of its words marked. */
export function MarkedText({ text, marks }: MarkedTextProps) {
  const starts = [0, ...marks.map(([, to]) => to)];
  return (
    <>
      {starts.map((start, index) => {
        const mark = marks[index];
        return (
          <span key={start}>
            {text.slice(start, mark?.[0])}
            {mark !== undefined && <mark>{text.slice(mark[0], mark[1])}</mark>}
          </span>
        );
      })}
    </>
  );
}
