/** Rows as CSV (RFC 4180). */

/** Every line ends in CRLF. A field that a spreadsheet would take for a formula begins with an apostrophe, which shows it as text. */
export function csv(rows: readonly (readonly string[])[]): string {
  return rows.map((row) => `${row.map(field).join(',')}\r\n`).join('');
}

/** https://owasp.org/www-community/attacks/CSV_Injection, and what full-width forms of the same are folded to. */
const formula = /^[\s]*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/;
const mustQuote = /[",\r\n]/;

function field(text: string): string {
  const plain = formula.test(text) ? `'${text}` : text;
  return mustQuote.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}
