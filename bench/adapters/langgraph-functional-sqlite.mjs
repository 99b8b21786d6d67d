// LangGraph.js, functional API, with the SQLite checkpointer on a file.
import { makeLangGraphFunctional } from './make-langgraph-functional.mjs';
import { sqliteSaver } from './sqlite-saver.mjs';

const stored = (dir) => makeLangGraphFunctional({ checkpointer: sqliteSaver(dir) });

export async function load() {
  return {
    chain: (work) => makeLangGraphFunctional().chain(work),
    durableChain: (work) => stored(work.dir).chain(work),
    durableFanout: (work) => stored(work.dir).fanout(work),
  };
}
