import { answerLines, argumentsOf, linesOf, print } from '../node-adapter.ts';
import { ChildBot } from './child-bot.ts';
import type { ChildConfig, ChildStarted, ChildWord } from './child-words.ts';

// The process that is killed: started with the path of its configuration, it prints where it answers, and trades.
const [path = ''] = argumentsOf();
const bot = new ChildBot(JSON.parse(linesOf(path).join('\n')) as ChildConfig);
const port = await answerLines((line) => JSON.stringify(bot.answer(line as ChildWord)));
print(JSON.stringify({ port, ...bot.started } satisfies ChildStarted));
bot.start();
