/** Invisible characters in copied text: they change the direction, forbid a break, or mark the start of a file. */
export const invisibleMarks =
  /[\u{ad}\u{61c}\u{200b}\u{200e}\u{200f}\u{202a}-\u{202e}\u{2060}\u{2066}-\u{2069}\u{feff}]/gu;
