const QUOTED = /"[^"\n]*"|“[^”\n]*”|«[^»\n]*»|`[^`\n]*`|(?<!\w)'[^'\n]*'(?!\w)/gu;

/** Where one need of a task ends and the next begins. */
const BORDERS =
  /[;\n]+|[.!?](?=\s|$)|,(?=\s)|:(?=\s)|\s[-–—]\s|\(?\b\d+[.)](?=\s)|\b(?:and|then|after that|afterwards|finally|next|also|as well as|followed by|before)\b/iu;

/** A task without what stands in quotes, which is data and seldom says what to do; the task itself if little else is there. */
export function withoutQuotes(task: string): string {
  const rest = task.replaceAll(QUOTED, ' ');
  return /\p{L}{3}/u.test(rest) ? rest : task;
}

/**
 * The parts of a task, each with a need of its own as a rule: "fetch the page, translate it and email it" has three. A part may
 * also be no need at all ("please").
 */
export function splitTask(task: string): readonly string[] {
  return task
    .split(BORDERS)
    .map((part) => part.trim())
    .filter((part) => /[\p{L}\p{N}]/u.test(part));
}
