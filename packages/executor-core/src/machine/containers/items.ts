import type { Evaluator } from '../../program/program.ts';
import type { StepRun } from '../step-run.ts';
import type { ContainerHost } from './container.ts';

/** The items that a container goes over, as they are now; if it is given no array, the step fails and the answer is `undefined`. */
export function readItems(run: StepRun, evaluator: Evaluator, host: ContainerHost): unknown[] | undefined {
  const evaluated = host.evaluate(run, evaluator, run.block.frame);
  if (!evaluated) return undefined;
  host.showInput(run, evaluated.value);
  if (Array.isArray(evaluated.value)) return evaluated.value.slice() as unknown[];
  const message = `It can only go over an array, but got ${describe(evaluated.value)}.`;
  host.fail(run, { code: 'step/not-an-array', message, retryable: false });
  return undefined;
}

function describe(value: unknown): string {
  if (value === null || value === undefined) return 'null';
  if (typeof value === 'string') return `the string ${JSON.stringify(value.slice(0, 40))}`;
  if (typeof value === 'number' || typeof value === 'boolean') return `the ${typeof value} ${value}`;
  if (typeof value !== 'object') return `a ${typeof value}`;
  const keys = Object.keys(value);
  return `an object with the keys ${keys.slice(0, 10).join(', ')}${keys.length > 10 ? ', …' : ''}`;
}
