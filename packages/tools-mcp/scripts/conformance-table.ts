/** Plays all client scenarios of the conformance suite, prints the table, and writes it to docs/mcp-conformance.md. */
import { clientScenarios, playScenarios } from '../test/conformance/client-scenarios.ts';
import { summaryOf, tableOf, writeSection } from '../test/conformance/conformance-document.ts';

const results = await playScenarios(await clientScenarios());
for (const { name, revision, isPassed, output } of results) {
  if (!isPassed) console.error(`${name} (${revision}):\n${output}\n`);
}
console.log(`${tableOf(results)}\n\n${summaryOf(results)}`);
await writeSection(results);
if (results.some(({ isPassed, isRequired }) => isRequired && !isPassed)) process.exitCode = 1;
