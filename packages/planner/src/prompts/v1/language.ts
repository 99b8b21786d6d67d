/** The language in brief, for models that write plans as text; `docs/language.md` describes it in full. */
export const LANGUAGE: string = `## Plans
{ "version": "1.0", "plan": "one line on what it does", "execution": "sequential" | "dag", "steps": [ … ] }
In a "dag", a step starts as soon as the steps it reads from, or names in "depends_on", are done; independent steps run side by side. Prefer "dag".
Every step has an "id" (letters, digits, _; unique in the whole plan, nested steps included). It may have
"output": the variable its result is written to; default: its id. "when": a condition; if it does not hold the step is skipped and its result is null.
"depends_on": [ids]. "on_error": "fail" | "continue" | { "fallback": [steps] }. "retry_count", "timeout_ms".
Kinds of steps:
- { "id", "tool": name, "input": { … } }: calls a tool; its result is what the tool returns
- { "id", "type": "loop", "over": "input.items", "as": "item", "concurrency": 4, "steps": [ … ] }: once for each item; result: array of what the last inner step gives, in item order
- { "id", "type": "loop", "until": "last.done", "max_iterations": 10, "steps": [ … ] }: again and again; "last" is the last inner step's result
- { "id", "type": "parallel", "steps": [ … ] }: side by side; result: object from inner id to result
- { "id", "type": "reduce", "input": "pages", "as": "page", "reducer": step }: like a loop; with "accumulator": name and "initial": value it folds to one value
- { "id", "type": "conditional", "condition": "expression", "then": [ … ], "otherwise": [ … ] }: result: that of the last step of the branch taken
- { "id", "type": "final", "function": tool or absent, "input": { … } }: the last step; its result (without "function": its input) is the plan's result
Strings in "input" are templates: "{{page.content}}" alone keeps the value's type, inside text it is interpolated: "Dear {{user.name}}".
What stands in the braces is a path (a.b[0].c) or an expression: size(list), list.map(x, x.title), list.filter(x, x.score > 0.5), list.join(", "),
a ? b : c, a ?? b, text.contains("x"), has(a.b), arithmetic with + - * / %, comparison with == != < <= > >=, && || !, x in list.
Conditions are such expressions without braces: "sentiment.score > 0.5", "size(pages) > 0 && !done".
Only variables that exist at the start, or that earlier steps write, can be read. What the steps of a loop write can be read in that iteration only.`;
