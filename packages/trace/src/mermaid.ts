import type { ExecTrace, ExecTraceEntry } from '@planloom/executor-core';

import { criticalPath } from './critical-path.ts';
import { hasStarted, type StartedNode, type TraceNode, type TraceTree, treeOf } from './trace-tree.ts';
import { waitText } from './wait-text.ts';

/** How a trace is drawn with Mermaid. */
export interface MermaidOptions {
  /** `gantt`: when steps ran. `flowchart`: what waited for what. Default: `gantt`. */
  readonly diagram?: 'gantt' | 'flowchart';
  /** Steps that are drawn: those on the critical path, and then those that took longest. Mermaid refuses large drawings. Default: 100. */
  readonly maxSteps?: number;
}

const NAME_CHARACTERS = 60;

/**
 * A trace as a Mermaid diagram; steps on the critical path are marked. In a Gantt chart, steps that waited for something from outside are drawn as those that are done, which is
 * paler than work; in a flowchart their boxes are round.
 *
 * @see https://mermaid.js.org/syntax/gantt.html and https://mermaid.js.org/syntax/flowchart.html
 */
export function toMermaid(trace: ExecTrace, { diagram = 'gantt', maxSteps = 100 }: MermaidOptions = {}): string {
  const tree = treeOf(trace);
  const critical = new Set(criticalPath(trace).steps);
  const drawn = chosen(tree, critical, maxSteps);
  const lines = diagram === 'gantt' ? ganttLines(trace, drawn, critical) : flowLines(tree, drawn, critical);
  const left = tree.nodes.length - drawn.length;
  return [...lines, ...(left > 0 ? [`  %% ${left} more steps`] : []), ''].join('\n');
}

/** The steps that are drawn, in their order. */
function chosen({ nodes }: TraceTree, critical: ReadonlySet<number>, count: number): readonly TraceNode[] {
  if (nodes.length <= count) return nodes;
  const weight = ({ index, start = 0, end = 0 }: TraceNode): number =>
    critical.has(index) ? Number.MAX_VALUE : end - start;
  return nodes
    .toSorted((one, other) => (weight(one) === weight(other) ? one.index - other.index : weight(other) - weight(one)))
    .slice(0, count)
    .toSorted((one, other) => one.index - other.index);
}

function ganttLines({ planId }: ExecTrace, drawn: readonly TraceNode[], critical: ReadonlySet<number>): string[] {
  // A section that is named again is another one to Mermaid, so each has all of its steps.
  const sections = Map.groupBy(drawn.filter(hasStarted), rootOf);
  return [
    'gantt',
    `  title ${text(planId)}`,
    '  dateFormat x',
    '  axisFormat %M:%S.%L',
    ...[...sections].flatMap(([root, nodes]) => [
      `  section ${text(root.entry.nodeId)}`,
      ...nodes.map((node) => `    ${ganttTask(node, critical.has(node.index))}`),
    ]),
  ];
}

function ganttTask({ entry, index, start, end }: StartedNode, isCritical: boolean): string {
  const state = entry.wait === undefined ? [] : ['done'];
  const tags = [...(isCritical ? ['crit'] : []), ...(entry.status === 'success' ? state : ['active']), `s${index}`];
  return `${text(entry.nodeId)} :${tags.join(', ')}, ${Math.round(start)}, ${Math.round(end)}`;
}

function rootOf(node: TraceNode): TraceNode {
  let at = node;
  while (at.parent) at = at.parent;
  return at;
}

function flowLines(tree: TraceTree, drawn: readonly TraceNode[], critical: ReadonlySet<number>): string[] {
  const isDrawn = new Set(drawn.map(({ index }) => index));
  const marked = drawn.filter(({ index }) => critical.has(index)).map(({ index }) => `s${index}`);
  return [
    'flowchart TD',
    ...drawn.map(({ index, entry }) => {
      const [open, close] = entry.wait === undefined ? ['[', ']'] : ['([', '])'];
      return `  s${index}${open}"${text(entry.nodeId)}<br/>${text(noteOf(entry))}"${close}`;
    }),
    ...drawn.flatMap((node) =>
      links(node, tree)
        .filter(([from]) => isDrawn.has(from))
        .map(([from, to, arrow]) => `  s${from} ${arrow} s${to}`),
    ),
    ...(marked.length > 0
      ? ['  classDef critical stroke:#d33,stroke-width:3px', `  class ${marked.join(',')} critical`]
      : []),
  ];
}

type Link = readonly [from: number, to: number, arrow: string];

/** From what it waited for, and, for the first steps of a container, from that. */
function links(node: TraceNode, tree: TraceTree): Link[] {
  const needed = (node.entry.dependsOn ?? []).flatMap((path) => tree.find(path, node.index) ?? []);
  if (needed.length > 0) return needed.map(({ index }) => [index, node.index, '-->']);
  return node.parent ? [[node.parent.index, node.index, '-.->']] : [];
}

function noteOf(entry: ExecTraceEntry): string {
  const { toolName, type, status, durationMs } = entry;
  const end = status === 'success' ? `${Math.round(durationMs ?? 0)} ms` : status;
  return [toolName ?? type, end, waitText(entry)].filter((part) => part !== undefined).join(', ');
}

/** A text as Mermaid shows it: what it would read as syntax or HTML is written as a character code. */
function text(value: string): string {
  const characters = Array.from(value);
  const cut = characters.length > NAME_CHARACTERS ? `${characters.slice(0, NAME_CHARACTERS - 1).join('')}…` : value;
  return cut.replaceAll(/[^\p{L}\p{N} _.…-]/gu, (character) => `#${character.codePointAt(0) ?? 0};`);
}
