import type { SegmentKind } from '../critical-path.ts';
import { type StepWait, summarizeTrace, type ToolSummary } from '../summarize-trace.ts';
import type { TraceNode } from '../trace-tree.ts';
import { element } from './element.ts';
import { durationText } from './format.ts';
import type { RunView } from './run-view.ts';

const KINDS: Readonly<Record<SegmentKind, string>> = {
  work: 'work',
  queue: 'waiting for slots',
  'retry-pause': 'pauses before attempts',
  wait: 'waiting for decisions, signals and times',
  overhead: 'overhead',
};

/** What stands out in the run, for as long as no step is chosen. */
export function runOverview(view: RunView, choose: (node: TraceNode) => void): readonly Node[] {
  const { slowest, tools, failures, waits } = summarizeTrace(view.trace);
  const { byKind, durationMs } = view.path;
  const kinds = Object.entries(KINDS).flatMap(([kind, name]) => {
    const ms = byKind[kind as SegmentKind];
    return ms > 0
      ? [element('dt', {}, name), element('dd', {}, `${durationText(ms)} (${Math.round((100 * ms) / durationMs)} %)`)]
      : [];
  });
  const link = (path: string): HTMLElement => {
    const button = element('button', { type: 'button', class: 'link' }, path);
    const node = view.tree.find(path);
    if (node) button.addEventListener('click', () => choose(node));
    return button;
  };
  return [
    element('h2', {}, 'The run'),
    element('h3', {}, 'Critical path ▶'),
    element('dl', {}, ...kinds),
    ...(failures.length === 0
      ? []
      : [
          element('h3', {}, 'Failed'),
          element(
            'ul',
            {},
            ...failures.slice(0, 20).map(({ path, message = '' }) => element('li', {}, link(path), ` ${message}`)),
          ),
        ]),
    ...(waits.length === 0
      ? []
      : [
          element('h3', {}, 'Decisions and waits'),
          element('table', { class: 'waits' }, ...waits.slice(0, 20).map((wait) => waitRow(wait, link))),
        ]),
    element('h3', {}, 'Slowest steps'),
    element(
      'table',
      {},
      ...slowest.map(({ path, durationMs: ms }) =>
        element('tr', {}, element('td', {}, link(path)), element('td', { class: 'number' }, durationText(ms))),
      ),
    ),
    ...(tools.length === 0 ? [] : [element('h3', {}, 'Tools'), toolTable(tools)]),
    element(
      'p',
      { class: 'note' },
      'Choose a step to see what went in and out. Keys: ↑ ↓ move, ← → fold and open, z zoom, 0 whole run, / search.',
    ),
  ];
}

function waitRow({ path, waitedMs, text }: StepWait, link: (path: string) => HTMLElement): HTMLElement {
  return element(
    'tr',
    {},
    element('td', {}, link(path), ` ${text}`),
    element('td', { class: 'number' }, durationText(waitedMs)),
  );
}

function toolTable(tools: readonly ToolSummary[]): HTMLElement {
  const head = ['tool', 'calls', 'in all', 'longest', 'queued'].map((text, column) =>
    element('th', { scope: 'col', class: column > 0 ? 'number' : undefined }, text),
  );
  const rows = tools.map(({ tool, calls, workMs, longestMs, queuedMs }) =>
    element(
      'tr',
      {},
      element('td', {}, tool),
      ...[String(calls), durationText(workMs), durationText(longestMs), queuedMs > 0 ? durationText(queuedMs) : ''].map(
        (text) => element('td', { class: 'number' }, text),
      ),
    ),
  );
  return element('table', {}, element('tr', {}, ...head), ...rows);
}
