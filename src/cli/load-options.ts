import { type DayNotation, dayOrders } from '../domain/customer/extract/clean-day.ts';
import { type DecimalSign, decimalSigns } from '../domain/customer/extract/clean-number.ts';
import { cleanInstant } from '../domain/customer/extract/clean-values.ts';
import type { FileDialects } from '../domain/customer/extract/file-dialect.ts';
import { offsetIn } from '../load/check-plan.ts';
import { isTimeZone } from '../shared/zoned-time.ts';
import { type DialectFlags, readDialects } from './load-dialect-flags.ts';
import { UsageError } from './usage-error.ts';

/** As commander gives them. */
export type LoadFlags = DialectFlags & {
  readonly mapping?: string;
  readonly pack?: string;
  readonly source?: string;
  readonly asOf?: string;
  readonly timeZone?: string;
  readonly decimal?: string;
  readonly dates?: string;
  readonly era?: string;
  readonly rate?: string;
  readonly full?: true;
  readonly retireAtMost: string;
  readonly rejects?: string;
  readonly maxRejects: string;
  readonly dryRun?: true;
  readonly restart?: true;
  readonly memory: string;
  readonly threads: string;
};

export type LoadOptions = DayNotation & {
  readonly source: string;
  readonly asOf?: string;
  readonly timeZone: string;
  readonly dialects: FileDialects;
  readonly decimal?: DecimalSign;
  readonly rate?: number;
  readonly mostRejects: number;
  readonly retireAtMost?: number;
  readonly memoryMb: number;
  readonly threads: number;
};

/** Reads the flags of `tact load`. Throws a UsageError. */
export function readLoadOptions(flags: LoadFlags): LoadOptions {
  const source = flags.source ?? flags.pack;
  if (source === undefined) throw new UsageError('say --pack NAME or --source NAME: whose extract this is');
  if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(source) || source.length > 64)
    throw new UsageError(`${source} is not the name of a source: use lower-case letters, digits and dashes`);
  const notation = readNotation(flags);
  const { timeZone } = notation;
  return {
    source,
    ...notation,
    dialects: readDialects(flags),
    ...(flags.asOf === undefined ? {} : { asOf: readInstant(flags.asOf, timeZone) }),
    ...(flags.rate === undefined ? {} : { rate: readNumber('--rate', flags.rate, 1, 10_000_000) }),
    mostRejects: readNumber('--max-rejects', flags.maxRejects, 0, 1e12),
    ...(flags.full && { retireAtMost: readNumber('--retire-at-most', flags.retireAtMost, 0, 100) / 100 }),
    memoryMb: readNumber('--memory', flags.memory, 64, 1_048_576),
    threads: readNumber('--threads', flags.threads, 1, 256),
  };
}

export type NotationFlags = Pick<LoadFlags, 'decimal' | 'dates' | 'era' | 'timeZone'>;

/** How numbers, days and times are written. Throws a UsageError. */
export function readNotation({ decimal: sign, dates, era, timeZone = 'UTC' }: NotationFlags) {
  if (!isTimeZone(timeZone))
    throw new UsageError(`--time-zone ${timeZone} is not a time zone; write one like Europe/Rome`);
  const decimal = decimalSigns.find((known) => known === sign);
  if (sign !== undefined && decimal === undefined)
    throw new UsageError(`--decimal ${sign}: write comma or point`);
  const dayOrder = dayOrders.find((order) => order === dates);
  if (dates !== undefined && dayOrder === undefined)
    throw new UsageError(`--dates ${dates}: write one of ${dayOrders.join(', ')}`);
  if (era !== undefined && era !== 'buddhist')
    throw new UsageError(`--era ${era}: write buddhist, or leave it out`);
  return {
    timeZone,
    ...(decimal && { decimal }),
    ...(dayOrder && { dayOrder }),
    ...(era && { era: 'buddhist' as const }),
  };
}

function readInstant(text: string, timeZone: string): string {
  const instant = cleanInstant(text, { offsetAt: (wallClock) => offsetIn(timeZone, wallClock) });
  if (Number.isNaN(Date.parse(instant)) || !/(Z|[+-]\d\d:\d\d)$/.test(instant))
    throw new UsageError(`--as-of ${text} is not an instant; write 2026-11-22T06:10:00Z`);
  return instant;
}

function readNumber(flag: string, text: string, least: number, most: number): number {
  const number = Number(text);
  if (!/^\d+(\.\d+)?$/.test(text) || number < least || number > most)
    throw new UsageError(`${flag} ${text}: must be a number from ${least} to ${most}`);
  return number;
}
