/**
 * SHA-256 (FIPS 180-4) in JavaScript. For the short texts that a decision hashes it takes less time than the machine's own, which
 * allocates and leaves V8 for each; it also runs in a browser. Not for secrets: it does nothing against timing.
 */

/** The fractional parts of the square roots of the first 8 primes, and of the cube roots of the first 64. */
const initial = Int32Array.of(
  0x6a09e667,
  0xbb67ae85,
  0x3c6ef372,
  0xa54ff53a,
  0x510e527f,
  0x9b05688c,
  0x1f83d9ab,
  0x5be0cd19,
);
const constants = Int32Array.of(
  0x428a2f98,
  0x71374491,
  0xb5c0fbcf,
  0xe9b5dba5,
  0x3956c25b,
  0x59f111f1,
  0x923f82a4,
  0xab1c5ed5,
  0xd807aa98,
  0x12835b01,
  0x243185be,
  0x550c7dc3,
  0x72be5d74,
  0x80deb1fe,
  0x9bdc06a7,
  0xc19bf174,
  0xe49b69c1,
  0xefbe4786,
  0x0fc19dc6,
  0x240ca1cc,
  0x2de92c6f,
  0x4a7484aa,
  0x5cb0a9dc,
  0x76f988da,
  0x983e5152,
  0xa831c66d,
  0xb00327c8,
  0xbf597fc7,
  0xc6e00bf3,
  0xd5a79147,
  0x06ca6351,
  0x14292967,
  0x27b70a85,
  0x2e1b2138,
  0x4d2c6dfc,
  0x53380d13,
  0x650a7354,
  0x766a0abb,
  0x81c2c92e,
  0x92722c85,
  0xa2bfe8a1,
  0xa81a664b,
  0xc24b8b70,
  0xc76c51a3,
  0xd192e819,
  0xd6990624,
  0xf40e3585,
  0x106aa070,
  0x19a4c116,
  0x1e376c08,
  0x2748774c,
  0x34b0bcb5,
  0x391c0cb3,
  0x4ed8aa4a,
  0x5b9cca4f,
  0x682e6ff3,
  0x748f82ee,
  0x78a5636f,
  0x84c87814,
  0x8cc70208,
  0x90befffa,
  0xa4506ceb,
  0xbef9a3f7,
  0xc67178f2,
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
