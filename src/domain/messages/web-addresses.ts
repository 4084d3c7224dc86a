/** A web address in a text, without the marks of the sentence around it. */
export const webAddress = /https?:\/\/[^\s<>"']*[^\s<>"'.,;:!?)。，；：！？）」』]/g;

/** The text with each of its web addresses replaced, by their place in it. */
export function replaceAddresses(text: string, replace: (place: number) => string): string {
  let place = -1;
  return text.replace(webAddress, () => {
    place += 1;
    return replace(place);
  });
}

/** The web address at this place of the text. */
export const addressAt = (text: string, place: number): string | undefined => text.match(webAddress)?.[place];
