/** A plan with three mistakes: the checker names all of them, with their places, before anything is called. */
import assert from 'node:assert/strict';

import { createPlanExecutor, formatDiagnostics, isPlanError, parsePlan, sampleTools } from 'planloom';

const text = `version: "1.0"
execution: dag
steps:
  - id: page
    tool: fetch_page
    input: { url: "{{input.url}}" }
  - id: words
    tool: extract_keywords
    input: { text: "{{pages.content}}", limt: 5 }
`;

const parsed = parsePlan(text, { fileName: 'page.plan.yaml' });
const executor = createPlanExecutor(sampleTools);
const { ok, diagnostics } = executor.check(parsed);
console.log(formatDiagnostics(diagnostics, { source: parsed.source }));

assert.equal(ok, false);
assert.deepEqual(
  diagnostics.map(({ code, range }) => [code, range?.start.line]),
  [
    ['plan/unknown-tool', 5],
    ['plan/unknown-name', 9],
    ['plan/unknown-argument', 9],
  ],
);

// Running it comes to the same: nothing is called.
await assert.rejects(executor.execute(parsed, { input: { url: 'https://example.com' } }), isPlanError);
