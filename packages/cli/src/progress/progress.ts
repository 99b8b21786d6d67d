import type { RunEvent } from '@planloom/executor-core';

import { createLiveView, type LiveView, type Screen } from './live-view.ts';
import { createPlainLines } from './plain-lines.ts';
import { renderTree, type TreeStyle } from './render-tree.ts';
import { applyEvent, createRunTree, type ExpectedStep, type RunTree } from './run-tree.ts';
import { type RunExpectation, statusLine } from './status-line.ts';

/** Shows how a run goes. */
export interface Progress {
  receive(event: RunEvent): void;
  /** A line for the person, such as what a tool has logged. */
  print(line: string): void;
  /** Shows nothing until `resume`; what happens and is printed meanwhile is shown then. */
  suspend(): void;
  resume(): void;
  /** The last picture stays; no timer is left. May be called again. */
  finish(): void;
}

/** Where and how progress is shown. */
export interface ProgressOptions extends TreeStyle, RunExpectation {
  readonly screen: Screen;
  /** `live`: a tree that is drawn again and again; `plain`: lines; `none`: nothing but what is printed. */
  readonly mode: 'live' | 'plain' | 'none';
  readonly verbose: boolean;
  readonly expected: readonly ExpectedStep[];
}

/** Often enough to look alive; drawing costs the same however many events there are. */
const FRAME_MS = 100;

/** A person may take days to answer. */
const MOST_HELD = 1000;

/** Below that, every line is needed for the steps. */
const LEAST_ROWS_WITH_STATUS = 8;

/** Starts to show a run. In `live` mode it draws at once and holds a timer, which does not keep the process alive. */
export function createProgress(options: ProgressOptions): Progress {
  if (options.mode === 'live') return createLiveProgress(options);
  const print = (line: string): void => {
    options.screen.write(`${line}\n`);
  };
  if (options.mode === 'none') return { receive: () => {}, print, ...NEVER_DRAWS };
  const toLine = createPlainLines(options);
  return {
    receive: (event) => {
      const line = toLine(event);
      if (line !== undefined) print(line);
    },
    print,
    ...NEVER_DRAWS,
  };
}

const NEVER_DRAWS = { suspend: () => {}, resume: () => {}, finish: () => {} };

function createLiveProgress(options: ProgressOptions): Progress {
  const tree = createRunTree(options.expected);
  const view = createLiveView(options.screen);
  const logLine = createPlainLines(options);
  let isSuspended = false;
  const held = new HeldLines();
  const drawFrame = (): void => {
    if (!isSuspended) draw(tree, view, options, true);
  };
  const print = (line: string): void => {
    if (isSuspended) held.add(line);
    else view.print(line);
  };
  drawFrame();
  const timer = setInterval(drawFrame, FRAME_MS);
  timer.unref();
  // Whatever ends the process, the cursor comes back.
  const restore = (): void => view.finish();
  process.once('exit', restore);
  return {
    receive: (event) => {
      applyEvent(tree, event);
      const line = options.verbose && event.type === 'step.log' ? logLine(event) : undefined;
      if (line !== undefined) print(line);
    },
    print,
    suspend: () => {
      isSuspended = true;
      // A picture that stands still would soon not be true any more.
      view.clear();
    },
    resume: () => {
      isSuspended = false;
      for (const line of held.take()) view.print(line);
      drawFrame();
    },
    finish: () => {
      clearInterval(timer);
      process.off('exit', restore);
      for (const line of held.take()) view.print(line);
      draw(tree, view, options, false);
      view.finish();
    },
  };
}

/** Lines that would stand in the middle of a question. */
class HeldLines {
  #lines: string[] = [];
  #dropped = 0;

  add(line: string): void {
    this.#lines.push(line);
    if (this.#lines.length > MOST_HELD) this.#dropped += this.#lines.splice(0, MOST_HELD / 2).length;
  }

  take(): string[] {
    const lines = [
      ...(this.#dropped > 0 ? [`(${this.#dropped} lines before these are not shown)`] : []),
      ...this.#lines,
    ];
    [this.#lines, this.#dropped] = [[], 0];
    return lines;
  }
}

/** One line is left free: a terminal scrolls when its last one is written. The last picture has no status: a summary follows. */
function draw(tree: RunTree, view: LiveView, options: ProgressOptions, isUnderWay: boolean): void {
  const { screen, paint, symbols } = options;
  const { columns = 80, rows = 24 } = screen;
  const now = Date.now();
  const hasRoom = rows >= LEAST_ROWS_WITH_STATUS;
  const status = isUnderWay && hasRoom ? statusLine(tree, options, { paint, symbols }, now) : undefined;
  const frame = { now, columns: columns - 1, rows: rows - (status === undefined ? 2 : 3) };
  view.draw([...renderTree(tree, { paint, symbols }, frame), ...(status === undefined ? [] : [status])]);
}
