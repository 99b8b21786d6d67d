import { assignLayers, findBackLinks } from '../structure/layers.ts';
import type { Link } from '../structure/links.ts';
import { type Seat, spread } from './spread.ts';

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A link and the way it takes, from the lower edge of one box to the upper edge of another. */
export interface Route {
  readonly link: Link;
  /** At least two. Points one above the other are joined by a straight line past a layer, others by a bend between layers. */
  readonly points: readonly Point[];
  /** Which of the links that end at the same edge it is, from the left, from 0. */
  readonly lane: number;
  /** It leads back up: the points are listed from the link's end to its start. */
  readonly isBack: boolean;
}

/** Boxes in layers from top to bottom. */
export interface LayeredLayout extends Size {
  /** Upper left corners, in the order of the boxes. */
  readonly corners: readonly Point[];
  readonly routes: readonly Route[];
}

/** A box, or a place where a long link passes a layer. */
interface Vertex {
  readonly layer: number;
  readonly width: number;
  readonly isBox: boolean;
  readonly above: Vertex[];
  readonly below: Vertex[];
  /** Position in its layer. */
  rank: number;
  /** Middle. */
  x: number;
}

const COLUMN_GAP = 28;
const PASS_GAP = 14;
const ROW_GAP = 50;
/** Between links that meet at the same edge of a box. */
const PORT_GAP = 16;
const SWEEPS = 8;
/** With more links past layers than this, long links are drawn straight: nobody could follow them anyway. */
const MOST_PASSES = 4000;

/**
 * Places boxes in layers: longest path for the layer, barycentre sweeps for the order within it, least squares for the
 * place on it.
 *
 * @see Sugiyama, Tagawa, Toda, "Methods for Visual Understanding of Hierarchical System Structures", 1981
 */
export function layOut(sizes: readonly Size[], links: readonly Link[]): LayeredLayout {
  const acyclic = findBackLinks(sizes.length, links);
  const layers = assignLayers(sizes.length, acyclic);
  const boxes = sizes.map(({ width }, position) => createVertex(layers[position] ?? 0, width, true));
  const chains = createChains(
    boxes,
    links.filter(({ from, to }) => from !== to),
    acyclic.back,
  );
  const rows = createRows([...boxes, ...chains.flatMap(({ passes }) => passes)]);
  orderRows(rows);
  placeInRows(rows);
  return toLayout(sizes, boxes, chains, rows);
}

interface Chain {
  readonly link: Link;
  readonly isBack: boolean;
  readonly from: Vertex;
  readonly to: Vertex;
  readonly passes: readonly Vertex[];
}

function createVertex(layer: number, width: number, isBox: boolean): Vertex {
  return { layer, width, isBox, above: [], below: [], rank: 0, x: 0 };
}

function createChains(boxes: readonly Vertex[], links: readonly Link[], back: ReadonlySet<Link>): Chain[] {
  const chains: Chain[] = [];
  let room = MOST_PASSES;
  for (const link of links) {
    const isBack = back.has(link);
    const [from, to] = isBack ? [boxes[link.to], boxes[link.from]] : [boxes[link.from], boxes[link.to]];
    if (from === undefined || to === undefined) continue;
    const count = to.layer - from.layer - 1;
    room -= count;
    const passes = Array.from({ length: room < 0 ? 0 : count }, (_, index) =>
      createVertex(from.layer + 1 + index, 0, false),
    );
    connect([from, ...passes, to]);
    chains.push({ link, isBack, from, to, passes });
  }
  return chains;
}

function connect(vertices: readonly Vertex[]): void {
  for (const [index, below] of vertices.slice(1).entries()) {
    const above = vertices[index];
    above?.below.push(below);
    if (above !== undefined) below.above.push(above);
  }
}

function createRows(vertices: readonly Vertex[]): Vertex[][] {
  const rows: Vertex[][] = [];
  for (const vertex of vertices) (rows[vertex.layer] ??= []).push(vertex);
  for (const row of rows) for (const [rank, vertex] of row.entries()) vertex.rank = rank;
  return rows;
}

/** Puts each vertex near the middle of its neighbours, down and up in turn, and keeps the order that crosses least. */
function orderRows(rows: Vertex[][]): void {
  let best = rows.map((row) => [...row]);
  let fewest = countCrossings(rows);
  for (let sweep = 0; sweep < SWEEPS && fewest > 0; sweep += 1) {
    const isDown = sweep % 2 === 0;
    for (const row of isDown ? rows : [...rows].reverse()) sortRow(row, isDown ? 'above' : 'below');
    const crossings = countCrossings(rows);
    if (crossings >= fewest) continue;
    fewest = crossings;
    best = rows.map((row) => [...row]);
  }
  for (const [layer, row] of best.entries()) {
    rows[layer] = row;
    for (const [rank, vertex] of row.entries()) vertex.rank = rank;
  }
}

function sortRow(row: Vertex[], side: 'above' | 'below'): void {
  const centres = new Map(row.map((vertex) => [vertex, meanOf(vertex[side].map(({ rank }) => rank)) ?? vertex.rank]));
  row.sort((left, right) => (centres.get(left) ?? 0) - (centres.get(right) ?? 0) || left.rank - right.rank);
  for (const [rank, vertex] of row.entries()) vertex.rank = rank;
}

/** Pairs of links between neighbouring layers that cross; rows with too many links to compare count none. */
function countCrossings(rows: readonly (readonly Vertex[])[]): number {
  let crossings = 0;
  for (const row of rows) {
    const pairs = row.flatMap((vertex) => vertex.below.map((below) => [vertex.rank, below.rank] as const));
    if (pairs.length > 500) continue;
    for (const [index, [fromLeft, toLeft]] of pairs.entries()) {
      for (const [fromRight, toRight] of pairs.slice(index + 1)) {
        if ((fromLeft - fromRight) * (toLeft - toRight) < 0) crossings += 1;
      }
    }
  }
  return crossings;
}

function placeInRows(rows: readonly (readonly Vertex[])[]): void {
  for (const row of rows) place(row, () => 0);
  for (let sweep = 0; sweep < SWEEPS; sweep += 1) {
    const isDown = sweep % 2 === 0;
    const neighbours = (vertex: Vertex): readonly Vertex[] => (isDown ? vertex.above : vertex.below);
    const middle = (vertex: Vertex): number => meanOf(neighbours(vertex).map(({ x }) => x)) ?? vertex.x;
    for (const row of isDown ? rows : rows.toReversed()) place(row, middle);
  }
}

function place(row: readonly Vertex[], wanted: (vertex: Vertex) => number): void {
  const seats: Seat[] = row.map((vertex, index) => ({
    wanted: wanted(vertex),
    // A long link that bends at every layer is hard to follow.
    weight: vertex.isBox ? 1 : 3,
    gap: gapBetween(row[index - 1], vertex),
  }));
  for (const [index, x] of spread(seats).entries()) {
    const vertex = row[index];
    if (vertex !== undefined) vertex.x = x;
  }
}

function gapBetween(left: Vertex | undefined, right: Vertex): number {
  if (left === undefined) return 0;
  return (left.width + right.width) / 2 + (left.isBox && right.isBox ? COLUMN_GAP : PASS_GAP);
}

function meanOf(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0) / values.length;
}

interface Row {
  readonly top: number;
  readonly height: number;
}

function toLayout(
  sizes: readonly Size[],
  boxes: readonly Vertex[],
  chains: readonly Chain[],
  rows: readonly (readonly Vertex[])[],
): LayeredLayout {
  const { tracks, height } = stackRows(sizes, boxes, rows.length);
  const vertices = rows.flat();
  const left = vertices.reduce((least, { x, width }) => Math.min(least, x - width / 2), Number.POSITIVE_INFINITY);
  const right = vertices.reduce((most, { x, width }) => Math.max(most, x + width / 2), Number.NEGATIVE_INFINITY);
  const outPorts = findPorts(chains, 'from');
  const inPorts = findPorts(chains, 'to');
  return {
    width: right - left,
    height,
    corners: boxes.map((box) => ({ x: box.x - box.width / 2 - left, y: tracks[box.layer]?.top ?? 0 })),
    routes: chains.map((chain) => {
      const { link, isBack } = chain;
      const start = outPorts.get(chain)?.x ?? chain.from.x;
      const { x: end, lane } = inPorts.get(chain) ?? { x: chain.to.x, lane: 0 };
      const boxHeight = sizes[isBack ? link.to : link.from]?.height ?? 0;
      const points = routePoints(chain, { start, end, boxHeight }, tracks);
      return { link, isBack, lane, points: points.map(({ x, y }) => ({ x: x - left, y })) };
    }),
  };
}

interface Ends {
  readonly start: number;
  readonly end: number;
  readonly boxHeight: number;
}

/** From the lower edge of a box straight past the taller ones beside it, along the passes, to the upper edge of the other. */
function routePoints({ from, to, passes }: Chain, { start, end, boxHeight }: Ends, tracks: readonly Row[]): Point[] {
  const trackOf = ({ layer }: Vertex): Row => tracks[layer] ?? { top: 0, height: 0 };
  const first = trackOf(from);
  const past = first.height > boxHeight ? [{ x: start, y: first.top + first.height }] : [];
  return [
    { x: start, y: first.top + boxHeight },
    ...past,
    ...passes.flatMap((pass) => {
      const { top, height } = trackOf(pass);
      return [
        { x: pass.x, y: top },
        { x: pass.x, y: top + height },
      ];
    }),
    { x: end, y: trackOf(to).top },
  ];
}

interface Port {
  readonly x: number;
  /** From the left, from 0. */
  readonly lane: number;
}

/** Where links meet the edge of a box: side by side around its middle, in the order of where they come from. */
function findPorts(chains: readonly Chain[], end: 'from' | 'to'): Map<Chain, Port> {
  const ports = new Map<Chain, Port>();
  for (const [box, meeting] of Map.groupBy(chains, (chain) => chain[end])) {
    const other = (chain: Chain): number =>
      (end === 'from' ? (chain.passes[0] ?? chain.to) : (chain.passes.at(-1) ?? chain.from)).x;
    const gap = Math.min(PORT_GAP, (box.width - 2 * PORT_GAP) / Math.max(meeting.length - 1, 1));
    for (const [lane, chain] of meeting.toSorted((left, right) => other(left) - other(right)).entries()) {
      ports.set(chain, { lane, x: box.x + (lane - (meeting.length - 1) / 2) * gap });
    }
  }
  return ports;
}

function stackRows(
  sizes: readonly Size[],
  boxes: readonly Vertex[],
  count: number,
): { readonly tracks: Row[]; readonly height: number } {
  const heights = Array.from({ length: count }, () => 0);
  for (const [position, { layer }] of boxes.entries()) {
    heights[layer] = Math.max(heights[layer] ?? 0, sizes[position]?.height ?? 0);
  }
  const tracks: Row[] = [];
  let top = 0;
  for (const height of heights) {
    tracks.push({ top, height });
    top += height + ROW_GAP;
  }
  return { tracks, height: Math.max(top - ROW_GAP, 0) };
}
