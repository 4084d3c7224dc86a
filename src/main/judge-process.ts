// What runs in the process of `RuleProcess`: each message asks for a judgement of the folder, and the answer is a ToldEdit.
import { setTimeout as wait } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import type { ProcessorClaim } from '../adapters/rule-process/rule-process.ts';
import { stepBack } from '../adapters/rule-process/step-back.ts';
import { createTeller } from '../adapters/rule-process/told-edit.ts';
import type { Pace } from '../shared/run-in-slices.ts';
import { createJudge } from './judge-folder.ts';

/**
 * Even on a core that nobody else wants, a tenth of a second of work without a rest makes requests on the other core wait twice and
 * four times as long; the same work with rests is not noticed (measured on a virtual machine of two).
 */
const rests: Pace['giveWay'] = () => wait(4);
const noRests: Pace['giveWay'] = async () => undefined;

/*
 * How long V8 interprets a function before it optimises it, in units of its own; usually 67,584. Edits are few and far between, and
 * most of what was optimised for one is never paid back: this way the first dozen take 36 ms of processor in place of 100, and
 * the first of a pack of ten thousand rules 1.4 s in place of 2.4.
 */
setFlagsFromString('--interrupt-budget=1000000');

const [, , folder = '', argument] = process.argv;
const claim: ProcessorClaim = argument === 'share' ? 'share' : 'leftovers';
stepBack(claim);
const giveWay = claim === 'share' ? noRests : rests;
const judge = createJudge(folder, { now: () => performance.now(), giveWay, sliceMs: 1 });
const tell = createTeller();
process.on('message', async () => process.send?.(tell(await judge())));
process.on('disconnect', () => process.exit());
