/** For each node of an undirected graph: its neighbours and how strongly they are tied to it. */
export type WeightedGraph = readonly ReadonlyMap<number, number>[];

/**
 * The rank of each node of a weighted graph. The ranks' sum is the number of nodes.
 *
 * @see Brin, Page: "The anatomy of a large-scale hypertextual web search engine", 1998; with weights as in Mihalcea,
 *   Tarau: "TextRank: Bringing Order into Texts", EMNLP 2004, section 2.2
 */
export function pageRank(graph: WeightedGraph): number[] {
  const strengths = graph.map((ties) => [...ties.values()].reduce((sum, weight) => sum + weight, 0));
  let ranks = graph.map(() => 1);
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const next = graph.map((ties) => {
      let received = 0;
      for (const [node, weight] of ties) received += (weight / (strengths[node] ?? 1)) * (ranks[node] ?? 0);
      return 1 - DAMPING + DAMPING * received;
    });
    const settled = next.every((rank, node) => Math.abs(rank - (ranks[node] ?? 0)) < PRECISION);
    ranks = next;
    if (settled) break;
  }
  return ranks;
}

/** The values of both papers. */
const DAMPING = 0.85;
const PRECISION = 1e-4;
const MAX_ROUNDS = 100;
