// LangGraph.js with a checkpoint in memory after every superstep. Not durable: in W8 it shows what the disk adds.
import { MemorySaver } from '@langchain/langgraph';

import { makeLangGraph } from './make-langgraph.mjs';

/** A new saver for each program, so that repetitions do not pile up. */
const fresh = (method) => (work) => makeLangGraph({ checkpointer: new MemorySaver() })[method](work);

export async function load() {
  const methods = ['chain', 'fanout', 'loop', 'dag', 'nested', 'pass'];
  return {
    ...Object.fromEntries(methods.map((method) => [method, fresh(method)])),
    durableChain: fresh('chain'),
    durableFanout: fresh('fanout'),
  };
}
