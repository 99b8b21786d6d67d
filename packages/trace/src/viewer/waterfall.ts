import { stepStretches } from '../step-stretches.ts';
import { hasStarted, type TraceNode } from '../trace-tree.ts';
import { waitText } from '../wait-text.ts';
import { element } from './element.ts';
import { durationText } from './format.ts';
import { isWanted, type RunView, shortName, signOf, toneOf, type Wish } from './run-view.ts';

const ROW_PX = 26;
/** Rows that are there beyond the edges, so that scrolling shows no gaps. */
const SPARE_ROWS = 8;
/** Steps with more inside are folded at first. */
const OPEN_CHILDREN = 40;
const PAGE_ROWS = 15;

/** The time that is shown, in milliseconds since the run began. */
interface TimeWindow {
  readonly from: number;
  readonly to: number;
}

/** The steps as a tree with bars; only the rows that can be seen are there. */
export class Waterfall {
  readonly element: HTMLElement;
  readonly #view: RunView;
  readonly #choose: (node: TraceNode) => void;
  readonly #rows: HTMLElement = element('div', { class: 'rows' });
  readonly #scroller: HTMLElement;
  readonly #folded: Set<TraceNode>;
  #visible: readonly TraceNode[] = [];
  #window: TimeWindow;
  #wish: Wish = { search: '', status: '', onlyCritical: false };
  #chosen: TraceNode | undefined = undefined;

  /** @param choose told which step the reader looks at */
  constructor(view: RunView, choose: (node: TraceNode) => void) {
    this.#view = view;
    this.#choose = choose;
    this.#window = { from: 0, to: view.tree.durationMs };
    this.#folded = new Set(view.tree.nodes.filter(({ children }) => children.length > OPEN_CHILDREN));
    this.#scroller = element(
      'div',
      { class: 'scroller', role: 'tree', tabindex: '0', 'aria-label': 'Steps' },
      this.#rows,
    );
    this.element = element('section', { class: 'waterfall' }, axis(this.#window), this.#scroller);
    this.#scroller.addEventListener('scroll', () => this.#draw(), { passive: true });
    this.#scroller.addEventListener('keydown', (event) => this.#press(event));
    this.#rows.addEventListener('click', (event) => this.#click(event));
    new ResizeObserver(() => this.#draw()).observe(this.#scroller);
    this.show(this.#wish);
  }

  /** Spreads the time of a step, or of the whole run, over the width. */
  zoom(node: TraceNode | undefined): void {
    const { durationMs } = this.#view.tree;
    const around = node && hasStarted(node) ? node : { start: 0, end: durationMs };
    const margin = node ? Math.max((around.end - around.start) / 10, durationMs / 1e6) : 0;
    this.#window = { from: Math.max(around.start - margin, 0), to: Math.min(around.end + margin, durationMs) };
    this.element.querySelector('.axis')?.replaceWith(axis(this.#window));
    this.#draw();
  }

  /** Shows what is asked for, with what stands around it. */
  show(wish: Wish): void {
    this.#wish = wish;
    const isFree = wish.search === '' && wish.status === '' && !wish.onlyCritical;
    const wanted = new Set<TraceNode>();
    for (const node of this.#view.tree.nodes) {
      if (!isWanted(node, wish, this.#view)) continue;
      for (let at: TraceNode | undefined = node; at && !wanted.has(at); at = at.parent) wanted.add(at);
    }
    const visible: TraceNode[] = [];
    const left = this.#view.tree.roots.toReversed();
    for (let node = left.pop(); node; node = left.pop()) {
      if (!wanted.has(node)) continue;
      visible.push(node);
      if (!isFree || !this.#folded.has(node)) left.push(...node.children.toReversed());
    }
    this.#visible = visible;
    this.#rows.style.height = `${visible.length * ROW_PX}px`;
    this.#draw();
  }

  /** Marks a step, and scrolls to it. */
  choose(node: TraceNode): void {
    for (let at = node.parent; at; at = at.parent) this.#folded.delete(at);
    this.#chosen = node;
    this.show(this.#wish);
    const at = this.#visible.indexOf(node);
    if (at >= 0) this.#scrollTo(at);
    this.#draw();
  }

  #scrollTo(at: number): void {
    const { scrollTop, clientHeight } = this.#scroller;
    const least = (at + 1) * ROW_PX - clientHeight;
    this.#scroller.scrollTop = Math.min(Math.max(scrollTop, least), at * ROW_PX);
  }

  focus(): void {
    this.#scroller.focus();
  }

  #draw(): void {
    const { scrollTop, clientHeight } = this.#scroller;
    const first = Math.max(Math.floor(scrollTop / ROW_PX) - SPARE_ROWS, 0);
    const last = Math.min(Math.ceil((scrollTop + clientHeight) / ROW_PX) + SPARE_ROWS, this.#visible.length);
    this.#rows.replaceChildren(
      ...this.#visible.slice(first, last).map((node, offset) => this.#row(node, first + offset)),
    );
    const chosen = this.#chosen && this.#visible.includes(this.#chosen) ? `step-${this.#chosen.index}` : '';
    this.#scroller.setAttribute('aria-activedescendant', chosen);
  }

  #row(node: TraceNode, position: number): HTMLElement {
    const { critical } = this.#view;
    const isCritical = critical.has(node.index);
    const isChosen = node === this.#chosen;
    const hasChildren = node.children.length > 0;
    const isOpen = hasChildren && !this.#folded.has(node);
    const name = element('span', { class: 'name' }, shortName(node));
    const twist = element('span', { class: 'twist', 'aria-hidden': 'true' }, hasChildren ? (isOpen ? '▾' : '▸') : '');
    const label = element(
      'span',
      { class: 'label' },
      element('span', { class: 'mark', title: isCritical ? 'on the critical path' : undefined }, isCritical ? '▶' : ''),
      twist,
      element('span', { class: `sign ${toneOf(node)}` }, signOf(node)),
      name,
      element('span', { class: 'tool' }, node.entry.toolName ?? (node.entry.type === 'tool' ? '' : node.entry.type)),
    );
    label.style.paddingLeft = `${node.depth * 14}px`;
    const row = element(
      'div',
      {
        id: `step-${node.index}`,
        class: `row${isCritical ? ' critical' : ''}${isChosen ? ' chosen' : ''}`,
        role: 'treeitem',
        'aria-level': String(node.depth + 1),
        'aria-selected': String(isChosen),
        'aria-expanded': hasChildren ? String(isOpen) : undefined,
        'aria-label': `${node.entry.nodeId}, ${node.entry.status}${isCritical ? ', on the critical path' : ''}${timeOf(node) === '' ? '' : `, ${timeOf(node)}`}${node.entry.wait === undefined ? '' : ` waited, ${waitText(node.entry) ?? ''}`}`,
        'data-position': String(position),
      },
      label,
      barOf(node, this.#window),
      element('span', { class: 'time' }, timeOf(node)),
    );
    row.style.top = `${position * ROW_PX}px`;
    return row;
  }

  #click(event: MouseEvent): void {
    const target = event.target as HTMLElement;
    const row = target.closest<HTMLElement>('.row');
    const node = this.#visible[Number(row?.dataset['position'])];
    if (!node) return;
    if (target.closest('.twist')) this.#toggle(node, this.#folded.has(node));
    else this.#choose(node);
    this.#scroller.focus();
  }

  #press(event: KeyboardEvent): void {
    const at = this.#chosen ? this.#visible.indexOf(this.#chosen) : -1;
    const moves: Readonly<Record<string, number>> = {
      ArrowDown: at + 1,
      ArrowUp: at - 1,
      PageDown: at + PAGE_ROWS,
      PageUp: at - PAGE_ROWS,
      Home: 0,
      End: this.#visible.length - 1,
    };
    const to = moves[event.key];
    const chosen = this.#visible[at];
    if (to !== undefined) {
      const node = this.#visible[Math.min(Math.max(to, 0), this.#visible.length - 1)];
      if (node) this.#choose(node);
    } else if (event.key === 'ArrowRight' && chosen) {
      if (this.#folded.has(chosen)) this.#toggle(chosen, true);
      else if (chosen.children[0]) this.#choose(chosen.children[0]);
    } else if (event.key === 'ArrowLeft' && chosen) {
      if (chosen.children.length > 0 && !this.#folded.has(chosen)) this.#toggle(chosen, false);
      else if (chosen.parent) this.#choose(chosen.parent);
    } else return;
    event.preventDefault();
  }

  #toggle(node: TraceNode, open: boolean): void {
    if (open) this.#folded.delete(node);
    else this.#folded.add(node);
    this.show(this.#wish);
  }
}

function timeOf(node: TraceNode): string {
  const { durationMs, status } = node.entry;
  if (!hasStarted(node)) return status;
  return durationText(durationMs ?? node.end - node.start);
}

function barOf(node: TraceNode, { from: first, to: last }: TimeWindow): HTMLElement {
  const track = element('span', { class: 'track', 'aria-hidden': 'true' });
  if (!hasStarted(node)) return track;
  const share = (ms: number): number => (last === first ? 0 : (100 * ms) / (last - first));
  const stretches = stepStretches(node);
  for (const { from, to, kind } of stretches.length > 0
    ? stretches
    : [{ from: node.start, to: node.end, kind: 'work' as const }]) {
    const part = element('span', {
      class: `part ${kind} ${toneOf(node)}`,
      title: `${kind === 'wait' ? (waitText(node.entry) ?? kind) : kind}: ${durationText(to - from)}`,
    });
    part.style.left = `${share(from - first)}%`;
    part.style.width = `max(${share(to - from)}%, 2px)`;
    track.append(part);
  }
  return track;
}

/** The times above the bars. */
function axis(window: TimeWindow): HTMLElement {
  const track = element('span', { class: 'track' });
  const times = ticks(window);
  for (const [index, at] of times.entries()) {
    const text = index === 0 || window.from === 0 ? durationText(at) : `+${durationText(at - (times[0] ?? 0))}`;
    const tick = element('span', { class: 'tick' }, text);
    tick.style.left = `${(100 * (at - window.from)) / (window.to - window.from)}%`;
    track.append(tick);
  }
  return element(
    'div',
    { class: 'row axis' },
    element('span', { class: 'label' }, 'Step'),
    track,
    element('span', { class: 'time' }, 'Time'),
  );
}

/** Round times from the first to near the last. */
function ticks({ from, to }: TimeWindow): readonly number[] {
  const step = roundStep((to - from) / 6);
  if (step === 0) return [];
  const first = Math.ceil(from / step);
  const count = Math.floor((to - (to - from) * 0.07) / step) - first + 1;
  return Array.from({ length: Math.max(count, 0) }, (_, index) => (first + index) * step);
}

const ROUND_STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 21_600, 43_200, 86_400];

/** Up to a second, 1, 2 or 5 times a power of ten; then round seconds, minutes and hours. */
function roundStep(wantedMs: number): number {
  if (wantedMs <= 0) return 0;
  const large = ROUND_STEPS.find((seconds) => seconds * 1000 >= wantedMs);
  if (wantedMs > 500) return (large ?? Math.ceil(wantedMs / 86_400_000) * 86_400) * 1000;
  const power = 10 ** Math.floor(Math.log10(wantedMs));
  return power * ([1, 2, 5, 10].find((each) => each * power >= wantedMs) ?? 10);
}
