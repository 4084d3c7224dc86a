/** Whether a spreadsheet would run the cell as a formula. Those for East Asia take the full-width signs too. */
export const beginsFormula = (text: string): boolean => /^[=+\-@\t\r\n＝＋－＠]/.test(text);

/** A cell of CSV (RFC 4180). One that a spreadsheet would run as a formula begins with an apostrophe. */
export function writeInertCell(text: string): string {
  const inert = beginsFormula(text) ? `'${text}` : text;
  return /[",\r\n]/.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert;
}
