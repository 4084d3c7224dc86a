const controls = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu;

const writeEscaped = (sign: string): string => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`;

/**
 * A text from a file, made fit to be printed in a line of its own: signs that steer a terminal, break a line or turn its direction are
 * shown as they are written in JSON.
 */
export const escapeControls = (text: string): string => text.replace(controls, writeEscaped);
