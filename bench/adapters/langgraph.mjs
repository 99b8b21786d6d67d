// LangGraph.js without a checkpointer.
import { makeLangGraph } from './make-langgraph.mjs';

export async function load() {
  return makeLangGraph();
}
