import type { JsonSchema, Plan, Step, ToolStep } from '@planloom/dsl-schema';
import { jsonSchemaOf, listTools, type ToolCollection } from '@planloom/tool-kit';

import { type Loss, Losses } from './definition.ts';
import { type PlanValue, referenceTo, unreadable, valueAt, written } from './plan-value.ts';
import { conditionOf, isOpposite } from './read-predicate.ts';

/** What helps to read a workflow. */
export interface FromDynamicOptions {
  /**
   * The tools that the plan will call. A workflow hands whole values on; a plan names each argument, and finds their names here, in the
   * tools' input schemas.
   */
  readonly tools?: ToolCollection;
}

/** A dynamic workflow as a plan. */
export interface FromDynamicResult {
  /** Absent if something is `impossible`. Still to be checked against the tools. */
  readonly plan?: Plan;
  readonly losses: readonly Loss[];
}

/** A definition as it may come from a database: only its own fields are relied on, its entries are looked at one by one. */
export interface StoredWorkflow {
  readonly description?: string;
  readonly inputSchema?: object;
  readonly graph: readonly object[];
}

/**
 * Reads a dynamic workflow of Mastra as a plan, and lists what a plan cannot say. Agents, nested workflows and classifiers are no
 * tools: offer them as tools first.
 */
export function fromDynamicWorkflow(definition: StoredWorkflow, options: FromDynamicOptions = {}): FromDynamicResult {
  const reader = new WorkflowReader(definition, options);
  definition.graph.forEach((entry, index) =>
    reader.read(entry, `/graph/${index}`, index === definition.graph.length - 1),
  );
  if (!reader.losses.isPossible) return { losses: reader.losses.list };
  const { description, inputSchema } = definition;
  const plan: Plan = {
    version: '1.0',
    ...(description !== undefined && { plan: description }),
    ...(inputSchema && { inputs: inputSchema as JsonSchema }),
    steps: reader.steps,
  };
  return { plan, losses: reader.losses.list };
}

/** Any entry; which fields it has depends on its type. */
interface Entry {
  readonly type?: string;
  readonly id?: string;
  readonly toolId?: string;
  readonly description?: string;
  readonly options?: { readonly retries?: number };
  readonly mapConfig?: string | Readonly<Record<string, Source>>;
  readonly step?: Entry;
  readonly steps?: readonly Entry[];
  readonly predicates?: readonly unknown[];
  readonly opts?: { readonly concurrency?: number };
  /** Of a pause: milliseconds. */
  readonly duration?: number;
  readonly date?: Date | string;
}

interface Source {
  readonly value?: unknown;
  readonly template?: string;
  readonly initData?: unknown;
  readonly step?: string | readonly string[];
  readonly path?: string;
}

class WorkflowReader {
  readonly steps: Step[] = [];
  readonly losses: Losses = new Losses();
  readonly #results = new Map<string, PlanValue>();
  readonly #arguments: ReadonlyMap<string, Keys>;
  readonly #inputKeys: Keys | undefined;
  /** What the next entry gets. */
  #current: PlanValue = referenceTo('input');

  constructor({ inputSchema }: StoredWorkflow, { tools = [] }: FromDynamicOptions) {
    this.#inputKeys = inputSchema && keysOf(inputSchema as JsonSchema);
    this.#arguments = new Map(
      listTools(tools).map(({ id, inputSchema: schema }) => [id, keysOf(schema && jsonSchemaOf(schema))]),
    );
  }

  read(entry: Entry, path: string, isLast: boolean): void {
    switch (entry.type) {
      case 'mapping':
        return this.#readMapping(entry, path, isLast);
      case 'tool':
        return this.#readTool(entry, path);
      case 'parallel':
        return this.#readParallel(entry, path);
      case 'conditional':
        return this.#readConditional(entry, path);
      case 'foreach':
        return this.#readForeach(entry, path);
      case 'sleep':
      case 'sleepUntil':
        return this.#readPause(entry, path, isLast);
      default:
        return this.losses.impossible(
          path,
          `a plan has nothing like "${entry.type}"; offer it as a tool, and call that`,
        );
    }
  }

  /** What goes into a pause comes out of it; a wait of a plan gives nothing, so none can stand at its end. */
  #readPause({ id = 'pause', duration, date }: Entry, path: string, isLast: boolean): void {
    const until = date === undefined ? Number.NaN : new Date(date).getTime();
    if (isLast) return this.losses.different(path, 'the pause at the end is left out');
    if (duration !== undefined) {
      this.steps.push({ id: nameOf(id), type: 'wait', for_ms: duration });
    } else if (Number.isFinite(until)) {
      this.steps.push({ id: nameOf(id), type: 'wait', until: new Date(until).toISOString() });
    } else {
      this.losses.different(
        path,
        'how long it waits is decided by code, which a plan has none of; the pause is left out',
      );
    }
  }

  #readMapping({ id = 'mapping', mapConfig = {} }: Entry, path: string, isLast: boolean): void {
    const config = typeof mapConfig === 'string' ? (JSON.parse(mapConfig) as Record<string, Source>) : mapConfig;
    const fields = Object.fromEntries(Object.entries(config).map(([key, source]) => [key, this.#sourceValue(source)]));
    this.#current = { kind: 'object', fields };
    this.#results.set(id, this.#current);
    if (!isLast) return;
    const input = this.#write(this.#current, `${path}/mapConfig`);
    if (input !== undefined) this.steps.push({ id: nameOf(id), type: 'final', input });
  }

  #sourceValue(source: Source): PlanValue {
    if ('value' in source) return { kind: 'constant', value: source.value };
    if (source.template !== undefined) return this.#textValue(source.template);
    const { initData, step, path = '.' } = source;
    if (initData) return valueAt(referenceTo('input'), path);
    if (step === undefined) return unreadable('reads the request context, which a plan does not see');
    return valueAt(this.#resultOf(step), path);
  }

  #resultOf(step: string | readonly string[]): PlanValue {
    const id = typeof step === 'string' ? step : JSON.stringify(step);
    return this.#results.get(id) ?? unreadable(`reads ${id}, which no step before it always gives`);
  }

  #textValue(template: string): PlanValue {
    let problem: string | undefined;
    const text = template.replace(/\$\{([^}]*)\}/g, (_, path: string) => {
      const result = written(this.pathValue(path));
      if (typeof result === 'string') problem ??= result;
      else if (typeof result.value === 'object') problem ??= 'puts an object that a mapping has made into a text';
      return typeof result === 'string' ? '' : String(result.value);
    });
    if (/\{\{/.test(template)) problem ??= 'has text that a plan would take for a template';
    return problem === undefined ? { kind: 'text', text } : unreadable(problem);
  }

  /** The value of a path of templates and predicates: `initData.a`, `stepResults.step.a`, `inputData.a`. */
  pathValue(path: string): PlanValue {
    const [root = '', ...keys] = path.trim().split('.');
    if (root === 'initData') return valueAt(referenceTo('input'), keys.join('.'));
    if (root === 'inputData') return valueAt(this.#current, keys.join('.'));
    if (root !== 'stepResults') return unreadable(`reads "${root}", which a plan does not have`);
    // Ids may have dots in them.
    const id = keys
      .map((_, index) => keys.slice(0, keys.length - index).join('.'))
      .find((name) => this.#results.has(name));
    if (id === undefined) return unreadable(`reads ${keys[0]}, which no step before it always gives`);
    return valueAt(this.#resultOf(id), keys.join('.').slice(id.length + 1));
  }

  #readTool(entry: Entry, path: string): void {
    const step = this.#toolStep(entry, path, this.#current);
    if (step === undefined) return;
    this.steps.push(step);
    this.#gives(entry, referenceTo(step.id));
  }

  #gives({ id = '' }: Entry, value: PlanValue): void {
    this.#current = value;
    this.#results.set(id, value);
  }

  #readParallel(entry: Entry, path: string): void {
    const { id = 'parallel', steps = [] } = entry;
    const children = steps.flatMap(
      (child, index) => this.#toolStep(child, `${path}/steps/${index}`, this.#current) ?? [],
    );
    const name = nameOf(id);
    this.steps.push({ id: name, type: 'parallel', steps: children });
    this.#gives(entry, referenceTo(name));
    for (const child of steps) this.#results.set(child.id ?? '', referenceTo(name, [nameOf(child.id)]));
  }

  #readConditional(entry: Entry, path: string): void {
    const { id = `conditional_${this.steps.length}`, steps = [], predicates = [] } = entry;
    const conditions = predicates.map((predicate, index) => this.#condition(predicate, `${path}/predicates/${index}`));
    const branches = steps.flatMap(
      (child, index) => this.#toolStep(child, `${path}/steps/${index}`, this.#current) ?? [],
    );
    if (!this.losses.isPossible) return;
    const name = nameOf(id);
    if (!isEitherOr(predicates)) return this.#readBranches(entry, name, branches, conditions, path);
    const [then = [], otherwise] = branches.map((branch) => [branch]);
    this.steps.push({
      id: name,
      type: 'conditional',
      condition: conditions[0] ?? false,
      then,
      ...(otherwise && { otherwise }),
    });
    this.#gives(entry, unreadable('reads the branches of a conditional as an object; name them: ["a", "b"]'));
    this.#results.set(JSON.stringify(steps.map((child) => child.id)), referenceTo(name));
  }

  /** A workflow runs every branch whose predicate is true: steps side by side, each with a condition of its own. */
  #readBranches(
    entry: Entry,
    name: string,
    branches: readonly ToolStep[],
    conditions: readonly unknown[],
    path: string,
  ): void {
    const steps = branches.map((branch, index) => ({ ...branch, when: conditions[index] as string }));
    this.steps.push({ id: name, type: 'parallel', steps });
    this.losses.different(path, 'a branch that is not taken gives null instead of nothing');
    this.#gives(entry, referenceTo(name));
  }

  #condition(predicate: unknown, path: string): string | undefined {
    const condition = conditionOf(predicate, (place) => this.pathValue(place));
    return 'problem' in condition ? this.losses.impossible(path, condition.problem) : condition.text;
  }

  #readForeach({ step: body = {}, opts = {} }: Entry, path: string): void {
    const name = nameOf(`${body.id ?? 'foreach'}_each`);
    const over = written(this.#current);
    if (typeof over === 'string') return this.losses.impossible(path, over);
    const step = this.#toolStep(body, `${path}/step`, referenceTo('item'));
    if (step === undefined) return;
    const { concurrency = 1 } = opts;
    this.steps.push({
      id: name,
      type: 'loop',
      over: over.value as string,
      step,
      ...(concurrency > 1 && { concurrency }),
    });
    this.#gives(body, referenceTo(name));
  }

  #toolStep(entry: Entry, path: string, given: PlanValue): ToolStep | undefined {
    const { type, id, toolId, description, options } = entry;
    if (type !== 'tool' || toolId === undefined) {
      return this.losses.impossible(path, `a plan has nothing like "${type}"; offer it as a tool, and call that`);
    }
    const input = this.#input(given, toolId, path);
    if (input === undefined) return undefined;
    return {
      id: nameOf(id),
      ...(description !== undefined && { description }),
      tool: toolId,
      ...(Object.keys(input).length > 0 && { input }),
      ...(options?.retries !== undefined && { retry_count: options.retries }),
    };
  }

  /** A plan names each argument; a workflow hands over what is there. */
  #input(given: PlanValue, toolId: string, path: string): Readonly<Record<string, unknown>> | undefined {
    if (given.kind === 'object') return this.#write(given, path);
    const keys = this.#handedOn(given, toolId);
    if (keys === undefined) {
      return this.losses.impossible(
        path,
        `gets a whole value, and the arguments of "${toolId}" are not known: give "tools"`,
      );
    }
    if (keys.optional.length > 0) {
      this.losses.different(path, `hands on only what is sure to be there, so not ${keys.optional.join(', ')}`);
    }
    const fields = Object.fromEntries(keys.required.map((key) => [key, valueAt(given, key)]));
    return this.#write({ kind: 'object', fields }, path);
  }

  /** Which fields of a whole value are arguments. Of the workflow's input, those that it has; else those that the tool needs. */
  #handedOn(given: PlanValue, toolId: string): Keys | undefined {
    const known = this.#arguments.get(toolId);
    const isInput = given.kind === 'reference' && given.name === 'input' && given.keys.length === 0;
    if (!isInput || this.#inputKeys === undefined) return known;
    if (known === undefined) return this.#inputKeys;
    const isKnown = (key: string): boolean => known.required.includes(key) || known.optional.includes(key);
    const { required, optional } = this.#inputKeys;
    return { required: required.filter(isKnown), optional: optional.filter(isKnown) };
  }

  #write(value: PlanValue, path: string): Readonly<Record<string, unknown>> | undefined {
    const result = written(value);
    if (typeof result === 'string') return this.losses.impossible(path, result);
    return result.value as Readonly<Record<string, unknown>>;
  }
}

function isEitherOr(predicates: readonly unknown[]): boolean {
  const [first, second] = predicates;
  return predicates.length === 1 || (predicates.length === 2 && isOpposite(first, second));
}

/** An id as a variable of a plan can be called. */
function nameOf(id = 'step'): string {
  const name = id.replaceAll(/\W/g, '_');
  return /^\d/.test(name) ? `_${name}` : name;
}

/** Names of the properties of an object: those that are always there, and the others. */
interface Keys {
  readonly required: readonly string[];
  readonly optional: readonly string[];
}

function keysOf({ properties, required }: JsonSchema = {}): Keys {
  const needed = new Set(Array.isArray(required) ? (required as readonly string[]) : []);
  const all = typeof properties === 'object' && properties !== null ? Object.keys(properties) : [];
  return { required: all.filter((key) => needed.has(key)), optional: all.filter((key) => !needed.has(key)) };
}
