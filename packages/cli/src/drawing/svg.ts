import type { PlanAnalysis } from '@planloom/dsl-schema';

import { type DrawnSection, type DrawnStep, drawPlan, METRICS } from './draw-plan.ts';
import type { Point, Route } from './layered-layout.ts';
import { linkLabel } from './link-label.ts';
import { clipText } from './text-width.ts';

const MARGIN = 24;
const TITLE_SPACE = 34;

/** Colours follow the reader's light or dark setting; nothing is loaded from elsewhere. */
const STYLE = `
svg { --paper: #ffffff; --ink: #1f2328; --quiet: #59636e; --line: #818b98; --box: #f6f8fa; --frame: #c8d1da; --tool: #0969da; --control: #9a6700; --final: #1a7f37; --wait: #8250df; --inner: #ffffff; }
@media (prefers-color-scheme: dark) {
  svg { --paper: #0d1117; --ink: #f0f6fc; --quiet: #a0a9b3; --line: #8b949e; --box: #161b22; --frame: #3d444d; --tool: #58a6ff; --control: #d29922; --final: #3fb950; --wait: #a371f7; --inner: #0d1117; }
}
text { font: 13px ui-sans-serif, system-ui, -apple-system, "Segoe UI", "Helvetica Neue", Arial, sans-serif; fill: var(--ink); }
.paper { fill: var(--paper); }
.id { font-weight: 600; }
.does, .section { fill: var(--quiet); }
.section { font-style: italic; }
.step > rect { fill: var(--box); stroke: var(--frame); }
.step .bar { stroke: none; fill: var(--control); }
.step.tool > .bar, .step.subplan > .bar { fill: var(--tool); }
.step.final > .bar { fill: var(--final); }
.step.approval > .bar, .step.wait > .bar { fill: var(--wait); }
.step .room { fill: var(--inner); stroke: var(--frame); stroke-dasharray: 3 3; }
.link { fill: none; stroke: var(--line); stroke-width: 1.4; }
.link.order { stroke-dasharray: 2 4; }
.link.back { stroke: var(--control); }
.label { font-size: 11px; fill: var(--quiet); stroke: var(--paper); stroke-width: 4px; paint-order: stroke; stroke-linejoin: round; text-anchor: middle; }
.head { fill: var(--line); }
.head.back { fill: var(--control); }
`;

/** A plan as an SVG document that needs nothing else: layers from top to bottom, containers as boxes around their steps. */
export function planToSvg(analysis: PlanAnalysis): string {
  const drawn = drawPlan(analysis);
  const title = analysis.plan.plan ?? 'Plan';
  const width = Math.ceil(Math.max(drawn.width, title.length * 9) + 2 * MARGIN);
  const height = Math.ceil(drawn.height + 2 * MARGIN + TITLE_SPACE);
  const inset = (width - drawn.width) / 2;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escape(title)}">`,
    `<title>${escape(title)}</title>`,
    `<style>${STYLE}</style>`,
    `<defs>${arrowHead('head', '')}${arrowHead('head-back', ' back')}</defs>`,
    `<rect class="paper" width="100%" height="100%"/>`,
    `<text class="id" x="${MARGIN}" y="${MARGIN + 10}">${escape(title)}</text>`,
    `<g transform="translate(${round(inset)} ${MARGIN + TITLE_SPACE})">`,
    sectionElements(drawn),
    '</g>',
    '</svg>',
    '',
  ].join('\n');
}

function arrowHead(id: string, className: string): string {
  return `<marker id="${id}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto-start-reverse"><path class="head${className}" d="M0 0L8 4L0 8z"/></marker>`;
}

/** Labels come last, so that no box or line covers them. */
function sectionElements({ title, x, y, steps, routes }: DrawnSection): string {
  const heading =
    title === '' ? [] : [`<text class="section" x="${round(x)}" y="${round(y + 13)}">${escape(title)}</text>`];
  return [...heading, ...routes.map(routeElement), ...steps.map(stepElement), ...routes.map(labelElement)]
    .filter((part) => part !== '')
    .join('\n');
}

function stepElement(step: DrawnStep): string {
  const { x, y, width, height, type, id, does, about, sections } = step;
  const { padding, lineHeight } = METRICS;
  const textX = round(x + padding);
  return [
    `<g class="step ${type}"><title>${escape(about)}</title>`,
    `<rect x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}" rx="8"/>`,
    `<rect class="bar" x="${round(x)}" y="${round(y + 8)}" width="4" height="${round(Math.min(height, METRICS.headHeight) - 16)}" rx="2"/>`,
    `<text class="id" x="${textX}" y="${round(y + lineHeight + 1)}">${escape(id)}</text>`,
    `<text class="does" x="${textX}" y="${round(y + 2 * lineHeight)}">${escape(does)}</text>`,
    ...sections.map((section) => `${roomElement(section)}${sectionElements(section)}`),
    '</g>',
  ].join('\n');
}

function roomElement({ x, y, width, height }: DrawnSection): string {
  const edge = 7;
  return `<rect class="room" x="${round(x - edge)}" y="${round(y - edge)}" width="${round(width + 2 * edge)}" height="${round(height + 2 * edge)}" rx="6"/>`;
}

function routeElement({ points, link, isBack }: Route): string {
  const isOrder = link.reasons.every(({ kind }) => kind === 'listed' || kind === 'final');
  const ends = isBack ? 'marker-start="url(#head-back)"' : 'marker-end="url(#head)"';
  return `<path class="link${isOrder ? ' order' : ''}${isBack ? ' back' : ''}" d="${pathData(points)}" ${ends}/>`;
}

/** Bends between layers, straight down past them. */
function pathData([start = { x: 0, y: 0 }, ...others]: readonly Point[]): string {
  let from = start;
  const parts = [`M${place(from)}`];
  for (const to of others) {
    const middle = (from.y + to.y) / 2;
    const bend = `C${place({ x: from.x, y: middle })} ${place({ x: to.x, y: middle })} ${place(to)}`;
    parts.push(from.x === to.x ? `L${place(to)}` : bend);
    from = to;
  }
  return parts.join('');
}

function place({ x, y }: Point): string {
  return `${round(x)} ${round(y)}`;
}

/** On the last bend, at two heights in turn, so that the labels of neighbours keep clear of each other. */
function labelElement({ points, link, lane }: Route): string {
  const label = clipText(linkLabel(link));
  const [before, end] = points.slice(-2);
  if (label === '' || before === undefined || end === undefined) return '';
  const part = lane % 2 === 0 ? 0.6 : 0.35;
  const x = before.x + (end.x - before.x) * part * part * (3 - 2 * part);
  return `<text class="label" x="${round(x)}" y="${round(before.y + (end.y - before.y) * part + 4)}">${escape(label)}</text>`;
}

function round(value: number): string {
  return String(Math.round(value * 10) / 10);
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

// oxlint-disable-next-line eslint/no-control-regex -- characters that XML forbids, even as entities
const FORBIDDEN = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/gu;

function escape(text: string): string {
  return text.replaceAll(FORBIDDEN, '').replaceAll(/[&<>"]/gu, (character) => ENTITIES[character] ?? character);
}
