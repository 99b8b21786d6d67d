// `npm start`: the demo, on this checkout or on the folder that is named; or a task in words, which has white space in it.

import { existsSync } from 'node:fs';

const words = process.argv.slice(2);
const isTask = words.some((word) => /\S\s+\S/u.test(word) && !existsSync(word));
if (!isTask) process.argv.splice(2, 0, 'demo');
await import('../packages/cli/src/bin.ts');
