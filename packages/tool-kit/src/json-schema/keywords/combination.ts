import {
  allOf as every,
  createSeen,
  fail,
  mergeSeen,
  nestedRun,
  type Check,
  type Issue,
  type Run,
  type Seen,
} from '../check.ts';
import { has, problemAt, readArray, type Keyword, type SchemaNode } from '../schema-node.ts';

/** `allOf`. */
export const allOf: Keyword = (node) => {
  const branches = compileBranches(node, 'allOf');
  return branches && every(branches);
};

/** `anyOf`. */
export const anyOf: Keyword = (node) => {
  const branches = compileBranches(node, 'anyOf');
  if (branches === undefined) return undefined;
  return (value, run, seen) => countFitting(branches, value, run, seen) > 0 || explainBranches(branches, value, run);
};

/** `oneOf`. */
export const oneOf: Keyword = (node) => {
  const branches = compileBranches(node, 'oneOf');
  if (branches === undefined) return undefined;
  return (value, run, seen) => {
    const count = countFitting(branches, value, run, seen, 2);
    if (count === 1) return true;
    return count === 0
      ? explainBranches(branches, value, run)
      : fail(run, 'must fit exactly one of its forms, but fits several');
  };
};

/** `not`. */
export const not: Keyword = (node) => {
  if (!has(node, 'not')) return undefined;
  const check = node.compile('not');
  return (value, run) =>
    !check(value, nestedRun(run), undefined) || fail(run, 'has a form that is not allowed', { value });
};

/** `if`, `then` and `else`. */
export const conditional: Keyword = (node) => {
  if (!has(node, 'if')) return undefined;
  const condition = node.compile('if');
  const then = has(node, 'then') ? node.compile('then') : undefined;
  const otherwise = has(node, 'else') ? node.compile('else') : undefined;
  return (value, run, seen) => {
    const branch = fitsAlone(condition, value, run, seen) ? then : otherwise;
    return branch === undefined || branch(value, run, seen);
  };
};

function compileBranches(node: SchemaNode, keyword: string): Check[] | undefined {
  const branches = readArray(node, keyword);
  if (branches?.length === 0) throw problemAt(node, keyword, 'must have at least one schema');
  return branches?.map((_, index) => node.compile(keyword, index));
}

/** Counts the branches that fit, up to `enough`; all of them where it has to be known what they looked at. */
function countFitting(
  branches: readonly Check[],
  value: unknown,
  run: Run,
  seen: Seen | undefined,
  enough = 1,
): number {
  let count = 0;
  for (const branch of branches) {
    if (fitsAlone(branch, value, run, seen)) count++;
    if (count >= enough && seen === undefined) return count;
  }
  return count;
}

/** Whether a branch fits; what it looked at counts only if it does. */
function fitsAlone(check: Check, value: unknown, run: Run, seen: Seen | undefined): boolean {
  const own = seen && createSeen();
  const fits = check(value, nestedRun(run), own);
  if (fits && own && seen) mergeSeen(own, seen);
  return fits;
}

/**
 * Notes why no branch fits: the issues of the nearest one; what each would accept, if all fail at the value itself or
 * none is nearest.
 */
function explainBranches(branches: readonly Check[], value: unknown, run: Run): false {
  if (run.issues === undefined) return false;
  const failures = branches.map((branch) => issuesOf(branch, value, run));
  for (const issue of nearestIssues(failures)) run.issues.push({ ...issue, path: [...run.path, ...issue.path] });
  return false;
}

function issuesOf(branch: Check, value: unknown, run: Run): Issue[] {
  const issues: Issue[] = [];
  branch(value, nestedRun(run, issues), undefined);
  return issues;
}

function nearestIssues(failures: readonly (readonly Issue[])[]): readonly Issue[] {
  const [nearest = [], next] = failures
    .filter((issues) => issues.every(({ path }) => path.length > 0))
    .toSorted((left, right) => left.length - right.length);
  if (nearest.length === 0) return joinAt([], failures);
  if (next?.length !== nearest.length) return nearest;
  const shared = nearest.find(({ path }) =>
    failures.every((issues) => issues.some((issue) => isSamePath(issue.path, path))),
  );
  return shared === undefined ? nearest : joinAt(shared.path, failures);
}

/** One issue that says what each of the branches expects at a place. */
function joinAt(path: Issue['path'], failures: readonly (readonly Issue[])[]): readonly [Issue] {
  const there = failures.map((issues) => issues.filter((issue) => isSamePath(issue.path, path)));
  const texts = new Set(there.map((issues) => issues.map(({ expected }) => expected).join(' and ')));
  texts.delete('');
  const got = there.flat().find((issue) => issue.got !== undefined)?.got;
  return [{ path, expected: joinTexts([...texts]), ...(got && { got }) }];
}

function joinTexts([first = 'has none of the allowed forms', ...others]: readonly string[]): string {
  const both = [first, ...others].every((text) => text.startsWith('must be '));
  return [first, ...others.map((text) => (both ? text.slice('must be '.length) : text))].join(both ? ' or ' : ', or ');
}

function isSamePath(left: Issue['path'], right: Issue['path']): boolean {
  return left.length === right.length && left.every((key, index) => key === right[index]);
}
