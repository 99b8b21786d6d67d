import { fitWidth, widthOf } from '../terminal/fit-width.ts';

/** A terminal that can be drawn over. */
export interface Screen {
  readonly columns?: number;
  readonly rows?: number;
  write(text: string): unknown;
}

/** Lines at the bottom of a terminal that are drawn again and again in the same place. */
export interface LiveView {
  /** Replaces the lines. */
  draw(lines: readonly string[]): void;
  /** Writes a line that stays, above the others. */
  print(line: string): void;
  /** Takes the lines away, and gives the cursor back until they are drawn again. */
  clear(): void;
  /** Leaves the lines as they are and gives the cursor back. May be called again. */
  finish(): void;
}

const HIDE_CURSOR = '\u001B[?25l';
const SHOW_CURSOR = '\u001B[?25h';
/** What is written between these two appears at once, where the terminal knows them; others ignore them. */
const BEGIN_FRAME = '\u001B[?2026h';
const END_FRAME = '\u001B[?2026l';
const CLEAR_BELOW = '\u001B[0J';
const CLEAR_REST_OF_LINE = '\u001B[K';

/** Draws to a terminal. The cursor is hidden from the first frame to `finish`. */
export function createLiveView(screen: Screen): LiveView {
  let shown: readonly string[] = [];
  let hidden = false;
  const redraw = (above: readonly string[], lines: readonly string[]): void => {
    const cursor = hidden ? '' : HIDE_CURSOR;
    hidden = true;
    const fitted = lines.map((line) => fitWidth(line, columnsOf(screen) - 1));
    // Lines are written over, and only what is left below is cleared: some terminals take a screen that is cleared from its top for one to be kept.
    const text = [...above, ...fitted].map((line) => `${line}${CLEAR_REST_OF_LINE}\n`).join('');
    screen.write(`${BEGIN_FRAME}${cursor}${backToTop(shown, columnsOf(screen))}${text}${CLEAR_BELOW}${END_FRAME}`);
    shown = fitted;
  };
  return {
    draw: (lines) => redraw([], lines),
    print: (line) => redraw([line], shown),
    clear: () => {
      const blank = shown.map(() => `${CLEAR_REST_OF_LINE}\n`).join('');
      const back = shown.length === 0 ? '' : `\u001B[${shown.length}A\r`;
      if (hidden) screen.write(`${backToTop(shown, columnsOf(screen))}${blank}${CLEAR_BELOW}${back}${SHOW_CURSOR}`);
      hidden = false;
      shown = [];
    },
    finish: () => {
      if (hidden) screen.write(SHOW_CURSOR);
      hidden = false;
      shown = [];
    },
  };
}

function columnsOf({ columns }: Screen): number {
  return columns === undefined || columns < 2 ? 80 : columns;
}

/** Moves over the lines drawn before. If the terminal has become narrower since, it has wrapped them. */
function backToTop(lines: readonly string[], columns: number): string {
  const rows = lines.reduce((sum, line) => sum + Math.max(1, Math.ceil(widthOf(line) / columns)), 0);
  return rows === 0 ? '' : `\u001B[${rows}A\r`;
}
