import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import { createGunzip } from 'node:zlib';
import { ExtractError } from '../../load/ports.ts';
import { describeUtf8, openDecoder, readMark, watchForUtf8 } from '../../shared/decode-text.ts';

/** How a file's bytes are packed, in DuckDB's words. */
type Compression = 'uncompressed' | 'gzip' | 'zstd';

export function compressionOf(path: string): Compression {
  if (/\.(gz|gzip)$/i.test(path)) return 'gzip';
  return /\.(zst|zstd)$/i.test(path) ? 'zstd' : 'uncompressed';
}

const pieceBytes = 256 * 1024;

/** The bytes of a file, unpacked. Rejects with an ExtractError. */
async function* unpack(path: string): AsyncIterable<Uint8Array> {
  try {
    yield* unpackAll(path);
  } catch (error) {
    const packing = compressionOf(path);
    const fault =
      packing === 'uncompressed'
        ? 'it cannot be read'
        : `its ${packing} data is damaged or ends too early; copy the file again`;
    throw new ExtractError(`${basename(path)}: ${fault}`, error);
  }
}

async function* unpackAll(path: string): AsyncIterable<Uint8Array> {
  const file = createReadStream(path, { highWaterMark: pieceBytes });
  switch (compressionOf(path)) {
    case 'gzip':
      yield* file.pipe(createGunzip({ chunkSize: pieceBytes })).on('close', () => file.destroy());
      return;
    case 'zstd':
      yield* unpackZstd(file);
      return;
    default:
      yield* file;
  }
}

async function* unpackZstd(file: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  const { Decompress } = await import('fzstd');
  let unpacked: Uint8Array[] = [];
  const decompress = new Decompress((piece) => unpacked.push(piece));
  for await (const piece of file) {
    decompress.push(piece);
    yield* unpacked;
    unpacked = [];
  }
}

/** The encoding of a file: what its byte order mark says, else what was declared, else UTF-8. */
export async function findEncoding(path: string, declared: string | undefined): Promise<string> {
  for await (const piece of unpack(path)) {
    refuseBinary(path, piece);
    const mark = readMark(piece);
    return mark?.encoding ?? declared ?? 'utf-8';
  }
  return 'utf-8';
}

/** By the first bytes of a file: what it is, if it is no text, and how it can be read. */
const binaries = [
  ['504b0304', 'is a workbook or a ZIP archive: save the sheet as CSV UTF-8, or unpack it'],
  ['d0cf11e0', 'is a workbook of the old kind (.xls): save the sheet as CSV UTF-8'],
  ['1f8b', 'is packed with gzip: let its name end in .gz'],
  ['28b52ffd', 'is packed with zstd: let its name end in .zst'],
  ['425a68', 'is packed with bzip2: unpack it, or pack it with gzip'],
  ['fd377a58', 'is packed with xz: unpack it, or pack it with gzip'],
  ['50415231', 'is Parquet: let its name end in .parquet, or write NAME:parquet=FILE'],
  ['25504446', 'is a PDF: export the data as CSV'],
] as const;

function refuseBinary(path: string, head: Uint8Array): void {
  const bytes = Buffer.from(head.subarray(0, 4)).toString('hex');
  const known = binaries.find(([mark]) => bytes.startsWith(mark));
  if (known !== undefined) throw new ExtractError(`${basename(path)} ${known[1]}`);
}

/** The text of a file in UTF-8, without its byte order mark. What is UTF-8 already is passed on, faults and all; declared as another, it rejects. */
export async function* readPieces(path: string, encoding: string): AsyncIterable<Uint8Array> {
  const decoder = encoding === 'utf-8' ? undefined : openDecoder(encoding);
  const watch = watchForUtf8(encoding);
  let isFirst = true;
  for await (const piece of unpack(path)) {
    const bytes = isFirst ? piece.subarray(readMark(piece)?.length ?? 0) : piece;
    isFirst = false;
    watch.add(bytes);
    yield decoder === undefined ? bytes : Buffer.from(decoder.decode(bytes));
  }
  if (watch.isUtf8()) throw new ExtractError(`${basename(path)}: ${describeUtf8(encoding)}`);
  if (decoder !== undefined) yield Buffer.from(decoder.end());
}
