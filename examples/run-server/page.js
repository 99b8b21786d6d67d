/** Starts a run, shows it from its events, and asks what it asks. The browser's own `EventSource` comes back after a lost connection, and says which event it has seen last. */

const PLAN = {
  version: '1.0',
  plan: 'Measures places and writes about them, if it may',
  execution: 'dag',
  steps: [
    {
      id: 'measured',
      type: 'loop',
      over: ['Rome', 'Oslo', 'Bern', 'Lima', 'Cairo', 'Kyoto'],
      as: 'place',
      concurrency: 2,
      step: { id: 'letters', tool: 'measure', input: { place: '{{place}}' } },
    },
    {
      id: 'ok',
      type: 'approval',
      message: 'Write this?',
      show: { text: "The letters of {{measured.map(m, m.place).join(', ')}} are counted." },
    },
    { id: 'report', tool: 'write', input: { text: '{{ok.values.text}}' } },
  ],
};

const TYPES = [
  'run.started',
  'run.suspended',
  'run.resumed',
  'run.compensating',
  'run.completed',
  'run.failed',
  'run.cancelled',
  'step.started',
  'step.progress',
  'step.log',
  'step.retrying',
  'step.waiting',
  'step.resumed',
  'step.completed',
  'step.failed',
  'step.skipped',
  'step.cancelled',
  'step.usage',
  'stream.skipped',
];

const STATUS = {
  'step.started': 'running',
  'step.retrying': 'running',
  'step.waiting': 'waiting',
  'step.resumed': 'running',
  'step.completed': 'completed',
  'step.failed': 'failed',
  'step.skipped': 'skipped',
  'step.cancelled': 'cancelled',
};

const byId = (id) => document.getElementById(id);
const [planField, stateLine, numbersLine, tree, resultBox] = ['plan', 'state', 'numbers', 'tree', 'result'].map(byId);
const [startButton, cancelButton, dropButton] = ['start', 'cancel', 'drop'].map(byId);

/** What is known of the run that is shown. */
let shown;

planField.value = JSON.stringify(PLAN, undefined, 2);
document.forms[0].addEventListener('submit', (submitted) => {
  submitted.preventDefault();
  void start();
});
cancelButton.addEventListener('click', () => void fetch(`/runs/${shown.runId}`, { method: 'DELETE' }));
dropButton.addEventListener('click', () => void fetch('/drop', { method: 'POST' }));

async function start() {
  shown?.source.close();
  clear();
  const response = await fetch('/runs', {
    method: 'POST',
    headers: { 'content-type': 'application/json', prefer: 'respond-async' },
    body: `{"plan":${planField.value.trim() === '' ? 'null' : planField.value}}`,
  });
  const answer = await response.json();
  if (response.ok) watch(answer);
  else say(answer.detail, true);
}

function watch({ runId, events }) {
  const source = new EventSource(events);
  shown = { runId, source, count: 0, missed: 0, last: 0, connections: 0, steps: new Map(), isSuspended: false };
  setRunning(true);
  source.addEventListener('open', () => {
    shown.connections += 1;
    sayHow();
    count();
  });
  source.addEventListener('error', () => {
    const isLost = source.readyState === EventSource.CLOSED;
    say(isLost ? 'The run cannot be watched any more.' : 'The connection is lost; it comes back …', isLost);
    if (isLost) setRunning(false);
  });
  for (const type of TYPES) source.addEventListener(type, ({ data }) => take(JSON.parse(data)));
}

function take(event) {
  shown.count += 1;
  shown.missed += event.type === 'stream.skipped' ? event.count : Math.max(0, event.seq - shown.last - 1);
  shown.last = event.type === 'stream.skipped' ? event.to : event.seq;
  count();
  if ('path' in event) takeStep(event);
  if (event.type === 'run.suspended' || event.type === 'run.resumed') {
    shown.isSuspended = event.type === 'run.suspended';
    sayHow();
  }
  if (['run.completed', 'run.failed', 'run.cancelled'].includes(event.type)) end(event);
}

function end({ type, result, error, durationMs }) {
  shown.source.close();
  setRunning(false);
  const seconds = (durationMs / 1000).toFixed(1);
  say(error ? error.message : `Done in ${seconds} s.`, type !== 'run.completed');
  if (error) return;
  resultBox.hidden = false;
  resultBox.textContent = typeof result === 'string' ? result : JSON.stringify(result, undefined, 2);
}

function takeStep(event) {
  const step = stepOf(event);
  const status = STATUS[event.type];
  if (status) step.item.dataset.status = status;
  if (event.chunk?.type === 'text') step.text.textContent += event.chunk.text;
  step.detail.textContent = detailOf(event) ?? step.detail.textContent;
  step.detail.classList.toggle('error', event.error !== undefined);
  if (event.type === 'step.waiting') void ask(event, step);
  else if (event.type !== 'step.log') step.form.replaceChildren();
}

/** Puts up what a step asks. The event has the values bounded; whoever decides sees them whole. */
async function ask({ path, for: asked }, step) {
  if (asked.kind !== 'approval') return;
  const { runId } = shown;
  const { waiting = [] } = await (await fetch(`/runs/${runId}/waiting`)).json();
  const question = waiting.find((one) => one.path === path)?.for;
  if (!question || runId !== shown.runId) return;
  const fields = Object.entries(question.show ?? {}).map(([name, value]) => fieldOf(name, value));
  const problem = document.createElement('p');
  problem.className = 'error';
  const decide = async (approved) => {
    try {
      const values = approved ? Object.fromEntries(fields.flatMap(({ changed }) => changed())) : {};
      const decision = { path, approved, hash: question.hash, ...(Object.keys(values).length > 0 && { values }) };
      const response = await post(`/runs/${runId}/decisions`, decision);
      problem.textContent = response.ok ? '' : (await response.json()).detail;
    } catch (error) {
      problem.textContent = String(error);
    }
  };
  const message = document.createElement('p');
  message.textContent = question.message;
  const buttons = [button('Approve', () => decide(true)), button('Reject', () => decide(false))];
  step.form.replaceChildren(message, ...fields.map(({ label }) => label), ...buttons, problem);
}

/** A field for a value that may be edited: a text as it is, anything else as JSON. */
function fieldOf(name, value) {
  const isText = typeof value === 'string';
  const before = isText ? value : JSON.stringify(value, undefined, 2);
  const [label, field] = ['label', 'textarea'].map((tag) => document.createElement(tag));
  field.value = before;
  field.rows = 2;
  label.append(`${name} `, field);
  const changed = () => (field.value === before ? [] : [[name, isText ? field.value : JSON.parse(field.value)]]);
  return { label, changed };
}

function button(text, act) {
  const element = document.createElement('button');
  element.type = 'button';
  element.textContent = text;
  element.addEventListener('click', () => void act());
  return element;
}

function post(url, body) {
  return fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}

function detailOf({ type, stepType, items, data, error, durationMs, output, for: waitsFor }) {
  if (error) return error.message;
  if (waitsFor) return `waits for ${waitsFor.kind === 'approval' ? 'you' : `a ${waitsFor.kind}`}`;
  if (stepType === 'approval' && output) return decisionText(output);
  if (type === 'step.completed') return `${durationMs.toFixed(0)} ms`;
  if (items) return `${items.done}/${items.total ?? '?'}, ${items.failed} failed`;
  return data === undefined ? undefined : JSON.stringify(data);
}

function decisionText({ approved, edited }) {
  return `${approved ? 'approved' : 'rejected'}${edited ? ', edited' : ''}`;
}

/** The item of a step, below that of the step around it. */
function stepOf({ path, parent, tool }) {
  const known = shown.steps.get(path);
  if (known) return known;
  const item = document.createElement('li');
  const name = document.createElement('span');
  name.textContent = `${path}${tool === undefined ? '' : ` (${tool})`} `;
  const [detail, text, form, list] = ['span', 'div', 'div', 'ul'].map((tag) => document.createElement(tag));
  detail.className = 'detail';
  text.className = 'text';
  item.append(name, detail, text, form, list);
  (shown.steps.get(parent)?.list ?? tree).append(item);
  const step = { item, detail, text, form, list };
  shown.steps.set(path, step);
  return step;
}

function count() {
  const { count: events, missed, connections } = shown;
  numbersLine.textContent = `${events} events, ${missed} missing, ${connections} connections`;
}

function sayHow() {
  say(shown.isSuspended ? 'The run waits.' : 'The run goes on.');
}

function say(text, isBad = false) {
  stateLine.textContent = text;
  stateLine.classList.toggle('error', isBad);
}

function setRunning(isRunning) {
  startButton.disabled = isRunning;
  cancelButton.disabled = !isRunning;
  dropButton.disabled = !isRunning;
}

function clear() {
  tree.replaceChildren();
  resultBox.hidden = true;
  numbersLine.textContent = '';
  say('');
}
