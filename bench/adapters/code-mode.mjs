// Code mode: the model writes JavaScript, which is compiled and run in a context of its own each time. Nothing checks the
// program before it runs. `node:vm` is the cheapest of such contexts, and no protection from the program; those that protect
// (another process, an isolate, a container) take longer to start.
import { Script, createContext } from 'node:vm';

const lastCalls = {
  none: 'return write_report({ lines, total: sum.total, decision });',
  'unknown-tool': 'return write_reprot({ lines, total: sum.total, decision });',
  'unknown-name': 'return write_report({ lines, total: sum.total, decision: decisoin });',
  'missing-argument': 'return write_report({ lines, decision });',
  'wrong-type': "return write_report({ lines, total: 'much', decision });",
  'unknown-field': 'return write_report({ lines, total: sum.totl, decision });',
  'wrong-result': 'return write_report({ lines, total: lines, decision });',
};

const programOf = (concurrency, mistake = 'none') => `(async () => {
  const orders = await list_orders({ region: input.region });
  const lines = [];
  let next = 0;
  const worker = async () => {
    while (next < orders.length) {
      const i = next++;
      const { item, amount } = orders[i];
      const { price } = await get_price({ item });
      lines[i] = await price_line({ item, amount, price });
    }
  };
  await Promise.all(Array.from({ length: ${concurrency} }, worker));
  const sum = await sum_lines({ lines });
  const { decision } = await (sum.total > 100 ? request_review : accept)({ total: sum.total });
  ${lastCalls[mistake]}
})()`;

export async function load() {
  return {
    task: ({ region, concurrency, tools, mistake }) => {
      const text = programOf(concurrency, mistake);
      const functions = Object.fromEntries(Object.values(tools).map(({ id, execute }) => [id, execute]));
      // A list made inside the context is an array of another realm, which `Array.isArray` knows, too.
      const run = () => new Script(text).runInContext(createContext({ ...functions, input: { region } }));
      return Object.assign(run, { programBytes: Buffer.byteLength(text) });
    },
  };
}
