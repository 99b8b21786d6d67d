// LangGraph.js with the SQLite checkpointer on a file, each superstep stored before the next starts.
import { makeLangGraph } from './make-langgraph.mjs';
import { sqliteSaver } from './sqlite-saver.mjs';

const stored = (dir) => makeLangGraph({ checkpointer: sqliteSaver(dir), config: { durability: 'sync' } });

export async function load() {
  return {
    chain: (work) => makeLangGraph().chain(work),
    durableChain: (work) => stored(work.dir).chain(work),
    durableFanout: (work) => stored(work.dir).fanout(work),
  };
}
