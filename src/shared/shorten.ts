/** A text of at most so many characters; one that was cut ends with `…`. */
export function shorten(text: string, most: number): string {
  const characters = Array.from(text.length > 4 * most ? text.slice(0, 4 * most) : text);
  return characters.length > most ? `${characters.slice(0, most - 1).join('')}…` : text;
}

/** The first entries in one line, and how many more there are. */
export function listSome(all: readonly unknown[], most: number): string {
  const rest = all.length - most;
  return `${all.slice(0, most).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}
