// Loaded into a service with --import: its wall clock is off by what the file TACT_CLOCK_FILE says, in milliseconds.
import { readFileSync } from 'node:fs';

const RealDate = Date;
let offMs = 0;
setInterval(() => {
  offMs = Number(readFileSync(process.env.TACT_CLOCK_FILE ?? '', 'utf8')) || 0;
}, 50).unref();

globalThis.Date = class extends RealDate {
  constructor(...parts) {
    if (parts.length === 0) super(RealDate.now() + offMs);
    else super(...parts);
  }

  static now() {
    return RealDate.now() + offMs;
  }
};
