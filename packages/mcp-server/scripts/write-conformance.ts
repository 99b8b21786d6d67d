// Runs the official conformance suite and writes what came out into docs/mcp-conformance.md, section "Server".
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';

import { conformanceTables } from '../test/conformance/conformance-table.ts';
import { runSuite } from '../test/conformance/run-suite.ts';

const page = resolve(import.meta.dirname, '../../../docs/mcp-conformance.md');
const BEGIN = '<!-- server: written by packages/mcp-server/scripts/write-conformance.ts -->';
const END = '<!-- /server -->';

const tables = conformanceTables({
  '2025-11-25': await runSuite('2025-11-25'),
  '2026-07-28': await runSuite('2026-07-28'),
});
const text = existsSync(page) ? readFileSync(page, 'utf8') : `# MCP conformance\n\n## Server\n\n${BEGIN}\n${END}\n`;
const [before, rest] = text.split(BEGIN);
const after = rest?.split(END)[1];
if (before === undefined || after === undefined) throw new Error(`${page} has no place marked ${BEGIN} … ${END}`);
writeFileSync(page, `${before}${BEGIN}\n\n${tables}\n\n${END}${after}`);
