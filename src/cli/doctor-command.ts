import type { Command } from 'commander';
import type { CliServices } from './cli-services.ts';

/** What was looked at, and what to do if it is not `ok`. `wrong`: the service would not start, or would break a promise. */
export type Finding = {
  readonly about: string;
  readonly state: 'ok' | 'warn' | 'wrong';
  readonly detail: string;
};

export type DoctorServices = Pick<CliServices, 'print' | 'finish'> & {
  /** Looks at everything that can be looked at; never rejects. */
  readonly examine: () => Promise<readonly Finding[]>;
};

/** Adds `tact doctor`. The exit code is 1 if anything is wrong. */
export function addDoctorCommand(program: Command, { print, finish, examine }: DoctorServices): void {
  program
    .command('doctor')
    .description('look at settings, rules, stores, disks and versions, and say what is wrong and what to do')
    .action(async () => {
      const findings = await examine();
      const width = Math.max(...findings.map(({ about }) => about.length));
      for (const { about, state, detail } of findings)
        print(`${state.padEnd(5)}  ${about.padEnd(width)}  ${detail}`);
      finish(findings.some(({ state }) => state === 'wrong') ? 1 : 0);
    });
}
