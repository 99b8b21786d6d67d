#!/usr/bin/env node
import nodeModule from 'node:module';

import { ExitCode } from './exit-code.ts';
import { isSupportedNode, OLDEST_NODE } from './node-version.ts';

// This file and what it imports also load where the rest would be a syntax error.
if (!isSupportedNode(process.versions.node)) {
  console.error(`error: planloom needs Node.js ${OLDEST_NODE} or newer; this is ${process.versions.node}`);
  process.exit(ExitCode.unavailable);
}
nodeModule.enableCompileCache();
const { main } = await import('./main.ts');
// A tool may have left a socket or a timer behind: the command has ended all the same.
process.exit(await main(process.argv.slice(2)));
