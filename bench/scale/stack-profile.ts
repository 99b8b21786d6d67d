/** Where a sample was taken, from the outermost function inwards, and how much it counts. */
export interface StackSample {
  readonly stack: readonly StackFrame[];
  /** Microseconds, or bytes. */
  readonly weight: number;
}

/** A function on a stack. */
export interface StackFrame {
  readonly name: string;
  /** The folder of the source: `machine`, `driver`, `check/rules`; of what is not Planloom's, what it is. */
  readonly module: string;
}

/** The parts of a V8 profile that are read here; a sampling heap profile has them, too. */
export interface RawFrame {
  readonly functionName: string;
  readonly url: string;
}

const PACKAGE_SOURCE = /\/packages\/(?<package>[\w-]+)\/src\/(?<path>.*)$/;

/** Names a function and its module. */
export function frameOf({ functionName, url }: RawFrame): StackFrame {
  const found = PACKAGE_SOURCE.exec(url)?.groups;
  const name = functionName === '' ? '(anonymous)' : functionName;
  if (found) return { name, module: moduleOf(found['package'] ?? '', found['path'] ?? '') };
  if (name === '(garbage collector)') return { name, module: 'garbage collection' };
  if (name === '(idle)') return { name, module: 'idle' };
  return { name, module: url.includes('/bench/') ? 'the plan’s tool, and the bench' : 'Node.js and V8' };
}

/** What stands directly in `src` counts as the package. */
function moduleOf(packageName: string, path: string): string {
  const folder = path.split('/')[0] ?? '';
  return path.includes('/') ? folder : packageName;
}

/** The functions with which a phase begins. */
const PHASES: Readonly<Record<string, string>> = {
  parsePlan: 'read',
  analysePlan: 'analyse',
  runRules: 'check',
  compileProgram: 'compile',
  runPlan: 'run',
  goOn: 'run',
  takeBatch: 'run',
  entries: 'trace',
};

/** The phase of a sample: the innermost function that begins one. */
export function phaseOf({ stack }: StackSample): string {
  const found = stack.findLast(({ name, module }) => name in PHASES && module !== 'Node.js and V8');
  if (found) return PHASES[found.name] ?? '';
  const innermost = stack.at(-1);
  if (innermost?.module === 'garbage collection') return 'garbage collection';
  // Promises call back into these two.
  return stack.some(({ module }) => module === 'driver' || module === 'machine') ? 'run' : 'between';
}
