// What runs in the process of `RuleProcess`: each message asks for a judgement of the folder, and the answer is a RuleEdit.
import { createJudge } from './judge-folder.ts';
import { stepBack } from './step-back.ts';

const [, , folder = '', claim] = process.argv;
stepBack(claim === 'share' ? 'share' : 'leftovers');
const judge = createJudge(folder);
process.on('message', async () => process.send?.(await judge()));
process.on('disconnect', () => process.exit());
