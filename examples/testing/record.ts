/**
 * Runs the plan for real, and writes what its tools did: `node --conditions=@planloom/source examples/testing/record.ts`. From the command line, this is
 * `planloom trace record restock.plan.yaml --tools ./shop-tools.ts --input shop=north --fixtures restock.fixtures.json`.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { recordTools } from '@planloom/testing';
import { createPlanExecutor } from 'planloom';

import { shopTools } from './shop-tools.ts';

const folder = import.meta.dirname;
const recording = recordTools(shopTools);
const plan = readFileSync(join(folder, 'restock.plan.yaml'), 'utf8');
await createPlanExecutor(recording.tools).execute(plan, { input: { shop: 'north' } });

const fixtures = recording.fixtures();
writeFileSync(join(folder, 'restock.fixtures.json'), `${JSON.stringify(fixtures, null, 2)}\n`);
console.log(`${fixtures.calls.length} calls are recorded`);
