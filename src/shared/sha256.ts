/**
 * SHA-256 (FIPS 180-4) in JavaScript. For the short texts that a decision hashes it takes less time than the machine's own, which
 * allocates and leaves V8 for each; it also runs in a browser. Not for secrets: it does nothing against timing.
 */

const wordsOf = (hex: string): Int32Array =>
  Int32Array.from(hex.split(' '), (word) => Number.parseInt(word, 16) | 0);

/** The fractional parts of the square roots of the first 8 primes, and of the cube roots of the first 64. */
const initial = wordsOf('6a09e667 bb67ae85 3c6ef372 a54ff53a 510e527f 9b05688c 1f83d9ab 5be0cd19');
const constants = wordsOf(
  '428a2f98 71374491 b5c0fbcf e9b5dba5 3956c25b 59f111f1 923f82a4 ab1c5ed5 ' +
    'd807aa98 12835b01 243185be 550c7dc3 72be5d74 80deb1fe 9bdc06a7 c19bf174 ' +
    'e49b69c1 efbe4786 0fc19dc6 240ca1cc 2de92c6f 4a7484aa 5cb0a9dc 76f988da ' +
    '983e5152 a831c66d b00327c8 bf597fc7 c6e00bf3 d5a79147 06ca6351 14292967 ' +
    '27b70a85 2e1b2138 4d2c6dfc 53380d13 650a7354 766a0abb 81c2c92e 92722c85 ' +
    'a2bfe8a1 a81a664b c24b8b70 c76c51a3 d192e819 d6990624 f40e3585 106aa070 ' +
    '19a4c116 1e376c08 2748774c 34b0bcb5 391c0cb3 4ed8aa4a 5b9cca4f 682e6ff3 ' +
    '748f82ee 78a5636f 84c87814 8cc70208 90befffa a4506ceb bef9a3f7 c67178f2',
);
const blockBytes = 64;
/** What follows the message: a one bit, and its length in 64 bits. */
const paddingBytes = 9;

const state = new Int32Array(8);
const schedule = new Int32Array(16);
let input = new Uint8Array(1024);
let inputView = new DataView(input.buffer);
const encoder = new TextEncoder();

/** The eight words of the hash of a text in UTF-8. They are overwritten by the next call. */
export function hashText(text: string): Readonly<Int32Array> {
  const length = encode(text);
  const end = Math.ceil((length + paddingBytes) / blockBytes) * blockBytes;
  input.fill(0, length, end);
  input[length] = 0x80;
  inputView.setUint32(end - 8, length >>> 29);
  inputView.setInt32(end - 4, length << 3);
  state.set(initial);
  for (let at = 0; at < end; at += blockBytes) compress(at);
  return state;
}

/** Writes a text into the input, and gives its length in bytes. */
function encode(text: string): number {
  const most = 3 * text.length + blockBytes + paddingBytes;
  if (input.length < most) {
    input = new Uint8Array(2 * most);
    inputView = new DataView(input.buffer);
  }
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code > 0x7f) return encoder.encodeInto(text, input).written;
    input[at] = code;
  }
  return text.length;
}

/** Adds a block to the state. The rotations are written out: V8 does not inline so many calls. */
function compress(from: number): void {
  let [a, b, c, d, e, f, g, h] = [at(0), at(1), at(2), at(3), at(4), at(5), at(6), at(7)];
  for (let round = 0; round < 64; round += 1) {
    const word = round < 16 ? inputView.getInt32(from + 4 * round) : extend(round);
    schedule[round & 15] = word;
    const sumOfE = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
    const sumOfA = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
    const next = (h + sumOfE + ((e & f) ^ (~e & g)) + (constants[round] ?? 0) + word) | 0;
    const sum = (sumOfA + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + next) | 0, c, b, a, (next + sum) | 0];
  }
  [a, b, c, d, e, f, g, h].forEach(add);
}

const at = (place: number): number => state[place] ?? 0;

const add = (word: number, place: number): void => {
  state[place] = at(place) + word;
};

/** A word of the message schedule, of which the last sixteen are kept. */
function extend(round: number): number {
  const early = schedule[(round + 1) & 15] ?? 0;
  const late = schedule[(round + 14) & 15] ?? 0;
  const ofEarly = ((early >>> 7) | (early << 25)) ^ ((early >>> 18) | (early << 14)) ^ (early >>> 3);
  const ofLate = ((late >>> 17) | (late << 15)) ^ ((late >>> 19) | (late << 13)) ^ (late >>> 10);
  return ((schedule[round & 15] ?? 0) + ofEarly + (schedule[(round + 9) & 15] ?? 0) + ofLate) | 0;
}
