import type {
  ConditionalStep,
  ExecutionMode,
  NextStep,
  OnItemError,
  Plan,
  ReduceStep,
  Retry,
  Step,
  StepBase,
} from '@planloom/dsl-schema';
import * as fc from 'fast-check';

/** A plan that the checker accepts, and all it is run with. */
export interface PlanCase {
  readonly plan: Plan;
  /** The plans it names. */
  readonly plans: Readonly<Record<string, Plan>>;
  readonly context: { readonly input: Readonly<Record<string, unknown>>; readonly settings: unknown };
}

/** What random plans are made of. */
export interface PlanIngredients {
  readonly modes: readonly ExecutionMode[];
  /** Modes of the plans of subplan steps. Default: the same. */
  readonly innerModes?: readonly ExecutionMode[];
  readonly tools: readonly ToolIngredient[];
  /** Milliseconds that steps may ask for as `timeout_ms`; none ask if there are none. */
  readonly timeouts: readonly number[];
}

/** A tool and what is known of it. */
export interface ToolIngredient {
  readonly id: string;
  readonly arguments: readonly string[];
  readonly gives: Kind;
  readonly mayFail?: boolean;
  /** Steps that call it have `cache`. */
  readonly cached?: boolean;
}

/** The tools in `pureTools`. */
export const PURE_TOOLS: readonly ToolIngredient[] = [
  { id: 'mix', arguments: ['a', 'b'], gives: 'number' },
  { id: 'list', arguments: ['of', 'length'], gives: 'list' },
  { id: 'echo', arguments: ['value'], gives: 'any' },
  { id: 'wrap', arguments: ['value'], gives: 'any' },
  { id: 'nothing', arguments: [], gives: 'any' },
  { id: 'lookup', arguments: ['key'], gives: 'number', cached: true, mayFail: true },
  { id: 'breaks', arguments: ['value'], gives: 'number', mayFail: true },
  { id: 'stumbles', arguments: ['value'], gives: 'any', mayFail: true },
  { id: 'limps', arguments: ['value'], gives: 'list', mayFail: true },
];

/**
 * Random plans that the checker accepts, with every kind of step in every other to four levels.
 *
 * What is random is a sketch: a tree of kinds with numbers that stand for all choices, which `Draft` makes a plan of. Every
 * sketch is a plan, and smaller numbers are simpler choices, so a plan that fails shrinks to a simple plan.
 */
export function arbitraryPlan(ingredients: PlanIngredients): fc.Arbitrary<PlanCase> {
  const steps = fc.array(sketch, { minLength: 1, maxLength: 8, size: 'max' });
  const mode = fc.constantFrom(...ingredients.modes);
  return fc
    .tuple(mode, steps, picks)
    .map(([mode, steps, numbers]) => new Draft(ingredients).finish(mode, steps, new Picks(numbers)));
}

// ---- Sketches

type StepKind =
  | 'tool'
  | 'loop'
  | 'while'
  | 'parallel'
  | 'reduce'
  | 'conditional'
  | 'subplan'
  | 'final'
  | 'approval'
  | 'wait';

interface Sketch {
  readonly kind: StepKind;
  readonly picks: readonly number[];
  readonly steps: readonly Sketch[];
  readonly more: readonly Sketch[];
}

const picks = fc.array(fc.nat(999), { maxLength: 14 });

const { sketch } = fc.letrec<{ sketch: Sketch; leaf: Sketch; container: Sketch }>((tie) => ({
  sketch: fc.oneof(
    { maxDepth: 4, depthIdentifier: 'steps', depthSize: 'small', withCrossShrink: true },
    { weight: 5, arbitrary: tie('leaf') },
    { weight: 4, arbitrary: tie('container') },
  ),
  leaf: fc.record({
    kind: fc.constantFrom<StepKind>(
      ...Array.from({ length: 18 }, () => 'tool' as const),
      'final',
      'final',
      'final',
      'approval',
      'wait',
    ),
    picks,
    steps: fc.constant([]),
    more: fc.constant([]),
  }),
  container: fc.record({
    kind: fc.constantFrom<StepKind>('parallel', 'loop', 'conditional', 'while', 'reduce', 'subplan', 'tool'),
    picks,
    steps: fc.array(tie('sketch'), { minLength: 1, maxLength: 3, depthIdentifier: 'steps' }),
    more: fc.array(tie('sketch'), { maxLength: 2, depthIdentifier: 'steps' }),
  }),
}));

/** Numbers that stand for choices; where they end, every choice is the first. */
class Picks {
  readonly #numbers: readonly number[];
  #at = 0;

  constructor(numbers: readonly number[]) {
    this.#numbers = numbers;
  }

  /** A whole number from 0 to `count` - 1. */
  below(count: number): number {
    return (this.#numbers[this.#at++] ?? 0) % count;
  }

  of<Value>(values: readonly Value[]): Value {
    return values[this.below(values.length)]!;
  }

  /** True so often of a hundred times. */
  chance(percent: number): boolean {
    return this.below(100) >= 100 - percent;
  }
}

// ---- Plans

type Kind = 'number' | 'list' | 'any' | readonly string[];

/** A variable that can be read. A kind that is a list of names is an object with these keys. */
interface Variable {
  readonly name: string;
  readonly kind: Kind;
  /** Its step may not have run. */
  readonly isDoubtful: boolean;
  /** It has to be read with `??`, as nobody knows whether its step runs before. */
  readonly isOptional?: boolean;
}

/** What can be used where a step stands. */
interface Place {
  readonly mode: ExecutionMode;
  variables: Variable[];
  /** Steps that are done, so that it can be asked for their error; those that handle errors stand there three times. */
  readonly done: string[];
  readonly awaitable: string[];
  /** Set if a final step may stand here; only one may, or one in each branch of a conditional. */
  readonly ending: { hasFinal: boolean } | undefined;
}

/** A step while it is made. */
type Draftable = { -readonly [Field in keyof StepBase]: StepBase[Field] } & { [field: string]: unknown };

/** What an approval gives. */
const DECISION: Kind = ['approved', 'values', 'edited', 'timed_out', 'by', 'comment'];

const LISTS: readonly (readonly unknown[])[] = [[4, 1], [], [7, 2, 6, 3, 5], ['x', { y: 1 }], [9, 8, 7, 6, 5, 4, 3]];

const INPUT: readonly Variable[] = [
  { name: 'input.size', kind: 'number', isDoubtful: false },
  { name: 'input.numbers', kind: 'list', isDoubtful: false },
  { name: 'settings.deep.list', kind: 'list', isDoubtful: false },
  { name: 'input.name', kind: 'any', isDoubtful: false },
];

class Draft {
  readonly #ingredients: PlanIngredients;
  readonly #plans: Record<string, Plan> = {};
  #count = 0;

  constructor(ingredients: PlanIngredients) {
    this.#ingredients = ingredients;
  }

  finish(mode: ExecutionMode, sketches: readonly Sketch[], picks: Picks): PlanCase {
    const input = {
      size: picks.below(9),
      numbers: Array.from({ length: picks.below(5) }, (_, at) => at * 3 + 1),
      name: 'n',
    };
    const plan = this.#plan(mode, sketches, INPUT, picks);
    return {
      plan,
      plans: this.#plans,
      context: { input, settings: { deep: { list: [2, 3, 5].slice(picks.below(3)) } } },
    };
  }

  #plan(mode: ExecutionMode, sketches: readonly Sketch[], variables: readonly Variable[], picks: Picks): Plan {
    const place: Place = { mode, variables: [...variables], done: [], awaitable: [], ending: { hasFinal: false } };
    const steps = mode === 'graph' ? this.#graph(sketches, place) : this.#list(sketches, place, picks);
    return { version: '1.0', execution: mode, steps };
  }

  /** Steps of one block. Where the order of the list means nothing, it is shuffled. */
  #list(sketches: readonly Sketch[], place: Place, picks: Picks, isParallel = false): Step[] {
    const steps: Step[] = [];
    for (const sketch of sketches) {
      const step = this.#step(sketch, place, `s${++this.#count}`);
      if (place.mode === 'dag' || isParallel) {
        steps.splice(picks.chance(30) ? picks.below(steps.length + 1) : steps.length, 0, step);
      } else steps.push(step);
    }
    return steps;
  }

  /** A plan's steps with ways between them: mostly forward, so that most runs end. */
  #graph(sketches: readonly Sketch[], place: Place): Step[] {
    const ids = sketches.map(() => `s${++this.#count}`);
    place.variables.push(...ids.map((name) => ({ name, kind: 'any' as const, isDoubtful: true, isOptional: true })));
    return sketches.map((sketch, position) => {
      const picks = new Picks(sketch.picks.toReversed());
      const step = this.#step(sketch, place, ids[position]!, ids[position]);
      place.variables = place.variables.map((variable) => ({ ...variable, isOptional: true }));
      const following = ids[position + 1];
      const ways: NextStep[] = following === undefined || picks.chance(10) ? [] : [{ to: following }];
      if (picks.chance(50)) ways.unshift({ to: picks.of(ids), when: this.#condition(place, picks) });
      const max_visits = 1 + picks.below(4);
      if (ways.length === 0) return { ...step, max_visits };
      const isShort = ways.length === 1 && ways[0]!.when === undefined;
      const next = isShort ? ways[0]!.to : ways;
      return { ...step, next, max_visits };
    });
  }

  #step({ kind, picks: numbers, steps, more }: Sketch, place: Place, id: string, alias?: string): Step {
    const picks = new Picks(numbers);
    const draft: Draftable = { id, ...(alias !== undefined && { output: alias }) };
    const before: Place = {
      ...place,
      variables: [...place.variables],
      done: [...place.done],
      awaitable: [...place.awaitable],
    };
    const gives = this.#fill(draft, kind, picks, place, steps, more);
    if (draft.output === undefined && picks.chance(15)) draft.output = `out_${id}`;
    const mayFail = this.#decorate(draft, picks, before, gives, place, more);
    const isDoubtful = draft.when !== undefined || (mayFail && draft.on_error === 'continue');
    this.#addVariable(place, { name: draft.output ?? id, kind: gives, isDoubtful });
    const handlesErrors = draft.on_error !== undefined || draft['on_item_error'] !== undefined;
    place.done.push(id, ...(handlesErrors ? [id, id] : []));
    if (place.mode !== 'graph') place.awaitable.push(id);
    return draft as unknown as Step;
  }

  #addVariable(place: Place, variable: Variable): void {
    if (place.variables.some(({ name }) => name === variable.name)) return;
    place.variables.push(variable);
  }

  #fill(
    draft: Draftable,
    kind: StepKind,
    picks: Picks,
    place: Place,
    steps: readonly Sketch[],
    more: readonly Sketch[],
  ): Kind {
    switch (kind) {
      case 'tool':
        return this.#tool(draft, picks, place);
      case 'final':
        return this.#final(draft, picks, place);
      case 'loop':
        return this.#loop(draft, picks, place, steps);
      case 'while':
        return this.#while(draft, picks, place, steps);
      case 'parallel':
        return this.#parallel(draft, picks, place, steps);
      case 'reduce':
        return this.#reduce(draft, picks, place, steps);
      case 'conditional':
        return this.#conditional(draft, picks, place, steps, more);
      case 'subplan':
        return this.#subplan(draft, picks, place, steps);
      case 'approval':
        return this.#approval(draft, picks, place);
      case 'wait':
        draft['type'] = 'wait';
        draft['for_ms'] = picks.chance(50) ? picks.below(40) : `{{${picks.below(9)} * 3}}`;
        return 'any';
      default:
        return kind satisfies never;
    }
  }

  /** When, retries, on_error, compensation: what every step can have. Says whether it can fail. */
  #decorate(
    draft: Draftable,
    picks: Picks,
    before: Place,
    gives: Kind,
    place: Place,
    more: readonly Sketch[],
  ): boolean {
    const { tools, timeouts } = this.#ingredients;
    const mayFail = draft.tool === undefined || tools.some(({ id, mayFail }) => id === draft.tool && mayFail);
    if (picks.chance(12)) draft.when = this.#condition(before, picks);
    if (picks.chance(mayFail ? 75 : 10)) this.#handleErrors(draft, picks, before, place, more);
    if (picks.chance(25)) this.#retry(draft, picks);
    if (picks.chance(15) && before.awaitable.length > 0) draft.depends_on = [picks.of(before.awaitable)];
    if (picks.chance(10)) {
      const id = `s${++this.#count}`;
      const own = [{ name: draft.output ?? draft.id, kind: gives, isDoubtful: false }];
      const undo: Draftable = { id };
      this.#tool(undo, picks, { ...before, variables: own, done: [], awaitable: [] });
      draft.compensate = undo as unknown as Step;
    }
    if (timeouts.length > 0 && picks.chance(30) && draft.type !== 'wait') {
      draft.timeout_ms = picks.of(timeouts);
      if (draft.type === 'approval') draft['on_timeout'] = picks.of(['fail', 'approve', 'reject']);
    }
    return mayFail;
  }

  #handleErrors(draft: Draftable, picks: Picks, before: Place, place: Place, more: readonly Sketch[]): void {
    if (draft.type === 'conditional' || more.length === 0 || picks.chance(40)) {
      draft.on_error = 'continue';
      return;
    }
    const inside: Place = {
      ...before,
      variables: [...before.variables],
      done: [...before.done, draft.id],
      awaitable: [...before.awaitable],
      ending: undefined,
    };
    const fallback = this.#list(more, inside, picks);
    draft.on_error = { fallback };
    this.#exportDoubtful(inside, place);
  }

  /** What steps in a branch or fallback wrote can be read afterwards, if they ran. */
  #exportDoubtful(inside: Place, place: Place): void {
    for (const variable of inside.variables) this.#addVariable(place, { ...variable, isDoubtful: true });
  }

  #retry(draft: Draftable, picks: Picks): void {
    if (picks.chance(50)) {
      draft.retry_count = picks.below(4);
      return;
    }
    const on = picks.of([
      undefined,
      undefined,
      ['test/broken'],
      ['test/stumbled', 'expression/missing-path', 'step/not-an-array'],
    ]);
    const retry: Retry = {
      max: picks.below(3),
      backoff_ms: picks.of([0, 5, 40]),
      jitter: picks.chance(50),
      factor: picks.of([1, 2, 3]),
      ...(on && { on }),
    };
    draft.retry = retry;
  }

  // ---- Kinds of steps

  #tool(draft: Draftable, picks: Picks, place: Place): Kind {
    const tool = picks.of(this.#ingredients.tools);
    draft['tool'] = tool.id;
    if (picks.chance(10)) draft['type'] = 'tool';
    if (tool.cached) draft.cache = true;
    draft['input'] = Object.fromEntries(tool.arguments.map((name) => [name, this.#value(place, picks)]));
    return tool.gives;
  }

  #final(draft: Draftable, picks: Picks, place: Place): Kind {
    if (!place.ending || place.ending.hasFinal) return this.#tool(draft, picks, place);
    place.ending.hasFinal = true;
    draft['type'] = 'final';
    draft['input'] = { value: this.#value(place, picks), other: this.#value(place, picks) };
    if (picks.chance(40)) draft['function'] = picks.of(['wrap', 'echo']);
    return 'any';
  }

  #approval(draft: Draftable, picks: Picks, place: Place): Kind {
    draft['type'] = 'approval';
    draft['message'] = picks.chance(50) ? 'Go on?' : `Go on ${picks.below(9)}?`;
    if (picks.chance(70)) draft['show'] = { value: this.#value(place, picks), count: picks.below(9) };
    draft['on_reject'] = picks.of(['continue', 'fail']);
    return DECISION;
  }

  #loop(draft: Draftable, picks: Picks, place: Place, steps: readonly Sketch[]): Kind {
    draft['type'] = 'loop';
    draft['over'] = this.#items(place, picks);
    const locals = this.#locals(draft, picks, 'item');
    if (picks.chance(60)) draft['concurrency'] = 1 + picks.below(4);
    this.#itemErrors(draft, picks, 40);
    this.#body(draft, steps, this.#bodyPlace(place, locals), picks);
    return 'list';
  }

  #while(draft: Draftable, picks: Picks, place: Place, steps: readonly Sketch[]): Kind {
    draft['type'] = 'loop';
    draft['index_as'] = `index_${draft.id}`;
    draft['max_iterations'] = 1 + picks.below(5);
    this.#itemErrors(draft, picks, 25);
    const locals = [...this.#locals(draft, picks, 'last')];
    const inside = this.#bodyPlace(place, locals);
    const isWhile = picks.chance(50);
    if (isWhile) draft['while'] = `index_${draft.id} < ${picks.below(4)}`;
    this.#body(draft, steps, inside, picks);
    if (!isWhile) {
      draft['until'] = picks.chance(50) ? `index_${draft.id} >= ${picks.below(3)}` : this.#condition(inside, picks);
    }
    return 'list';
  }

  #body(draft: Draftable, sketches: readonly Sketch[], inside: Place, picks: Picks): void {
    const steps = this.#list(sketches, inside, picks);
    if (steps.length === 1 && picks.chance(50)) draft['step'] = steps[0];
    else draft['steps'] = steps;
  }

  #parallel(draft: Draftable, picks: Picks, place: Place, sketches: readonly Sketch[]): Kind {
    draft['type'] = 'parallel';
    if (picks.chance(40)) draft['concurrency'] = 1 + picks.below(3);
    this.#itemErrors(draft, picks, 40);
    const inside: Place = { ...place, ending: undefined };
    const steps = this.#list(sketches, inside, picks, true);
    draft['steps'] = steps;
    return draft['on_item_error'] === 'settle' ? 'any' : steps.map(({ id }) => id);
  }

  #reduce(draft: Draftable, picks: Picks, place: Place, sketches: readonly Sketch[]): Kind {
    draft['type'] = 'reduce';
    draft['input'] = this.#items(place, picks);
    const isFold = picks.chance(60);
    if (picks.chance(50)) draft['concurrency'] = 1 + picks.below(3);
    if (isFold && picks.chance(50)) draft['associative'] = true;
    if (isFold && picks.chance(50)) draft['initial'] = this.#value(place, picks);
    if (!isFold) this.#itemErrors(draft, picks, 40);
    if (picks.chance(30)) {
      const reducer: ReduceStep['reducer'] = picks.of(['mix', 'mix', 'echo', 'wrap', 'breaks']);
      draft['reducer'] = reducer;
      draft['as'] = reducer === 'mix' ? 'a' : 'value';
      if (isFold) draft['accumulator'] = 'b';
      return isFold ? 'any' : 'list';
    }
    const locals = this.#locals(draft, picks, 'item');
    if (isFold) {
      draft['accumulator'] = `acc_${draft.id}`;
      locals.push({ name: `acc_${draft.id}`, kind: 'any', isDoubtful: false });
    }
    draft['reducer'] = this.#step(sketches[0]!, this.#bodyPlace(place, locals), `s${++this.#count}`);
    return isFold ? 'any' : 'list';
  }

  #conditional(draft: Draftable, picks: Picks, place: Place, steps: readonly Sketch[], more: readonly Sketch[]): Kind {
    draft['type'] = 'conditional';
    const alias = picks.chance(40) ? `one_of_${draft.id}` : undefined;
    const written: Variable[] = [];
    const finals = [place.ending?.hasFinal ?? false];
    const branch = (sketches: readonly Sketch[]): Step[] => {
      const ending = place.ending && { hasFinal: finals[0]! };
      const branchSteps = this.#branch(sketches, { ...place, ending }, picks, alias, written);
      finals.push(ending?.hasFinal ?? false);
      return branchSteps;
    };
    const condition = this.#condition(place, picks);
    if (picks.chance(40)) {
      const cases: ConditionalStep['cases'] = steps.map((sketch) => ({
        when: this.#condition(place, picks),
        steps: branch([sketch]),
      }));
      draft['cases'] = cases;
    } else {
      draft['condition'] = condition;
      draft['then'] = branch(steps);
    }
    if (more.length > 0) draft['otherwise'] = branch(more);
    const areSingle = (steps.length === 1 || draft['cases'] !== undefined) && more.length < 2;
    if (alias !== undefined && draft.output === undefined && areSingle && picks.chance(40)) draft.output = alias;
    for (const variable of written) this.#addVariable(place, { ...variable, isDoubtful: true });
    if (place.ending) place.ending.hasFinal = finals.includes(true);
    return 'any';
  }

  /** @param written takes the variables that the branch writes */
  #branch(
    sketches: readonly Sketch[],
    place: Place,
    picks: Picks,
    alias: string | undefined,
    written: Variable[],
  ): Step[] {
    const inside: Place = {
      ...place,
      variables: [...place.variables],
      done: [...place.done],
      awaitable: [...place.awaitable],
    };
    const [first, ...rest] = sketches;
    const steps = [this.#step(first!, inside, `s${++this.#count}`, alias), ...this.#list(rest, inside, picks)];
    written.push(...inside.variables.slice(place.variables.length));
    return steps;
  }

  #subplan(draft: Draftable, picks: Picks, place: Place, steps: readonly Sketch[]): Kind {
    draft['type'] = 'subplan';
    draft['input'] = { given: this.#value(place, picks), size: picks.below(5), numbers: [1, 2, 3] };
    const variables: Variable[] = [
      { name: 'input.size', kind: 'number', isDoubtful: false },
      { name: 'input.numbers', kind: 'list', isDoubtful: false },
      { name: 'input.given', kind: 'any', isDoubtful: true },
    ];
    const plan = this.#plan(picks.of(this.#ingredients.innerModes ?? this.#ingredients.modes), steps, variables, picks);
    const isNamed = picks.chance(40);
    if (isNamed) this.#plans[`plan_${draft.id}`] = plan;
    draft['plan'] = isNamed ? `plan_${draft.id}` : plan;
    return 'any';
  }

  // ---- Parts of steps

  #bodyPlace(place: Place, locals: readonly Variable[]): Place {
    const hidden = new Set(locals.map(({ name }) => name));
    const variables = [...locals, ...place.variables.filter(({ name }) => !hidden.has(name))];
    return { ...place, variables, done: [...place.done], awaitable: [...place.awaitable], ending: undefined };
  }

  #locals(draft: Draftable, picks: Picks, usual: string): Variable[] {
    const own = `${usual}_${draft.id}`;
    const isNamed = picks.chance(60);
    if (isNamed) draft['as'] = own;
    const locals: Variable[] = [{ name: isNamed ? own : usual, kind: 'any', isDoubtful: true }];
    if (picks.chance(40)) draft['index_as'] = `index_${draft.id}`;
    if (draft['index_as'] !== undefined) {
      locals.push({ name: draft['index_as'] as string, kind: 'number', isDoubtful: false });
    }
    return locals;
  }

  #itemErrors(draft: Draftable, picks: Picks, percent: number): void {
    if (!picks.chance(percent)) return;
    const policies: readonly OnItemError[] = ['settle', { tolerate: 1 }, { tolerate: '50%' }, { tolerate: 99 }, 'fail'];
    draft['on_item_error'] = picks.of(policies);
  }

  #items(place: Place, picks: Picks): string | readonly unknown[] {
    const lists = place.variables.filter(({ kind, isOptional }) => kind === 'list' && !isOptional);
    const list = lists.length > 0 ? picks.of(lists) : undefined;
    const choice = picks.below(20);
    if (choice < 3 || !list) return picks.of(LISTS);
    if (choice === 19) return `${picks.of(place.variables).name} ?? 3`;
    if (list.isDoubtful || choice < 6) return `${list.name} ?? []`;
    if (choice < 9) return `{{${list.name}}}`;
    return choice < 11 ? `${list.name}.map(x, [x, size(${list.name})])` : list.name;
  }

  #value(place: Place, picks: Picks, depth = 0): unknown {
    const choice = picks.below(18);
    if (choice < 2 || place.variables.length === 0) return picks.below(12);
    const variable = picks.of(place.variables);
    const { name, kind, isOptional } = variable;
    const optional = `{{${name} ?? ${picks.below(5)}}}`;
    if (choice === 2) return `text ${optional} and \\{{more}}`;
    if (choice === 3 && place.done.length > 0) return `{{errors.${picks.of(place.done)}.code ?? "fine"}}`;
    if ((choice === 4 || choice > 15) && place.done.length > 0) return `{{errors.${picks.of(place.done)}}}`;
    if (choice === 5 && depth < 2) {
      return [this.#value(place, picks, depth + 1), { key: this.#value(place, picks, depth + 1) }];
    }
    if (choice === 6) return `{{[${name} ?? 1, size("${name}")]}}`;
    if (isOptional || choice < 9) return optional;
    if (choice === 9 && kind === 'list') return `{{size(${name} ?? [])}}`;
    if (choice === 10 && kind === 'number' && !variable.isDoubtful) return `{{${name} * 2 + 1}}`;
    // That a decision has no such field, the checker knows.
    if (choice === 11 && picks.chance(30) && kind !== DECISION) return `{{${name}.missing}}`;
    if (Array.isArray(kind) && kind.length > 0 && choice > 12) {
      return `{{${name}.${picks.of(kind as readonly string[])}}}`;
    }
    return choice === 12 ? `<{{${name}}}>` : `{{${name}}}`;
  }

  #condition(place: Place, picks: Picks): string {
    if (place.variables.length === 0) return `size("${'x'.repeat(picks.below(3))}") == 1`;
    const { name, kind } = picks.of(place.variables);
    const number = picks.below(8);
    const choice = picks.below(8);
    if (choice === 7 && place.done.length > 0) return `(errors.${picks.of(place.done)} ?? null) == null`;
    if (choice === 6) return `{{(${name} ?? ${number}) == ${number}}}`;
    if (kind === 'number') return choice < 3 ? `(${name} ?? 0) > ${number * 2}` : `(${name} ?? 0) % 2 == 0`;
    if (kind === 'list') return `size(${name} ?? []) > ${number % 3}`;
    return choice < 3 ? `(${name} ?? null) != null` : `size(string(${name} ?? 1)) % 2 == 1`;
  }
}
