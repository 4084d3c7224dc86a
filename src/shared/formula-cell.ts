/** Whether a spreadsheet would run the cell as a formula. Those for East Asia take the full-width signs too. */
export const beginsFormula = (text: string): boolean => /^[=+\-@\t\r\n＝＋－＠]/.test(text);
