import { createRequire } from 'node:module';

import { openApiTools, type OpenApiDiagnostic } from '../src/index.ts';
import { fileDocument } from '../src/node.ts';

const require = createRequire(import.meta.url);

/** Public documents that come in npm packages, none of them written for us: the package and the path of its document. */
export const PUBLISHED_DOCUMENTS: ReadonlyMap<string, string> = new Map([
  ['@figma/rest-api-spec', require.resolve('@figma/rest-api-spec/openapi/openapi.yaml')],
  ['@blockfrost/openapi', require.resolve('@blockfrost/openapi/openapi.yaml')],
  ['shipengine-openapi', require.resolve('shipengine-openapi/openapi.yaml')],
  ['rclone-openapi', require.resolve('rclone-openapi/openapi.json')],
]);

/** Converts a document and prints its row. */
async function printRow(name: string, path: string): Promise<void> {
  const { tools, operations, diagnostics } = await openApiTools({ document: fileDocument(path) }).convert();
  const paged = tools.filter(({ inputSchema }) => 'all_pages' in ((inputSchema as Schema).properties ?? {}));
  console.log(`| ${[name, operations.length, tools.length, paged.length, summaryOf(diagnostics)].join(' | ')} |`);
}

/** How often each kind of diagnostic is there. */
function summaryOf(diagnostics: readonly OpenApiDiagnostic[]): string {
  const kinds = diagnostics.map(({ severity, code }) => `${severity} \`${code}\``);
  return [...new Set(kinds)].map((kind) => `${kinds.filter((other) => other === kind).length} × ${kind}`).join(', ');
}

interface Schema {
  readonly properties?: Readonly<Record<string, unknown>>;
}

if (process.argv[1] === import.meta.filename) {
  const given = process.argv.slice(2).map((path) => [path, path] as const);
  console.log('| document | operations | tools | with `all_pages` | diagnostics |\n| --- | ---: | ---: | ---: | --- |');
  for (const [name, path] of given.length > 0 ? given : PUBLISHED_DOCUMENTS) await printRow(name, path);
}
