/** Whether a decimal number, as it is written, is a whole number of steps: 19.99 is one of 0.01. Both are finite. */
export function isMultipleOf(value: number, step: number): boolean {
  const [a, b] = [readDecimal(value), readDecimal(step)];
  const scale = Math.max(a.decimals, b.decimals);
  if (scale > mostDecimals) return false;
  const [whole, unit] = [widen(a, scale), widen(b, scale)];
  return unit !== 0n && whole % unit === 0n;
}

/** Numbers smaller than this many decimals are nobody's amounts, and would make huge integers. */
const mostDecimals = 400;

type Decimal = { readonly digits: bigint; readonly decimals: number };

/** The shortest decimal that JavaScript writes for a number is the one that was sent. */
function readDecimal(value: number): Decimal {
  const [, sign = '', whole = '0', fraction = '', exponent = '0'] =
    /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/.exec(String(value)) ?? [];
  const decimals = fraction.length - Number(exponent);
  const digits = BigInt(`${sign}${whole}${fraction}`);
  return decimals >= 0 ? { digits, decimals } : { digits: digits * 10n ** BigInt(-decimals), decimals: 0 };
}

const widen = ({ digits, decimals }: Decimal, scale: number): bigint =>
  digits * 10n ** BigInt(scale - decimals);
