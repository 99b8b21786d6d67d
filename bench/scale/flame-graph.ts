import type { StackSample } from './stack-profile.ts';

interface Node {
  readonly name: string;
  readonly module: string;
  weight: number;
  readonly inner: Map<string, Node>;
}

const WIDTH = 1200;
const ROW = 17;
const TOP = 46;
/** Narrower boxes are left out, and narrower ones than the second have no name. */
const NARROWEST = 1.2;
const NARROWEST_NAME = 28;
const LETTER = 6.3;

/**
 * Draws samples as a flame graph in SVG that needs nothing else: a box for each function, as wide as the share of time spent
 * in it and in what it calls, below what called it. Its title says name, module and share.
 *
 * @see Brendan Gregg, "The Flame Graph", Communications of the ACM 59/6, 2016
 */
export function flameGraph(title: string, samples: readonly StackSample[]): string {
  const root = treeOf(samples);
  const boxes: string[] = [];
  const colors = colorsOf(samples);
  const deepest = draw(root, 0, 0, WIDTH / Math.max(1, root.weight), root.weight, boxes, colors);
  const height = TOP + (deepest + 1) * ROW + 8;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="ui-monospace, Menlo, monospace" font-size="10.5">`,
    `<rect width="${WIDTH}" height="${height}" fill="#fff"/>`,
    `<text x="8" y="17" font-size="14">${escape(title)}</text>`,
    legend(colors, boxes.join('')),
    ...boxes,
    '</svg>',
    '',
  ].join('\n');
}

function treeOf(samples: readonly StackSample[]): Node {
  const root: Node = { name: 'all', module: 'all', weight: 0, inner: new Map() };
  for (const { stack, weight } of samples) {
    root.weight += weight;
    let at = root;
    for (const { name, module } of stack) {
      const key = `${module} ${name}`;
      let next = at.inner.get(key);
      if (!next) at.inner.set(key, (next = { name, module, weight: 0, inner: new Map() }));
      next.weight += weight;
      at = next;
    }
  }
  return root;
}

/** Draws a node and what is in it. Returns the deepest level drawn. */
function draw(
  node: Node,
  level: number,
  x: number,
  scale: number,
  total: number,
  boxes: string[],
  colors: ReadonlyMap<string, string>,
): number {
  const width = node.weight * scale;
  if (width < NARROWEST) return level - 1;
  const color = colors.get(node.module) ?? '#ddd';
  boxes.push(box(node, level, x, width, total, color));
  let deepest = level;
  let at = x;
  for (const inner of [...node.inner.values()].toSorted((one, other) => other.weight - one.weight)) {
    deepest = Math.max(deepest, draw(inner, level + 1, at, scale, total, boxes, colors));
    at += inner.weight * scale;
  }
  return deepest;
}

function box(
  { name, module, weight }: Node,
  level: number,
  x: number,
  width: number,
  total: number,
  color: string,
): string {
  const y = TOP + level * ROW;
  const title = `${name} (${module}) ${((weight / total) * 100).toFixed(1)} %`;
  const letters = Math.floor((width - 6) / LETTER);
  const label = name.length > letters ? `${name.slice(0, Math.max(1, letters - 1))}…` : name;
  const text = width < NARROWEST_NAME ? '' : `<text x="${(x + 3).toFixed(1)}" y="${y + 12}">${escape(label)}</text>`;
  return `<g><title>${escape(title)}</title><rect x="${x.toFixed(1)}" y="${y}" width="${(width - 0.4).toFixed(1)}" height="${ROW - 1}" fill="${color}"/>${text}</g>`;
}

/** Of the modules that are to be seen. */
function legend(colors: ReadonlyMap<string, string>, drawn: string): string {
  let x = 8;
  return [...colors]
    .filter(([, color]) => drawn.includes(color))
    .map(([module, color]) => {
      const entry = `<rect x="${x}" y="25" width="10" height="10" fill="${color}"/><text x="${x + 13}" y="34">${escape(module)}</text>`;
      x += Math.round(24 + module.length * LETTER);
      return entry;
    })
    .join('');
}

/** Light colors for the modules, as far from each other as there are modules. */
function colorsOf(samples: readonly StackSample[]): ReadonlyMap<string, string> {
  const modules = [...new Set(samples.flatMap(({ stack }) => stack.map(({ module }) => module)))].toSorted();
  const step = 360 / Math.max(1, modules.length);
  return new Map(modules.map((module, at) => [module, `hsl(${Math.round(at * step)} 65% ${at % 2 === 0 ? 70 : 84}%)`]));
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
