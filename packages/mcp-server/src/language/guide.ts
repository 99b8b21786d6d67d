/** A plan that the guide shows; a test checks it. */
export const GUIDE_EXAMPLE: object = {
  version: '1.0',
  plan: 'Weather of the warm cities, as one table',
  execution: 'dag',
  inputs: {
    type: 'object',
    properties: { cities: { type: 'array', items: { type: 'string' } } },
    required: ['cities'],
  },
  steps: [
    {
      id: 'weather',
      type: 'loop',
      over: 'input.cities',
      as: 'city',
      concurrency: 4,
      on_item_error: { tolerate: '10%' },
      step: { id: 'fetch', tool: 'get_weather', input: { city: '{{city}}' }, retry_count: 2 },
    },
    { id: 'table', tool: 'make_table', input: { rows: '{{weather.filter(w, w != null && w.temperature > 20)}}' } },
    { id: 'answer', type: 'final', input: { table: '{{table}}', cities: '{{size(weather)}}' } },
  ],
};

/** The language of plans for a model that is to write one. */
export const GUIDE: string = `A plan is JSON (or YAML): which tools to call, in which order, with what. It is checked before anything runs. Write one plan for the
whole task, let steps pass data to each other, and let the last step give only what you need: only that comes back to you.

{ "version": "1.0", "plan": "one line on what it does", "execution": "dag", "inputs": {JSON Schema of input}, "steps": [...] }

execution: "dag" = each step starts when the steps it reads are done (prefer this); "sequential" (default) = as listed;
"graph" = along "next": [{"to": id, "when": cond}], cycles allowed.

STEPS. Each has "id" (unique in the whole plan; letters, digits, _ and -). Its result is the variable of that name (or "output").
- tool: {"id", "tool": NAME, "input": {...}}. NAME as tools_search gives it. Result: what the tool returns.
- loop: {"id", "type": "loop", "over": "input.list", "as": "item", "concurrency": 4, "step": {...} or "steps": [...]}. Result: array of
  the bodies' last results, in order. Or "while"/"until": cond with "max_iterations"; "as" is then the result before (first null).
- parallel: {"id", "type": "parallel", "steps": [...]}. Result: object, child id -> result.
- reduce: {"id", "type": "reduce", "input": "list", "as": "x", "reducer": STEP or tool name}. Maps; with "accumulator": NAME and
  "initial" it folds to one value.
- conditional: {"id", "type": "conditional", "condition": cond, "then": [...], "otherwise": [...]}, or "cases": [{"when", "steps"}].
  Result: that of the last step of the branch taken.
- approval: {"id", "type": "approval", "message": TEXT, "show": {NAME: value}}: asks the user. Result: {approved, values, comment, ...}; if
  no "when" or condition reads "approved", a no ends the run. wait: {"id", "type": "wait", "for_ms": N} or "until": time.
- subplan: {"id", "type": "subplan", "plan": PLAN, "input": {...}}. The inner plan sees only its own input.
- final: {"id", "type": "final", "input": {...}}: the input is the plan's result; with "function": NAME what that tool makes of it.
Any step may also have: "depends_on": [ids], "when": cond, "timeout_ms", "retry_count",
"on_error": "fail" | "continue" (result null, errors.<id> says why) | {"fallback": [steps]}; loops, parallel and reduce:
"on_item_error": "fail" | "settle" | {"tolerate": 3 or "10%"}. Anything else is an error: there are no other fields.

VALUES. "{{expr}}" alone keeps its type; inside text it is put in as text. Only strings are templates, not keys. Paths: input.x,
step_id.field, list[0].name. A path that does not exist is an error, not null. "over", reduce's "input", "condition", "when" take an
expression without braces.
EXPRESSIONS are CEL: == != < && || ! + - * / % ? : in, size(x), list.map(x, x.name), list.filter(x, x.n > 1), list.all(x, ...),
list.exists(x, ...), has(a.b), a.?b.orValue(0), text.contains("x"), string(n), int(text). No code, no assignments, no JavaScript.
A step can read steps before it, loop variables around it, and input. What is inside a loop is not visible outside it: read the loop.

EXAMPLE
${JSON.stringify(GUIDE_EXAMPLE)}

WAY OF WORKING: tools_search for the names and arguments of tools; plan_check; mend what it says (each diagnostic has a path, and often a
suggestion or a fix as JSON Patch); plan_run. Do not guess fields of results: let tools_search show the tool's output.`;
