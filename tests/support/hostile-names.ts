/** Names as pranks, attacks and mistakes of other systems bring them. The same for the same number. */
export function hostileNames(count: number): string[] {
  return Array.from({ length: count }, (_, at) => {
    const trick = tricks[at % tricks.length] ?? '';
    const turn = Math.floor(at / tricks.length);
    const place = turn % 4;
    const name = plain[turn % plain.length] ?? '';
    return [trick, `${trick} ${name}`, `${name}${trick}`, `${name} ${trick} ${name}`][place] ?? trick;
  });
}

const plain = [
  'Rossi',
  'O’Brien',
  'Müller-Lüdenscheidt',
  'Παπαδόπουλος',
  '王小明',
  'Nguyễn',
  'Ивановa',
  'de la Cruz',
];

const tricks = [
  // Typst
  ...[
    '#read("/etc/passwd")',
    '#import "@preview/cetz:0.3.0": *',
    '#include "x.typ"',
    '#panic()',
    '*b* _i_ $x^2$',
  ],
  ...[
    '] } ) #',
    '@ref <label> \\ // /* `c`',
    '= Heading',
    '- list',
    '#pagebreak()',
    '#set page(width: 1pt)',
    '"; #v(900mm) "',
  ],
  // HTML, SSML, templates
  ...[
    '<script>alert(1)</script>',
    '"><img src=x onerror=alert(1)>',
    '&amp;&#60;b&#62;',
    '</p></main><h1>',
    "' onclick='x",
  ],
  ...[
    '</speak><audio src="https://x.example/a.mp3"/>',
    '<break time="99s"/>',
    ']]><![CDATA[',
    '<?xml version="1.0"?>',
    '<!--',
  ],
  ...['{name}', '{x, select, other {y}}', "'{'", '{{7*7}}', '#{7*7}', '%s%n', '%0d%0aBcc: a@b.example'],
  // Formulas, queries, paths
  ...[
    '=HYPERLINK("https://x.example")',
    '+1+1',
    '-2+3',
    '@SUM(A1)',
    "Robert'); DROP TABLE x;--",
    '../../etc/passwd',
    'NULL',
  ],
  // Directions, controls, invisible marks
  ...[
    '\u202egnirts\u202c',
    '\u2066\u2067\u2069\u2069',
    'a\u200fb\u200e',
    'a\r\nBcc: x@y.example',
    'tab\tbell\u0007',
    '\u0000',
  ],
  ...[
    'zero\u200bwidth\u200djoin',
    '\ufeff',
    'lone\ud800surrogate',
    '\u{e0041}\u{e0042}',
    'a\u0301\u0301\u0301\u0301',
    'x\u2028y',
  ],
  // Scripts, emoji, lengths
  ...['محمد بن عبد الله', 'דוד כהן', 'สมชาย', 'आदित्य', 'கார்த்திக்', 'გიორგი', '김철수', '山田太郎', 'ﷺ'],
  ...['🎉', '👨‍👩‍👧‍👦', '🇮🇹', 'Ａｎｎａ', 'Ⅷ', 'ß', 'ŉ', 'ǅ'],
  ...['W'.repeat(300), 'Anna-Maria '.repeat(27), '王'.repeat(300), 'م'.repeat(300), '.', '-', ' '],
];
