interface ChartTipProps {
  readonly title: string;
  readonly rows: readonly { readonly name: string; readonly value: string }[];
}

/** What all series say at the step under the pointer. */
export function ChartTip({ title, rows }: ChartTipProps) {
  return (
    <div className="chart-tip">
      <p className="chart-tip-title">{title}</p>
      <dl>
        {rows.map((row) => (
          <Row key={row.name} {...row} />
        ))}
      </dl>
    </div>
  );
}

function Row({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </>
  );
}
