/** A value of a metrics record. */
export type MetricValue = number | string | boolean | undefined;

/**
 * Records as CSV by RFC 4180 (CRLF, quotes doubled). Columns are those of all records in the order in which they first
 * appear; a record without a column leaves it empty.
 */
export function metricsCsv(records: readonly Readonly<Record<string, MetricValue>>[]): string {
  const columns = [...new Set(records.flatMap((record) => Object.keys(record)))];
  const lines = records.map((record) => columns.map((column) => field(record[column])).join(','));
  return [columns.map(field).join(','), ...lines].map((line) => `${line}\r\n`).join('');
}

function field(value: MetricValue): string {
  const text = value === undefined ? '' : String(value);
  // A spreadsheet would take a text that begins like this for a formula.
  const safe = typeof value === 'string' && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
