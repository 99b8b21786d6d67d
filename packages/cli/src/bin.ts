#!/usr/bin/env node
import { enableCompileCache } from 'node:module';

enableCompileCache();
const { main } = await import('./main.ts');
// A tool may have left a socket or a timer behind: the command has ended all the same.
process.exit(await main(process.argv.slice(2)));
