const controls = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu;

const writeEscaped = (sign: string): string => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`;

/**
 * A text from a file, safe to print on a line of its own: characters that control a terminal, break a line or change its
 * direction are escaped as in JSON.
 */
export const escapeControls = (text: string): string => text.replace(controls, writeEscaped);
