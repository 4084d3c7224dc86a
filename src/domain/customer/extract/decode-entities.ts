const entity = /&(?:#(\d{1,7})|#x([\da-f]{1,6})|([a-z]{2,8}));/gi;

const accents: Readonly<Record<string, string>> = {
  grave: '\u0300',
  acute: '\u0301',
  circ: '\u0302',
  tilde: '\u0303',
  uml: '\u0308',
  ring: '\u030a',
  caron: '\u030c',
  cedil: '\u0327',
};

const named = new Map(
  Object.entries({ amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ', shy: '', euro: '€' }).concat(
    Object.entries({ szlig: 'ß', AElig: 'Æ', aelig: 'æ', OElig: 'Œ', oelig: 'œ', Oslash: 'Ø', oslash: 'ø' }),
    Object.entries({ lsquo: '‘', rsquo: '’', ldquo: '“', rdquo: '”', ndash: '–', mdash: '—', hellip: '…' }),
  ),
);

/**
 * Web forms leave HTML's notation of characters in their exports: `D&#39;Angelo`, `M&uuml;ller`, `Rossi &amp; Figli`. Some apply it
 * twice. Names that HTML does not have stay unchanged.
 */
export function decodeEntities(text: string): string {
  if (!text.includes('&')) return text;
  const once = text.replace(entity, decode);
  return once === text ? text : once.replace(entity, decode);
}

function decode(written: string, decimal?: string, hexadecimal?: string, name = ''): string {
  if (decimal !== undefined) return characterOf(Number(decimal)) ?? written;
  if (hexadecimal !== undefined) return characterOf(Number.parseInt(hexadecimal, 16)) ?? written;
  const [, letter = '', accent = ''] = /^([a-z])([a-z]{3,5})$/i.exec(name) ?? [];
  const mark = accents[accent];
  return named.get(name) ?? (mark === undefined ? written : (letter + mark).normalize('NFC'));
}

/** Numbers from 128 to 159 mean windows-1252, as browsers read them. (Node 20 decodes that encoding in streams only.) */
function characterOf(code: number): string | undefined {
  if (code > 0x10ffff) return undefined;
  const isOfWindows = code >= 128 && code < 160;
  return isOfWindows
    ? new TextDecoder('windows-1252').decode(Uint8Array.of(code), { stream: true })
    : String.fromCodePoint(code);
}
