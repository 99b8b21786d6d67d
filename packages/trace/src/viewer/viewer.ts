import type { ExecTrace } from '@planloom/executor-core';

import { summarizeTrace } from '../summarize-trace.ts';
import type { TraceNode } from '../trace-tree.ts';
import { stepDetails } from './details.ts';
import { element } from './element.ts';
import { durationText } from './format.ts';
import { Graph } from './graph.ts';
import { runOverview } from './overview.ts';
import { isWanted, type RunView, runView } from './run-view.ts';
import { Waterfall } from './waterfall.ts';

/** Fills the page with the trace that stands in it. */
function start(): void {
  const text = document.querySelector('#trace')?.textContent ?? '{}';
  const view = runView(JSON.parse(text) as ExecTrace);
  document.querySelector('#app')?.append(...pageOf(view));
}

function pageOf(view: RunView): readonly Node[] {
  const details = element('aside', { class: 'details', tabindex: '0', 'aria-label': 'Details', 'aria-live': 'polite' });
  let chosen: TraceNode | undefined;
  const choose = (node: TraceNode): void => {
    chosen = node;
    details.replaceChildren(...stepDetails(node, view, choose));
    details.scrollTop = 0;
    waterfall.choose(node);
    graph.choose(node);
  };
  const waterfall = new Waterfall(view, choose);
  const graph = new Graph(view, choose);
  details.append(...runOverview(view, choose));
  const search = element('input', {
    type: 'search',
    placeholder: 'Search (press /)',
    'aria-label': 'Search steps, tools and errors',
  });
  const status = statusSelect(view);
  const critical = element('input', { type: 'checkbox' });
  const count = element('span', { class: 'count', role: 'status' });
  const show = (): void => {
    const wish = { search: search.value.trim(), status: status.value, onlyCritical: critical.checked };
    waterfall.show(wish);
    graph.show(wish);
    const wanted = view.tree.nodes.filter((node) => isWanted(node, wish, view)).length;
    count.textContent = `${wanted} of ${view.tree.nodes.length} steps`;
  };
  for (const control of [search, status, critical]) control.addEventListener('input', show);
  document.addEventListener('keydown', (event) => {
    const isTyping = event.target instanceof HTMLInputElement && event.target.type === 'search';
    if (event.key === '/' && !isTyping) {
      event.preventDefault();
      search.focus();
    } else if (event.key === 'z' && !isTyping) waterfall.zoom(chosen);
    else if (event.key === '0' && !isTyping) waterfall.zoom(undefined);
    else if (event.key === 'Escape' && event.target === search) {
      search.value = '';
      show();
      waterfall.focus();
    }
  });
  show();
  const main = element('main', {}, element('div', { class: 'views' }, waterfall.element, graph.element), details);
  const tools = element(
    'div',
    { class: 'tools' },
    viewSwitch(main),
    search,
    status,
    element('label', {}, critical, ' critical path only'),
    toolButton('Zoom to step (z)', () => waterfall.zoom(chosen)),
    toolButton('Whole run (0)', () => waterfall.zoom(undefined)),
    count,
  );
  return [header(view), tools, main];
}

function toolButton(text: string, press: () => void): HTMLElement {
  const button = element('button', { type: 'button' }, text);
  button.addEventListener('click', press);
  return button;
}

/** Two buttons, one of which is pressed. */
function viewSwitch(main: HTMLElement): HTMLElement {
  main.dataset['view'] = 'waterfall';
  const buttons = ['waterfall', 'graph'].map((name) => {
    const button = element(
      'button',
      { type: 'button', 'aria-pressed': String(name === 'waterfall') },
      name[0]?.toUpperCase() + name.slice(1),
    );
    button.addEventListener('click', () => {
      main.dataset['view'] = name;
      for (const each of buttons) each.setAttribute('aria-pressed', String(each === button));
    });
    return button;
  });
  return element('div', { class: 'switch', role: 'group', 'aria-label': 'View' }, ...buttons);
}

function statusSelect({ trace }: RunView): HTMLSelectElement {
  const found = [...new Set(trace.entries.map(({ status }) => status))];
  return element(
    'select',
    { 'aria-label': 'Status' },
    element('option', { value: '' }, 'any status'),
    ...found.map((status) => element('option', { value: status }, status)),
  );
}

function header({ trace }: RunView): HTMLElement {
  const { status, durationMs, calls, retries, peakConcurrency, queuedMs, suspendedMs, usage, parallelism } =
    summarizeTrace(trace);
  const tokens = usage.inputTokens + usage.outputTokens;
  const facts = [
    durationText(durationMs),
    `${trace.entries.length} steps`,
    `${calls} ${calls === 1 ? 'call' : 'calls'}`,
    ...(retries > 0 ? [`${retries} ${retries === 1 ? 'retry' : 'retries'}`] : []),
    ...(peakConcurrency > 1 ? [`${peakConcurrency} at once, ${parallelism.toFixed(1)} on average`] : []),
    ...(suspendedMs > 0 ? [`${durationText(suspendedMs)} suspended`] : []),
    ...(queuedMs > 0 ? [`${durationText(queuedMs)} in queues`] : []),
    ...(tokens > 0 ? [`${tokens.toLocaleString('en')} tokens`] : []),
    ...(usage.costUsd > 0 ? [`$${Number(usage.costUsd.toPrecision(3))}`] : []),
  ];
  return element(
    'header',
    {},
    element('h1', {}, trace.planId),
    element('p', {}, element('span', { class: `chip ${status}` }, status), facts.join(' · ')),
    element('p', { class: 'run' }, `run ${trace.runId}, ${trace.startedAt.replace('T', ' ').slice(0, 19)} UTC`),
  );
}

start();
