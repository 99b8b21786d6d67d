import type { ExecTrace } from '@planloom/executor-core';

import { SCRIPT, SCRIPT_HASH, STYLE, STYLE_HASH } from './page-parts.ts';

/**
 * A trace as one HTML page that needs nothing else: the waterfall and the graph of its steps with the critical path marked, searching, and all about a step when it is
 * chosen. It follows the light or dark setting of the reader, can be used with the keyboard alone, and stays quick with thousands of steps.
 *
 * Nothing in a trace becomes markup or code: it stands in the page as data, its content security policy permits only this script and this style, and nothing may be loaded
 * or sent. Inputs and outputs are in the page as they are in the trace; leave them out of the trace (`trace: { values: false }`) if whoever gets the page must not see them.
 */
export function toHtml(trace: ExecTrace): string {
  const policy = `default-src 'none'; script-src '${SCRIPT_HASH}'; style-src '${STYLE_HASH}'; base-uri 'none'; form-action 'none'`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${escaped(trace.planId)}: trace</title>
<style>${STYLE}</style>
</head>
<body>
<noscript>This page draws a trace, which needs scripts.</noscript>
<div id="app"></div>
<script type="application/json" id="trace">${inScript(JSON.stringify(trace))}</script>
<script>${SCRIPT}</script>
</body>
</html>
`;
}

function escaped(text: string): string {
  return text.replaceAll(/[<>&"']/gu, (character) => `&#${character.codePointAt(0) ?? 0};`);
}

/** JSON that cannot end the element it stands in, nor begin a comment there. */
function inScript(json: string): string {
  return json.replaceAll('<', String.raw`\u003c`);
}
