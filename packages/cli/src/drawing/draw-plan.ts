import type { Block, PlanAnalysis, StepNode, StepType } from '@planloom/dsl-schema';

import { describeStep } from '../structure/describe-step.ts';
import { innerBlocks, isNamed } from '../structure/inner-blocks.ts';
import { blockLinks } from '../structure/links.ts';
import { type LayeredLayout, layOut, type Point, type Route, type Size } from './layered-layout.ts';
import { clipText, textWidth } from './text-width.ts';

/** A step with its place in the drawing; steps inside it stand in its sections. */
export interface DrawnStep extends Point, Size {
  readonly type: StepType;
  readonly id: string;
  readonly does: string;
  /** The whole of what is said about it, for a tooltip. */
  readonly about: string;
  readonly sections: readonly DrawnSection[];
}

/** A list of steps inside a step, or the plan's own. Places are absolute. */
export interface DrawnSection extends Point, Size {
  /** Empty where the step has only one list. */
  readonly title: string;
  readonly steps: readonly DrawnStep[];
  readonly routes: readonly Route[];
}

/** Sizes in pixels, shared by the layout and what draws it. */
export const METRICS = {
  padding: 14,
  lineHeight: 18,
  headHeight: 46,
  /** Between the head of a container and what stands in it. */
  headGap: 12,
  titleHeight: 22,
  sectionGap: 14,
  leastWidth: 120,
} as const;

/** Before its place is known. */
interface Measured<Item> {
  readonly size: Size;
  at(corner: Point): Item;
}

/** Works out where everything in a plan stands; the plan's upper left corner is at 0, 0. */
export function drawPlan(analysis: PlanAnalysis): DrawnSection {
  return measureSection('', analysis.root, analysis).at({ x: 0, y: 0 });
}

function measureSection(title: string, block: Block, analysis: PlanAnalysis): Measured<DrawnSection> {
  const steps = block.nodes.map((node) => measureStep(node, analysis));
  const layout = layOut(
    steps.map(({ size }) => size),
    blockLinks(block),
  );
  const top = title === '' ? 0 : METRICS.titleHeight;
  const width = Math.max(layout.width, textWidth(title));
  const size = { width, height: layout.height + top };
  const inset = (width - layout.width) / 2;
  return {
    size,
    at: (corner) => placeSection(title, steps, layout, size, corner, { x: corner.x + inset, y: corner.y + top }),
  };
}

function placeSection(
  title: string,
  steps: readonly Measured<DrawnStep>[],
  layout: LayeredLayout,
  size: Size,
  corner: Point,
  origin: Point,
): DrawnSection {
  const move = ({ x, y }: Point): Point => ({ x: x + origin.x, y: y + origin.y });
  return {
    title,
    ...corner,
    ...size,
    steps: steps.map((step, position) => step.at(move(layout.corners[position] ?? origin))),
    routes: layout.routes.map((route) => ({ ...route, points: route.points.map(move) })),
  };
}

function measureStep(node: StepNode, analysis: PlanAnalysis): Measured<DrawnStep> {
  const inner = innerBlocks(node, analysis);
  const sections = inner.map((entry) =>
    measureSection(isNamed(entry, inner.length) ? clipText(entry.title) : '', entry.block, entry.analysis),
  );
  const texts = { id: clipText(node.id), does: clipText(describeStep(node)) };
  const size = stepSize(
    sections.map((section) => section.size),
    Math.max(textWidth(texts.id, 'bold'), textWidth(texts.does)),
  );
  const about = [node.id, describeStep(node), node.step.description ?? ''].filter((text) => text !== '').join('\n');
  return {
    size,
    at: (corner) => ({
      type: node.type,
      about,
      ...texts,
      ...corner,
      ...size,
      sections: placeSections(sections, corner, size),
    }),
  };
}

function stepSize(sections: readonly Size[], headWidth: number): Size {
  const { padding, headHeight, headGap, sectionGap, leastWidth } = METRICS;
  const inner = sections.reduce((sum, { width }) => sum + width, 0) + Math.max(sections.length - 1, 0) * sectionGap * 2;
  const tallest = sections.reduce((most, { height }) => Math.max(most, height), 0);
  return {
    width: Math.max(headWidth, inner, leastWidth) + 2 * padding,
    height: sections.length === 0 ? headHeight : headHeight + headGap + tallest + padding,
  };
}

function placeSections(sections: readonly Measured<DrawnSection>[], corner: Point, { width }: Size): DrawnSection[] {
  const { headHeight, headGap, sectionGap } = METRICS;
  const inner =
    sections.reduce((sum, { size }) => sum + size.width, 0) + Math.max(sections.length - 1, 0) * sectionGap * 2;
  let x = corner.x + (width - inner) / 2;
  return sections.map((section) => {
    const placed = section.at({ x, y: corner.y + headHeight + headGap });
    x += section.size.width + sectionGap * 2;
    return placed;
  });
}
