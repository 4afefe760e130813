/** Times in the reader's zone. */
const full = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });
const exact = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'long' });
const relative = new Intl.RelativeTimeFormat(undefined, { numeric: 'auto' });

const units: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
];

/** "in 5 hours", "2 days ago", from ISO 8601. */
export function fromNow(iso: string, now = Date.now()): string {
  const seconds = (Date.parse(iso) - now) / 1000;
  const [unit, length] = units.find(([, each]) => Math.abs(seconds) >= each) ?? (['second', 1] as const);
  return relative.format(Math.trunc(seconds / length), unit);
}

/** @param iso ISO 8601; a dash where there is none */
export function When({ iso, from }: { readonly iso: string | undefined; readonly from?: 'now' }) {
  if (iso === undefined) return <>–</>;
  const at = new Date(iso);
  return (
    <time dateTime={iso} title={exact.format(at)}>
      {from === 'now' ? fromNow(iso) : full.format(at)}
    </time>
  );
}
