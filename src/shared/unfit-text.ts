/** Control characters except tab and line breaks, halves of surrogate pairs, and U+FFFD, the mark of a character that was lost. */
export const unfitText = /(?![\t\n\r])[\p{Cc}\p{Cs}\u{fffd}]/u;

/** UTF-8 that was read as windows-1252 or ISO 8859-1 and written again: `Ã©` for `é`, `â€™` for `’`. */
export const twiceEncoded = /[ÂÃ][\u{80}-\u{9f}¡-©¬-¹¼-¿‚ƒ„†‡ˆ‰Š‹ŒŽ•˜™š›œžŸ]|â€[\u{80}-\u{9f}™œ˜“”¦¢]/u;

/** `U+0007` of a character. */
export const nameCharacter = (text: string): string =>
  `U+${(text.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
