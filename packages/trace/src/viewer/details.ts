import { hasStarted, type TraceNode } from '../trace-tree.ts';
import { waitText } from '../wait-text.ts';
import { type Child, element } from './element.ts';
import { durationText, valueText } from './format.ts';
import { type RunView, signOf, toneOf } from './run-view.ts';

/** Characters of a value that are shown until more are asked for. */
const SHOWN_CHARACTERS = 20_000;

/** All that is known of a step. */
export function stepDetails(node: TraceNode, view: RunView, choose: (node: TraceNode) => void): readonly Node[] {
  const { entry } = node;
  const link = (path: string): Child => stepLink(path, node, view, choose);
  const facts: readonly (readonly [string, Child | readonly Child[]])[] = [
    [
      'Status',
      element(
        'span',
        { class: toneOf(node) },
        `${signOf(node)} ${entry.status}${entry.handled === undefined ? '' : `, handled: ${entry.handled}`}`,
      ),
    ],
    ['Type', entry.type],
    ['Tool', entry.toolName],
    ['Skipped', skipText(entry)],
    ['Branch taken', branchText(entry)],
    [entry.wait?.for === 'approval' ? 'Decision' : 'Waited', waitText(entry)],
    ['Comment', entry.wait?.decision?.comment],
    ['Time waited', entry.wait === undefined ? undefined : durationText(entry.wait.waitedMs)],
    ['Critical path', view.critical.has(node.index) ? 'yes' : 'no'],
    ['Started', hasStarted(node) ? `after ${durationText(node.start)} (${entry.startTime ?? ''})` : undefined],
    ['Duration', entry.durationMs === undefined ? undefined : durationText(entry.durationMs)],
    ['In queues', entry.queuedMs === undefined ? undefined : durationText(entry.queuedMs)],
    [
      'Result',
      entry.cached === true ? 'that of an equal call' : entry.kept === true ? 'that of a run before' : undefined,
    ],
    ['Used', usageText(node)],
    ['Undoes', entry.compensation === true ? 'a step of the failed run' : undefined],
    ['Waited for', (entry.dependsOn ?? []).map(link)],
    ['Inside', entry.parentId === undefined ? undefined : link(entry.parentId)],
    ['Steps inside', node.children.length > 0 ? String(node.children.length) : undefined],
  ];
  return [
    element('h2', {}, entry.nodeId),
    element('dl', {}, ...facts.flatMap(([name, value]) => fact(name, value))),
    ...errorPart(node),
    ...attemptsPart(node),
    ...valuePart('Input', entry.input),
    ...valuePart('Output', entry.output),
  ];
}

function fact(name: string, value: Child | readonly Child[]): readonly Node[] {
  const values = Array.isArray(value) ? (value as readonly Child[]) : [value as Child];
  if (values.every((each) => each === undefined)) return [];
  return [element('dt', {}, name), element('dd', {}, ...values)];
}

function stepLink(path: string, from: TraceNode, { tree }: RunView, choose: (node: TraceNode) => void): Child {
  const node = tree.find(path, from.index);
  if (!node) return path;
  const button = element('button', { type: 'button', class: 'link' }, path);
  button.addEventListener('click', () => choose(node));
  return button;
}

function skipText({ skipReason }: TraceNode['entry']): string | undefined {
  if (skipReason === undefined) return undefined;
  return skipReason === 'when' ? 'its condition did not hold' : 'a step that it needs has failed';
}

function branchText({ type, status, branch }: TraceNode['entry']): string | undefined {
  return branch ?? (type === 'conditional' && status === 'success' ? 'none' : undefined);
}

function usageText({ entry: { usage } }: TraceNode): string | undefined {
  if (!usage) return undefined;
  const { inputTokens, outputTokens, costUsd, model, provider } = usage;
  const tokens =
    inputTokens === undefined && outputTokens === undefined
      ? []
      : [`${inputTokens ?? 0} + ${outputTokens ?? 0} tokens`];
  const who = [model, provider].filter((each) => each !== undefined).join(', ');
  return [...tokens, ...(costUsd === undefined ? [] : [`$${costUsd}`]), ...(who === '' ? [] : [who])].join(', ');
}

function errorPart({ entry: { error, errorCode } }: TraceNode): readonly Node[] {
  if (error === undefined) return [];
  return [
    element('h3', {}, 'Error'),
    element('pre', { class: 'error' }, errorCode === undefined ? error : `${errorCode}\n${error}`),
  ];
}

function attemptsPart({ entry: { attempts = [] } }: TraceNode): readonly Node[] {
  if (attempts.length < 2 && attempts[0]?.error === undefined) return [];
  const rows = attempts.map(({ attempt, startTime, durationMs, error = '' }) =>
    element(
      'tr',
      {},
      ...[String(attempt), startTime.slice(11, 23), durationText(durationMs), error].map((text) =>
        element('td', {}, text),
      ),
    ),
  );
  const head = element('tr', {}, ...['#', 'at', 'took', 'error'].map((text) => element('th', { scope: 'col' }, text)));
  return [
    element('h3', {}, 'Attempts'),
    element('table', { class: 'attempts' }, element('thead', {}, head), element('tbody', {}, ...rows)),
  ];
}

function valuePart(name: string, value: unknown): readonly Node[] {
  if (value === undefined) return [];
  const text = valueText(value);
  const shown = element('pre', { tabindex: '0', 'aria-label': name }, text.slice(0, SHOWN_CHARACTERS));
  if (text.length <= SHOWN_CHARACTERS) return [element('h3', {}, name), shown];
  const more = element('button', { type: 'button' }, `Show all ${text.length.toLocaleString('en')} characters`);
  more.addEventListener('click', () => {
    shown.textContent = text;
    more.remove();
  });
  return [element('h3', {}, name), shown, more];
}
