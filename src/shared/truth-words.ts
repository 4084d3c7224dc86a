/** Words for true in the languages of exports and spreadsheets, in lower case. */
export const yesWords: readonly string[] = [
  ...'true t yes y 1 on ja j wahr waar oui vrai si sì sí vero verdadero sim verdadeiro'.split(' '),
  ...'tak prawda sant tosi да 是 真'.split(' '),
];

/** Words for false in the same languages. */
export const noWords: readonly string[] = [
  ...'false f no n 0 off nein falsch nee onwaar non faux falso não nie fałsz'.split(' '),
  ...'falskt epätosi нет 否 假'.split(' '),
];
