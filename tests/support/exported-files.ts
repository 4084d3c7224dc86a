import iconv from 'iconv-lite';

/**
 * Files of customers as the programs of airlines, banks, tills and CRMs export them in eight countries, with what they mean: made up
 * from what such programs write, not from how they are read. The same ones for the same number.
 */
export type ExportedFile = {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** What its owner would declare, as on the command line. */
  readonly flags: readonly string[];
  /** SQL. */
  readonly mapping: string;
  /** The customers, in the order of the file. */
  readonly customers: readonly ExpectedCustomer[];
  /** Lines of the file that are no customer. */
  readonly unreadable: readonly number[];
  /** Customers whose row is wrong in itself, and where it begins. */
  readonly refused: readonly { readonly customerId: string; readonly line: number }[];
};

export type ExpectedCustomer = {
  readonly customerId: string;
  readonly name: { readonly given: string; readonly family: string };
  readonly birthDate: string;
  readonly market: string;
  readonly lifetimeValue: number;
  readonly phone: string;
};

type Country = {
  readonly market: string;
  readonly markets: readonly string[];
  readonly given: readonly string[];
  readonly family: readonly string[];
  readonly encodings: readonly string[];
  readonly decimal: ',' | '.';
  readonly group: string;
  readonly day: (year: string, month: string, day: string) => string;
  /** Declared where a day in figures may be two. */
  readonly dates?: 'day-first' | 'month-first';
  /** E.164 and as people there write it. */
  readonly phone: (number: string) => readonly [e164: string, written: string];
};

const unicode = ['utf-8', 'utf-8 with mark', 'utf-16le with mark'] as const;

const countries: readonly Country[] = [
  {
    market: 'IT',
    markets: ['IT', 'ITA', 'Italia'],
    given: ['Niccolò', 'Giulia', 'Zoë'],
    family: ['Rossi', "D'Angelo", 'Forlì, von'],
    encodings: [...unicode, 'windows-1252', 'cp850'],
    decimal: ',',
    group: '.',
    day: (year, month, day) => `${day}/${month}/${year}`,
    dates: 'day-first',
    phone: (number) => [`+3906${number}`, `06 ${number.slice(0, 4)} ${number.slice(4)}`],
  },
  {
    market: 'DE',
    markets: ['DE', 'DEU', 'Deutschland', 'Germany'],
    given: ['Jürgen', 'Käthe', 'Anna "Nina"'],
    family: ['Müller', 'Groß', 'Weiß;Ley'],
    encodings: [...unicode, 'windows-1252', 'cp850', 'macintosh'],
    decimal: ',',
    group: '.',
    day: (year, month, day) => `${day}.${month}.${year}`,
    phone: (number) => [`+4930${number}`, `(030) ${number}`],
  },
  {
    market: 'FR',
    markets: ['FR', 'France', 'fra'],
    given: ['Élodie', 'François', 'Noël'],
    family: ['Lefèvre', 'Çelik', 'Dubois'],
    encodings: [...unicode, 'windows-1252', 'macintosh'],
    decimal: ',',
    group: ' ',
    day: (year, month, day) => `${day}/${month}/${year}`,
    dates: 'day-first',
    phone: (number) => [`+331${number}`, `01 ${number.replace(/(..)(?=.)/g, '$1 ')}`],
  },
  {
    market: 'ES',
    markets: ['es', 'España', 'Spain'],
    given: ['Íñigo', 'Sofía', 'José'],
    family: ['Muñoz', 'García', 'Ibáñez'],
    encodings: [...unicode, 'windows-1252', 'cp850'],
    decimal: ',',
    group: '.',
    day: (year, month, day) => `${day}-${month}-${year}`,
    dates: 'day-first',
    phone: (number) => [`+349${number}`, `9${number.slice(0, 2)} ${number.slice(2, 5)} ${number.slice(5)}`],
  },
  {
    market: 'US',
    markets: ['US', 'USA', 'United States'],
    given: ['Liam', 'Olivia', 'Renée'],
    family: ["O'Brien", 'Smith', 'Peña'],
    encodings: [...unicode, 'windows-1252'],
    decimal: '.',
    group: ',',
    day: (year, month, day) => `${month}/${day}/${year}`,
    dates: 'month-first',
    phone: (number) => [`+1415555${number.slice(0, 4)}`, `(415) 555-${number.slice(0, 4)}`],
  },
  {
    market: 'GB',
    markets: ['GB', 'UK', 'United Kingdom'],
    given: ['Chloë', 'Siân', 'Jack'],
    family: ['Jones', 'Brontë', 'Smith-Jones'],
    encodings: [...unicode, 'windows-1252'],
    decimal: '.',
    group: ',',
    day: (year, month, day) => `${Number(day)} ${monthNames[Number(month) - 1]} ${year}`,
    phone: (number) => [`+4420${number}`, `020 ${number.slice(0, 4)} ${number.slice(4)} ext. 7`],
  },
  {
    market: 'PL',
    markets: ['PL', 'Polska', 'POL'],
    given: ['Łukasz', 'Zażółć', 'Świętosława'],
    family: ['Wójcik', 'Źrebiec', 'Kowalski'],
    encodings: [...unicode, 'windows-1250', 'iso-8859-2'],
    decimal: ',',
    group: '\u{a0}',
    day: (year, month, day) => `${year}-${month}-${day}`,
    phone: (number) => [`+4822${number.slice(0, 7)}`, `tel:+48-22-${number.slice(0, 7)}`],
  },
  {
    market: 'JP',
    markets: ['JP', '日本', 'Japan'],
    given: ['太郎', '花子', '健一'],
    family: ['山田', '佐藤', '表'],
    encodings: [...unicode, 'shift_jis'],
    decimal: '.',
    group: ',',
    day: (year, month, day) => `${year}/${month}/${day}`,
    phone: (number) => [`+813${number}`, `03-${number.slice(0, 4)}-${number.slice(4)}`],
  },
];

const monthNames = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const programs = [
  { name: 'airline', header: ['PaxId', 'First', 'Last', 'DOB', 'Country', 'Value', 'Phone'], delimiter: ',' },
  { name: 'bank', header: ['KDNR', 'VORNAME', 'NACHNAME', 'GEB', 'LAND', 'SALDO', 'TEL'], delimiter: ';' },
  { name: 'till', header: ['id', 'given', 'family', 'born', 'country', 'total', 'phone'], delimiter: '|' },
  {
    name: 'crm',
    header: ['Customer ID', 'First name', 'Last name', 'Birthday', 'Country', 'Lifetime value', 'Phone'],
    delimiter: '\t',
  },
] as const;
const lineEnds = ['\r\n', '\n', '\r'] as const;

/** Rising and falling numbers that look as if by chance. */
const mix = (...numbers: number[]): number =>
  numbers.reduce((sum, number) => (sum * 31 + number * 17 + 7) % 9973, 1);
const pick = <T>(list: readonly T[], index: number): T => list[index % list.length] as T;
const pad = (number: number, width: number): string => String(number).padStart(width, '0');

export function exportFile(index: number): ExportedFile {
  const country = pick(countries, index);
  const program = pick(programs, Math.floor(index / countries.length) + index);
  const encoding = pick(country.encodings, Math.floor(index / 3));
  const lineEnd = pick(lineEnds, Math.floor(index / 5));
  const delimiter = program.delimiter;
  const lines: string[][] = [];
  let line = 1;
  const write = (text: string): void => {
    lines.push([text]);
    line += text.split(/\r\n|\r|\n/).length;
  };
  const cell = (text: string): string => {
    const mustQuote = text.includes(delimiter) || /["\r\n]/.test(text);
    return mustQuote || mix(index, text.length) % 5 === 0 ? `"${text.replaceAll('"', '""')}"` : text;
  };
  const row = (cells: readonly string[]): void => write(cells.map(cell).join(delimiter));

  const preamble = index % 7 === 3 ? 2 : 0;
  for (let at = 0; at < preamble; at += 1) write(at === 0 ? 'Export of customers' : '');
  write(program.header.join(delimiter));
  const customers: ExpectedCustomer[] = [];
  const unreadable: number[] = [];
  const refused: { customerId: string; line: number }[] = [];
  const refuse = (customerId: string, cells: readonly string[]): void => {
    refused.push({ customerId, line });
    row(cells);
  };
  for (let at = 0; at < 12; at += 1) {
    const seed = mix(index, at);
    const [phone, written] = country.phone(pad(20_000_000 + seed * 13 + at, 8));
    const customer = makeCustomer(country, { customerId: pad(index * 100 + at, 8), phone }, seed);
    const cells = writeCustomer(country, customer, seed, written);
    if (at === 4 && index % 4 === 1) {
      unreadable.push(line);
      write(cells.slice(0, 3).map(cell).join(delimiter));
    } else if (at === 6 && index % 5 === 2) {
      unreadable.push(line);
      row([...cells, 'x', 'y']);
    } else if (at === 8 && index % 6 === 4) {
      unreadable.push(line);
      write(['"a"b', ...cells.slice(1).map(cell)].join(delimiter));
    } else if (at === 9 && index % 3 === 1) {
      const [birthDate, value] = [3, 5];
      const wrong = index % 2 === 0 ? birthDate : value;
      refuse(
        customer.customerId,
        cells.map((text, place) => (place !== wrong ? text : wrong === value ? '1,23,4' : '31.02.1980')),
      );
    } else if (at === 7 && country.decimal === '.' && index % 3 !== 0) {
      const thousand = index % 2 === 0 ? '1,234' : '1.234';
      refuse(
        customer.customerId,
        cells.map((text, place) => (place === 5 ? thousand : text)),
      );
    } else {
      customers.push(customer);
      row(cells);
    }
    if (at === 2 && index % 4 === 2) write(pick(['', '   ', delimiter.repeat(6)], index >> 2));
    if (at === 5 && index % 6 === 1) {
      unreadable.push(line);
      write(`${encoding.startsWith('utf') ? '\u{feff}' : ''}${program.header.join(delimiter)}`);
    }
  }
  const hasFooter = index % 10 === 0;
  if (index % 5 === 0) {
    if (!hasFooter) unreadable.push(line);
    write('Total: 12');
  }
  const text = lines.map(([content]) => content).join(lineEnd) + (index % 2 === 0 ? lineEnd : '');
  return {
    name: `${program.name}_${index}.csv`,
    bytes: encode(text, encoding),
    flags: [
      ...(encoding.startsWith('utf') ? [] : ['--encoding', encoding]),
      ...(hasFooter ? ['--footer', '1'] : []),
      ...(preamble > 0 ? ['--skip', String(preamble)] : []),
      ...(country.dates === undefined ? [] : ['--dates', country.dates]),
      ...(country.decimal === ',' ? ['--decimal', 'comma'] : []),
    ],
    mapping: mappingOf(program.header, `${program.name}_${index}`),
    customers,
    unreadable,
    refused,
  };
}

function makeCustomer(
  country: Country,
  known: Pick<ExpectedCustomer, 'customerId' | 'phone'>,
  seed: number,
): ExpectedCustomer {
  const month = pad((seed % 12) + 1, 2);
  const day = pad((seed % 28) + 1, 2);
  return {
    ...known,
    name: { given: pick(country.given, seed), family: pick(country.family, Math.floor(seed / 3)) },
    birthDate: `${1940 + (seed % 60)}-${month}-${day}`,
    market: country.market,
    lifetimeValue: (seed * 1234 + 17) / 100,
  };
}

function writeCustomer(country: Country, customer: ExpectedCustomer, seed: number, phone: string): string[] {
  const [year = '', month = '', day = ''] = customer.birthDate.split('-');
  const [whole = '', decimals = ''] = customer.lifetimeValue.toFixed(2).split('.');
  const grouped = seed % 2 === 0 ? whole.replace(/\B(?=(\d{3})+$)/g, country.group) : whole;
  return [
    customer.customerId,
    customer.name.given,
    customer.name.family,
    country.day(year, month, day),
    pick(country.markets, seed),
    `${grouped}${country.decimal}${decimals}`,
    phone,
  ];
}

function encode(text: string, encoding: string): Uint8Array {
  const [name = 'utf-8', mark] = encoding.split(' with ');
  return iconv.encode(text, name, { addBOM: mark !== undefined });
}

function mappingOf(header: readonly string[], view: string): string {
  const [id, given, family, born, country, value, phone] = header.map((name) => `"${name}"`);
  return `SELECT ${id} AS "customerId", '2026-11-22T06:10:00Z' AS "asOf", {given: ${given}, family: ${family}} AS name,
    ${born} AS "birthDate", ${country} AS market, {lifetimeValue: {amount: ${value}, currency: 'EUR'}} AS value,
    [{type: 'phone', value: ${phone}}] AS identities FROM ${view}`;
}
