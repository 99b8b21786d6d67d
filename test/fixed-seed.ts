/**
 * Every run of the tests draws the same random cases, so that what passes here passes everywhere. To look for more:
 * `PLANLOOM_SEED=random PLANLOOM_PROOF=20 npx pnpm@12.21.0 exec vitest run packages/executor-core/test/proof`
 */
import * as fc from 'fast-check';

const { PLANLOOM_SEED: seed = '20261122' } = process.env;
if (seed !== 'random') fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(seed) });
