import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openSheet } from '../../../../src/adapters/files/open-sheet.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sheet-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** A ZIP archive whose entries are stored as they are. */
function zip(entries: Record<string, string>): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [name, text] of Object.entries(entries)) {
    const data = Buffer.from(text);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt32LE(crc32(data), 10);
    common.writeUInt32LE(data.length, 14);
    common.writeUInt32LE(data.length, 18);
    common.writeUInt16LE(name.length, 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), common, Buffer.from(name), data]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(offset, 10);
    directory.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\x00'), common, tail, Buffer.from(name)]));
    parts.push(local);
    offset += local.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(directory.length, 4);
  end.writeUInt16LE(directory.length, 6);
  end.writeUInt32LE(central.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...parts, central, Buffer.from('PK\x05\x06'), end]);
}

const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const packageRelations = 'http://schemas.openxmlformats.org/package/2006/relationships';

const workbook = (cells: string, format = '0.00'): Buffer =>
  zip({
    '[Content_Types].xml':
      '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
    'xl/workbook.xml': `<?xml version="1.0"?><workbook xmlns="${main}" xmlns:r="${office}"><sheets><sheet name="Offers" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `<?xml version="1.0"?><Relationships xmlns="${packageRelations}"><Relationship Id="rId1" Type="${office}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="${office}/styles" Target="styles.xml"/></Relationships>`,
    'xl/styles.xml': `<?xml version="1.0"?><styleSheet xmlns="${main}"><numFmts count="3"><numFmt numFmtId="170" formatCode="00000"/><numFmt formatCode="000" numFmtId="171"/><numFmt numFmtId="172" formatCode="${format}"/></numFmts><cellStyleXfs count="1"><xf numFmtId="171"/></cellStyleXfs><cellXfs count="5"><xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/><xf numFmtId="170"/><xf xfId="0" numFmtId="171"/><xf numFmtId="172"/></cellXfs></styleSheet>`,
    'xl/worksheets/sheet1.xml': `<?xml version="1.0"?><worksheet xmlns="${main}"><sheetData><row r="1">${cells}</row></sheetData></worksheet>`,
  });

async function open(content: Buffer | string, encoding?: string) {
  const path = join(folder, 'sheet');
  await writeFile(path, content);
  return openSheet(path, encoding);
}

test('a workbook has texts, numbers, truth values and days', async () => {
  const cells =
    '<c r="A1" t="inlineStr"><is><t>più</t></is></c><c r="B1"><v>49.5</v></c><c r="C1" t="b"><v>1</v></c><c r="D1" s="1"><v>46047</v></c>';
  expect(await open(workbook(cells))).toEqual({
    workbook: [['più', 49.5, true, new Date('2026-01-25T00:00:00Z')]],
  });
});

test.each([
  ['<c r="A1" s="2"><v>123</v></c>', '00123'],
  ['<c s="2" r="A1"><v>7</v></c>', '00007'],
  ['<c r="A1" s="2" t="n"><v>0</v></c>', '00000'],
  ['<c r="A1" s="3"><f>3+4</f><v>7</v></c>', '007'],
  ['<c r="A1" s="2"><v>123456</v></c>', 123456],
  ['<c r="A1" s="4"><v>7</v></c>', 7],
  ['<c r="A1" s="0"><v>7</v></c>', 7],
  ['<c r="A1"><v>7</v></c>', 7],
  ['<c r="A1" s="2"><v>1.5</v></c>', 1.5],
  ['<c r="A1" s="2"><v>-7</v></c>', -7],
  ['<c r="A1" s="2" t="b"><v>1</v></c>', true],
  ['<c r="A1" s="2" t="inlineStr"><is><t>x</t></is></c>', 'x'],
])('a number is read with the zeros that its format shows: %s', async (cell, expected) => {
  expect(await open(workbook(cell))).toEqual({ workbook: [[expected]] });
});

test.each([
  ['000-00', '123', '001-23'],
  ['000-00', '7', '000-07'],
  ['000-00', '1234567', '12345-67'],
  ['00000-0000', '123456789', '12345-6789'],
  ['00\\-000', '42', '00-042'],
  ['00 00 00', '1234', '00 12 34'],
  ['&quot;SKU-&quot;0000', '17', 'SKU-0017'],
  ['\\A000', '7', 'A007'],
  ['[$-409]00000', '123', '00123'],
  ['[Red]000/00;[Blue]-000/00', '123', '001/23'],
  ['(000) 000', '12', '(000) 012'],
  ['&quot;A&amp;B &quot;00', '1', 'A&B 01'],
  ['00&quot; kg&quot;', '5', 5],
  ['00.00', '5', 5],
  ['#,##0', '5', 5],
  ['00%', '5', 5],
  ['0-0', '5', '0-5'],
  ['0&quot;x&quot;', '5', 5],
  ['00', '12', 12],
])('a number in the format %s is read as it is shown: %s', async (format, value, expected) => {
  const read = await open(workbook(`<c r="A1" s="4"><v>${value}</v></c>`, format));
  expect(read).toEqual({ workbook: [[expected]] });
});

test('a number with zeros is found behind column Z', async () => {
  const read = await open(workbook('<c r="A1"><v>1</v></c><c r="AB1" s="2"><v>42</v></c>'));
  expect('workbook' in read && read.workbook[0]?.[27]).toBe('00042');
});

test.each([
  ['UTF-8', 'più', undefined],
  ['UTF-8 with its mark', '\uFEFFpiù', undefined],
  ['UTF-16 with its mark', Buffer.from('\uFEFFpiù', 'utf16le'), undefined],
  ['what is declared', Buffer.from('più', 'latin1'), 'windows-1252'],
])('a text is read in %s', async (_, content, encoding) => {
  expect(await open(content, encoding)).toEqual({ text: 'più' });
});

test.each([
  ['another encoding that nobody declared', Buffer.from('id\npiù', 'latin1'), 'is not UTF-8'],
  ['a character that was lost', 'id\npi\uFFFD', 'U+FFFD'],
  ['a workbook of the old kind', Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1]), 'save it as .xlsx'],
  ['an archive that is no workbook', zip({ 'a.txt': 'a' }), 'cannot be read'],
  ['half a workbook', workbook('').subarray(0, 300), 'cannot be read'],
])('refused is %s', async (_, content, why) => {
  expect(await open(content)).toMatchObject({ fault: { message: expect.stringContaining(why) } });
});

test('a file that is not there rejects', async () => {
  await expect(openSheet(join(folder, 'nope'), undefined)).rejects.toMatchObject({ code: 'ENOENT' });
});
