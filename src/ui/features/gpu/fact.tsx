/** A figure with its name. */
export function Fact({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <dl>
      <dt className="ink-3 small">{name}</dt>
      <dd>{value}</dd>
    </dl>
  );
}
