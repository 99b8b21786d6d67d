import type { Block, PlanAnalysis, StepNode } from '@planloom/dsl-schema';

import { describeStep } from '../structure/describe-step.ts';
import { type InnerBlock, innerBlocks, isNamed } from '../structure/inner-blocks.ts';
import { blockLinks, type Link } from '../structure/links.ts';
import { linkLabel } from './link-label.ts';
import { clipText } from './text-width.ts';

/**
 * A plan as a Mermaid flowchart: steps are boxes, what stands inside a step is a subgraph, arrows say what is read.
 *
 * @see https://mermaid.js.org/syntax/flowchart.html
 */
export function planToMermaid(analysis: PlanAnalysis): string {
  const { plan } = analysis.plan;
  const title = plan === undefined ? [] : ['---', `title: ${JSON.stringify(plan)}`, '---'];
  return [...title, 'flowchart TD', ...blockLines(analysis.root, '  ', analysis, 's'), ''].join('\n');
}

/** @param prefix of the identifiers of this plan's steps; those of an inline subplan have one of their own */
function blockLines(block: Block, indent: string, analysis: PlanAnalysis, prefix: string): string[] {
  return [
    ...block.nodes.flatMap((node) => stepLines(node, indent, analysis, prefix)),
    ...blockLinks(block).map((link) => `${indent}${linkLine(link, block, prefix)}`),
  ];
}

function stepLines(node: StepNode, indent: string, analysis: PlanAnalysis, prefix: string): string[] {
  const name = `${prefix}${node.index}`;
  const label = `${text(node.id)}<br/>${text(describeStep(node))}`;
  const inner = innerBlocks(node, analysis);
  if (inner.length === 0) return [`${indent}${name}${shape(node, label)}`];
  return [
    `${indent}subgraph ${name}["${label}"]`,
    ...inner.flatMap((entry, index) =>
      innerLines(
        entry,
        `${indent}  `,
        `${name}_${index}`,
        isNamed(entry, inner.length),
        prefixOf(entry, analysis, prefix, name),
      ),
    ),
    `${indent}end`,
  ];
}

function prefixOf(entry: InnerBlock, analysis: PlanAnalysis, prefix: string, name: string): string {
  return entry.analysis === analysis ? prefix : `${name}_s`;
}

function innerLines(entry: InnerBlock, indent: string, name: string, framed: boolean, prefix: string): string[] {
  if (!framed) return blockLines(entry.block, indent, entry.analysis, prefix);
  return [
    `${indent}subgraph ${name}["${text(entry.title)}"]`,
    ...blockLines(entry.block, `${indent}  `, entry.analysis, prefix),
    `${indent}end`,
  ];
}

function shape({ type }: StepNode, label: string): string {
  if (type === 'final') return `(["${label}"])`;
  if (type === 'approval' || type === 'wait') return `{{"${label}"}}`;
  return type === 'tool' ? `["${label}"]` : `[["${label}"]]`;
}

function linkLine(link: Link, { nodes }: Block, prefix: string): string {
  const name = (position: number): string => `${prefix}${nodes[position]?.index ?? ''}`;
  const label = linkLabel(link);
  const arrow = link.reasons.some(({ kind }) => kind !== 'listed' && kind !== 'final') ? '-->' : '-.->';
  return `${name(link.from)} ${arrow}${label === '' ? '' : `|"${text(label)}"|`} ${name(link.to)}`;
}

/** A text in Mermaid's quotes: what Mermaid would read as syntax or HTML is written as a character code. */
function text(value: string): string {
  return clipText(value, 60).replaceAll(/[^\p{L}\p{N} _.,:…-]/gu, (character) => `#${character.codePointAt(0)};`);
}
