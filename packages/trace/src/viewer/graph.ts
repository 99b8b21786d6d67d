import type { TraceNode } from '../trace-tree.ts';
import { drawn, element } from './element.ts';
import { durationText } from './format.ts';
import { placeByNeeds } from './place-by-needs.ts';
import { isWanted, type RunView, shortName, signOf, toneOf, type Wish } from './run-view.ts';
import { stepLinks } from './step-links.ts';

const BOX = { width: 190, height: 46, gapX: 60, gapY: 18 };
/** More boxes than this nobody can read. */
const MOST_BOXES = 300;
const NAME_CHARACTERS = 24;

/** The steps of the plan, or of one step, and what waited for what. */
export class Graph {
  readonly element: HTMLElement = element('section', { class: 'graph', 'aria-label': 'Graph of steps' });
  readonly #view: RunView;
  readonly #choose: (node: TraceNode) => void;
  #around: TraceNode | undefined = undefined;
  #chosen: TraceNode | undefined = undefined;
  #wish: Wish = { search: '', status: '', onlyCritical: false };

  /** @param choose told which step the reader looks at */
  constructor(view: RunView, choose: (node: TraceNode) => void) {
    this.#view = view;
    this.#choose = choose;
  }

  /** Fades what is not asked for. */
  show(wish: Wish): void {
    this.#wish = wish;
    this.#draw();
  }

  /** Shows the steps that a step stands among, and marks it. */
  choose(node: TraceNode): void {
    this.#chosen = node;
    this.#around = node.parent;
    this.#draw();
  }

  #draw(): void {
    const all = this.#around ? this.#around.children : this.#view.tree.roots;
    const nodes = this.#mostTelling(all);
    const links = stepLinks(nodes, this.#view.tree);
    const places = placeByNeeds(nodes.length, links);
    const at = (index: number): { x: number; y: number } => {
      const { column, row } = places[index] ?? { column: 0, row: 0 };
      return { x: 20 + column * (BOX.width + BOX.gapX), y: 20 + row * (BOX.height + BOX.gapY) };
    };
    const width = Math.max(...places.map(({ column }) => column + 1), 1) * (BOX.width + BOX.gapX) + 20;
    const height = Math.max(...places.map(({ row }) => row + 1), 1) * (BOX.height + BOX.gapY) + 30;
    const svg = drawn(
      'svg',
      { width, height, viewBox: `0 0 ${width} ${height}`, role: 'group' },
      ...links.map(({ from, to }) => this.#arrow(at(from), at(to), nodes[from], nodes[to])),
      ...nodes.map((node, index) => this.#box(node, at(index))),
    );
    const left = all.length - nodes.length;
    const note = left > 0 ? element('p', { class: 'note' }, `… ${left} more steps, which took less time`) : undefined;
    const scroller = element('div', { class: 'canvas', tabindex: '0' }, svg);
    this.element.replaceChildren(this.#trail(), ...(note ? [note] : []), scroller);
  }

  #mostTelling(all: readonly TraceNode[]): readonly TraceNode[] {
    if (all.length <= MOST_BOXES) return all;
    const weight = (node: TraceNode): number => {
      if (node === this.#chosen) return Number.POSITIVE_INFINITY;
      return this.#view.critical.has(node.index) ? Number.MAX_VALUE : (node.end ?? 0) - (node.start ?? 0);
    };
    return all
      .toSorted((one, other) => weight(other) - weight(one))
      .slice(0, MOST_BOXES)
      .toSorted((one, other) => one.index - other.index);
  }

  /** The way from the plan to what is shown. */
  #trail(): HTMLElement {
    const steps: (TraceNode | undefined)[] = [];
    for (let at = this.#around; at; at = at.parent) steps.unshift(at);
    const trail = element('nav', { class: 'trail', 'aria-label': 'Where this is' });
    for (const step of [undefined, ...steps]) {
      const button = element(
        'button',
        { type: 'button', class: 'link' },
        step ? shortName(step) : this.#view.trace.planId,
      );
      button.addEventListener('click', () => {
        this.#around = step;
        this.#draw();
      });
      trail.append(...(step ? [' › '] : []), button);
    }
    return trail;
  }

  #box(node: TraceNode, { x, y }: { x: number; y: number }): SVGElement {
    const { entry, children } = node;
    const name = shortName(node);
    const short = name.length > NAME_CHARACTERS ? `${name.slice(0, NAME_CHARACTERS - 1)}…` : name;
    const time = entry.durationMs === undefined ? entry.status : durationText(entry.durationMs);
    const isCritical = this.#view.critical.has(node.index);
    const classes = [
      'box',
      toneOf(node),
      isCritical ? 'critical' : '',
      node === this.#chosen ? 'chosen' : '',
      isWanted(node, this.#wish, this.#view) ? '' : 'faded',
    ];
    const box = drawn(
      'g',
      {
        class: classes.filter((each) => each !== '').join(' '),
        transform: `translate(${x} ${y})`,
        tabindex: 0,
        role: 'button',
        'aria-label': `${entry.nodeId}, ${entry.status}, ${time}${isCritical ? ', on the critical path' : ''}${children.length > 0 ? `, ${children.length} steps inside` : ''}`,
      },
      drawn('rect', { width: BOX.width, height: BOX.height, rx: 6 }),
      textAt(10, 19, 'name', `${isCritical ? '▶ ' : ''}${signOf(node)} ${short}`),
      textAt(
        10,
        36,
        'small',
        `${time} · ${(entry.toolName ?? entry.type).slice(0, 20)}${children.length > 0 ? ` (${children.length})` : ''}`,
      ),
    );
    const open = (): void => {
      if (children.length === 0 || this.#chosen !== node) return this.#choose(node);
      this.#around = node;
      this.#draw();
    };
    box.addEventListener('click', open);
    box.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter' && event.key !== ' ') return;
      event.preventDefault();
      open();
    });
    return box;
  }

  #arrow(
    from: { x: number; y: number },
    to: { x: number; y: number },
    one: TraceNode | undefined,
    other: TraceNode | undefined,
  ): SVGElement {
    const { critical } = this.#view;
    const isCritical = one !== undefined && other !== undefined && critical.has(one.index) && critical.has(other.index);
    const [x1, y1, x2, y2] = [from.x + BOX.width, from.y + BOX.height / 2, to.x - 6, to.y + BOX.height / 2];
    const bend = Math.max((x2 - x1) / 2, 24);
    return drawn(
      'g',
      { class: isCritical ? 'arrow critical' : 'arrow' },
      drawn('path', { d: `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}` }),
      drawn('path', { class: 'tip', d: `M${x2 + 6} ${y2}l-8 -4v8z` }),
    );
  }
}

function textAt(x: number, y: number, name: string, text: string): SVGElement {
  return drawn('text', { x, y, class: name }, document.createTextNode(text));
}
