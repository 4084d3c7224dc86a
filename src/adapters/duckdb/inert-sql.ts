/** SQL for the text of an SQL expression as `writeInertCell` writes it: a spreadsheet would run it as a formula otherwise. */
export const inertTextSql = (value: string): string =>
  `CASE WHEN regexp_matches(${value}, '^[=+\\-@\\t\\r\\n＝＋－＠]') THEN '''' || ${value} ELSE ${value} END`;
