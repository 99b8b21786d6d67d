// LangGraph.js, functional API, without a checkpointer.
import { makeLangGraphFunctional } from './make-langgraph-functional.mjs';

export async function load() {
  return makeLangGraphFunctional();
}
