/** The language in brief, for models whose answers are kept to the form of a draft. */
export const DRAFT_LANGUAGE: string = `## Plans
A plan is a flat list of steps. Every step has every field; what it does not use is null. Steps that stand inside others are in the list, too: the step
around them names their ids in order.
"execution" is "dag" (a step starts as soon as the steps it reads from, or names in "depends_on", are done; prefer it) or "sequential".
"id": letters, digits, _; unique. "output": the variable that the result is written to; null: the id. "when": a condition; if it does not hold the step
is skipped and its result is null.
Strings in arguments are templates: "{{page.content}}" alone keeps the value's type, inside text it is interpolated: "Dear {{user.name}}".
What stands in the braces is a path (a.b[0].c) or an expression: size(list), list.map(x, x.title), list.filter(x, x.score > 0.5), list.join(", "),
a ? b : c, a ?? b, text.contains("x"), has(a.b), arithmetic with + - * / %, comparison with == != < <= > >=, && || !, x in list.
Conditions are such expressions without braces: "sentiment.score > 0.5", "size(pages) > 0 && !done".
Only variables that exist at the start, or that earlier steps write, can be read. What the steps of a loop write can be read in that iteration only.
The result of a loop is an array of what its last inner step gives; of "parallel" an object from inner id to result; of "conditional" what the last step of
the branch taken gives. A "final" step comes last; its arguments (or what its tool makes of them) are the plan's result.`;
