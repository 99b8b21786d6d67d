import {
  compileExpression,
  compileValue,
  type ConditionalStep,
  type FinalStep,
  type JsonSchema,
  type LoopStep,
  type ParallelStep,
  type Plan,
  type Step,
  templateReferences,
  type TextPart,
  type ToolStep,
  type ValueTemplate,
} from '@planloom/dsl-schema';

import {
  type Comparison,
  type DynamicEntry,
  type DynamicWorkflow,
  type Loss,
  Losses,
  type MapSource,
  type Predicate,
  type ToolEntry,
} from './definition.ts';
import { reportFields, reportPlan } from './lost-fields.ts';
import { comparisonOf, operandOf, Variables } from './variables.ts';

/** What is said of the workflow. */
export interface DynamicWorkflowOptions {
  readonly id: string;
  /** Default: the plan's own line. */
  readonly description?: string;
  /** Of what the plan gives. Default: anything. */
  readonly outputSchema?: JsonSchema;
}

/** A plan as a dynamic workflow. */
export interface ToDynamicResult {
  /** Absent if something is `impossible`. */
  readonly definition?: DynamicWorkflow;
  readonly losses: readonly Loss[];
}

/**
 * Writes a plan as a dynamic workflow of Mastra, whose steps Mastra runs itself, and lists what the workflow cannot say. Its tools have
 * to be registered with Mastra under the names that the plan calls them by, each with an input and an output schema.
 */
export function toDynamicWorkflow(plan: Plan, options: DynamicWorkflowOptions): ToDynamicResult {
  const writer = new WorkflowWriter();
  writer.writePlan(plan);
  const { graph, losses } = writer;
  const description = options.description ?? plan.plan;
  if (!losses.isPossible) return { losses: losses.list };
  const definition = {
    id: options.id,
    ...(description !== undefined && { description }),
    inputSchema: plan.inputs ?? { type: 'object', properties: {} },
    outputSchema: options.outputSchema ?? {},
    graph,
  };
  return { definition, losses: losses.list };
}

const COMPARISONS: Readonly<Record<string, Comparison>> = {
  '==': 'eq',
  '!=': 'ne',
  '<': 'lt',
  '<=': 'lte',
  '>': 'gt',
  '>=': 'gte',
};

type Input = Readonly<Record<string, unknown>>;

class WorkflowWriter {
  readonly graph: DynamicEntry[] = [];
  readonly losses: Losses = new Losses();
  readonly #variables = new Variables();
  readonly #ids = new Set<string>();

  writePlan(plan: Plan): void {
    reportPlan(plan, this.losses);
    const places = plan.steps.map((step, index) => ({ step, path: `/steps/${index}` }));
    for (const { step } of places) this.#ids.add(step.id);
    for (const { step, path } of plan.execution === 'dag' ? inOrder(places) : places) this.#writeStep(step, path);
    if (this.graph.at(-1)?.type !== 'conditional') return;
    this.losses.different(
      '/steps',
      'the result of a workflow that ends with a conditional stands under the id of the branch',
    );
  }

  #writeStep(step: Step, path: string): void {
    reportFields(step, path, this.losses);
    switch (step.type) {
      case undefined:
      case 'tool':
        return this.#writeTool(step, path);
      case 'final':
        return this.#writeFinal(step, path);
      case 'parallel':
        return this.#writeParallel(step, path);
      case 'conditional':
        return this.#writeConditional(step, path);
      case 'loop':
        return this.#writeLoop(step, path);
      default:
        return this.losses.impossible(
          path,
          `${step.type} steps are not translated; toMastraWorkflow runs plans that have one`,
        );
    }
  }

  #writeTool(step: ToolStep, path: string): void {
    this.#writeInput(step.id, step.input, `${path}/input`);
    this.graph.push(entryOf(step));
    this.#variables.set(step.output ?? step.id, step.id);
  }

  #writeFinal(step: FinalStep, path: string): void {
    if (step.function !== undefined) return this.#writeTool({ ...step, type: 'tool', tool: step.function }, path);
    this.graph.push({ type: 'mapping', id: step.id, mapConfig: this.#mapConfig(step.id, step.input, `${path}/input`) });
  }

  #writeParallel(step: ParallelStep, path: string): void {
    const children = this.#toolSteps(step.steps, `${path}/steps`);
    if (children === undefined) return;
    const [first] = children;
    if (first && children.every(({ input }) => sameInput(input, first.input))) {
      this.#writeInput(step.id, first.input, `${path}/steps/0/input`);
      this.graph.push({ type: 'parallel', id: this.#newId(`${step.id}_parallel`), steps: children.map(entryOf) });
    } else {
      this.losses.different(path, 'its steps have different inputs, so they run one after another');
      for (const [index, child] of children.entries()) this.#writeTool(child, `${path}/steps/${index}`);
    }
    const mapConfig = Object.fromEntries(children.map(({ id }) => [id, { step: id, path: '.' }]));
    this.graph.push({ type: 'mapping', id: step.id, mapConfig });
    this.#variables.set(step.output ?? step.id, step.id);
  }

  #writeConditional(step: ConditionalStep, path: string): void {
    const { condition, then = [], otherwise = [] } = step;
    if (condition === undefined) {
      return this.losses.impossible(`${path}/cases`, 'only condition, then and otherwise are translated');
    }
    const predicate = this.#predicate(condition, `${path}/condition`);
    const taken = this.#branch(then, `${path}/then`);
    const others = otherwise.length === 0 ? undefined : this.#branch(otherwise, `${path}/otherwise`);
    if (predicate === undefined || taken === undefined) return;
    if (others && !sameInput(taken.input, others.input)) {
      return this.losses.impossible(`${path}/otherwise/0/input`, 'both branches of a workflow get the same input');
    }
    this.#writeInput(step.id, taken.input, `${path}/then/0/input`);
    const steps = [taken, ...(others ? [others] : [])].map(entryOf);
    const predicates = [predicate, ...(others ? [{ op: 'not', arg: predicate } as const] : [])];
    this.graph.push({ type: 'conditional', id: step.id, steps, predicates });
    this.#variables.set(
      step.output ?? step.id,
      steps.map(({ id }) => id),
    );
  }

  #branch(steps: readonly Step[], path: string): ToolStep | undefined {
    const tools = this.#toolSteps(steps, path);
    if (tools === undefined || tools.length === 1) return tools?.[0];
    return this.losses.impossible(path, 'a branch of a workflow is one tool call; make a plan of its own of the steps');
  }

  #writeLoop(step: LoopStep, path: string): void {
    const { over, as = 'item', concurrency = 1 } = step;
    const [body, ...more] = this.#toolSteps(step.step ? [step.step] : (step.steps ?? []), path) ?? [];
    if (body === undefined || more.length > 0) {
      return this.losses.impossible(path, 'a foreach of a workflow has one tool call in it');
    }
    if (typeof over !== 'string' || !this.#isLastResult(over)) {
      return this.losses.impossible(
        `${path}/over`,
        'a foreach runs over the result of the step just before it, as a whole',
      );
    }
    if (!Object.entries(body.input ?? {}).every(([key, value]) => isField(value, as, key))) {
      return this.losses.impossible(
        path,
        `the call of a foreach gets the item as it is: { key: '{{${as}.key}}' } for each key`,
      );
    }
    this.losses.different(path, 'the call gets the whole item, with fields that the plan does not name');
    this.graph.push({ type: 'foreach', step: entryOf(body), opts: { concurrency } });
    this.#variables.set(step.output ?? step.id, body.id);
  }

  #isLastResult(over: string): boolean {
    const path = compileExpression(withoutBraces(over)).path;
    const last = this.graph.at(-1);
    if (path === undefined || path.segments.length > 0 || last?.type !== 'tool') return false;
    const source = this.#variables.sourceOf(path);
    return typeof source !== 'string' && 'step' in source && source.step === last.id;
  }

  #toolSteps(steps: readonly Step[], path: string): readonly ToolStep[] | undefined {
    for (const [index, step] of steps.entries()) {
      reportFields(step, `${path}/${index}`, this.losses);
      if (step.type === undefined || step.type === 'tool') continue;
      return this.losses.impossible(`${path}/${index}`, 'containers of a workflow hold tool calls only');
    }
    return steps as readonly ToolStep[];
  }

  #predicate(condition: string | boolean, path: string): Predicate | undefined {
    const text = typeof condition === 'string' ? withoutBraces(condition) : String(condition);
    const parts = comparisonOf(text) ?? comparisonOf(`${text} == true`);
    if (parts === undefined) {
      return this.losses.impossible(path, 'only a path, or one comparison of a path, is translated');
    }
    const [left, right] = [operandOf(parts.left, this.#variables), operandOf(parts.right, this.#variables)];
    if (typeof left === 'string') return this.losses.impossible(path, left);
    if (typeof right === 'string') return this.losses.impossible(path, right);
    return { op: COMPARISONS[parts.operator] ?? 'eq', left, right };
  }

  #writeInput(id: string, input: Input | undefined, path: string): void {
    const mapConfig = this.#mapConfig(id, input, path);
    this.graph.push({ type: 'mapping', id: this.#newId(`${id}_input`), mapConfig });
  }

  #mapConfig(id: string, input: Input = {}, path: string): Record<string, MapSource> {
    const entries = Object.entries(input).flatMap(([key, value]) => {
      const source = this.#sourceOf(`${id}_${key}`, compileValue(value), `${path}/${key}`);
      return source === undefined ? [] : [[key, source] as const];
    });
    return Object.fromEntries(entries);
  }

  #sourceOf(id: string, template: ValueTemplate, path: string): MapSource | undefined {
    switch (template.kind) {
      case 'constant':
        return { value: template.value };
      case 'text':
        return this.#template(template.parts, path);
      case 'expression':
        return this.#reference(template, path);
      case 'object':
        return this.#object(id, template, path);
      case 'array':
        return this.losses.impossible(path, 'a mapping cannot put values into an array');
    }
  }

  #reference(template: ValueTemplate & { readonly kind: 'expression' }, path: string): MapSource | undefined {
    const reference = template.expression.path;
    if (reference === undefined) {
      return this.losses.impossible(path, `a mapping cannot compute "${template.expression.source}"`);
    }
    const source = this.#variables.sourceOf(reference);
    return typeof source === 'string' ? this.losses.impossible(path, source) : source;
  }

  #template(parts: readonly TextPart[], path: string): MapSource | undefined {
    const texts = parts.map((part) => {
      if (typeof part === 'string') return part.includes('${') ? 'has a "${" that Mastra would read' : { text: part };
      if (part.expression.path === undefined) return `computes "${part.expression.source}"`;
      const read = this.#variables.pathOf(part.expression.path);
      return typeof read === 'string' ? read : { text: `\${${read.path}}` };
    });
    const problem = texts.find((text) => typeof text === 'string');
    if (problem !== undefined) return this.losses.impossible(path, problem);
    return { template: texts.map((text) => (typeof text === 'string' ? '' : text.text)).join('') };
  }

  /** A mapping sets the fields of one object: an object within it is a mapping of its own before it. */
  #object(id: string, { keys, values }: ValueTemplate & { readonly kind: 'object' }, path: string): MapSource {
    const inner = this.#newId(id);
    const fields = keys.map((key, index) => {
      const value = values[index] as ValueTemplate;
      return [key, this.#sourceOf(`${inner}_${key}`, value, `${path}/${key}`)] as const;
    });
    const mapConfig = Object.fromEntries(
      fields.flatMap(([key, source]) => (source === undefined ? [] : [[key, source]])),
    );
    this.graph.push({ type: 'mapping', id: inner, mapConfig });
    return { step: inner, path: '.' };
  }

  #newId(wanted: string): string {
    let id = wanted;
    while (this.#ids.has(id)) id += '_';
    this.#ids.add(id);
    return id;
  }
}

function entryOf({ id, tool, description, retry, retry_count: count }: ToolStep): ToolEntry {
  const retries = retry?.max ?? count;
  return {
    type: 'tool',
    id,
    toolId: tool,
    ...(description !== undefined && { description }),
    ...(retries !== undefined && { options: { retries } }),
  };
}

function sameInput(one: Input = {}, other: Input = {}): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function isField(value: unknown, item: string, key: string): boolean {
  const template = compileValue(value);
  if (template.kind !== 'expression') return false;
  const { path } = template.expression;
  return path?.name === item && path.segments.length === 1 && path.segments[0] === key;
}

function withoutBraces(text: string): string {
  return /^\s*\{\{(.*)\}\}\s*$/s.exec(text)?.[1]?.trim() ?? text;
}

interface PlacedStep {
  readonly step: Step;
  readonly path: string;
}

/** Steps of a dag, each after those that it reads or names in `depends_on`; as they are listed otherwise, and the final one last. */
function inOrder(places: readonly PlacedStep[]): PlacedStep[] {
  const waiting = [...places];
  const ordered: PlacedStep[] = [];
  while (waiting.length > 0) {
    const given = new Set(waiting.flatMap(({ step }) => [step.id, step.output ?? step.id]));
    const ready = waiting.findIndex(
      ({ step }) => step.type !== 'final' && needsOf(step).every((name) => !given.has(name)),
    );
    // In a ring nothing is ready: what comes first then says what it cannot read.
    ordered.push(...waiting.splice(Math.max(ready, 0), 1));
  }
  return ordered;
}

function needsOf(step: Step): string[] {
  const read = templateReferences(compileValue(step)).map(({ name }) => name);
  const paths =
    'over' in step && typeof step.over === 'string' ? [withoutBraces(step.over).split(/[.[]/)[0] ?? ''] : [];
  return [...(step.depends_on ?? []), ...read, ...paths].filter((name) => name !== step.id);
}
