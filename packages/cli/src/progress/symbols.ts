/** What stands before a step. */
export interface Symbols {
  readonly done: string;
  readonly failed: string;
  readonly handled: string;
  readonly waiting: string;
  /** A person, a signal or a time is waited for. */
  readonly suspended: string;
  readonly skipped: string;
  readonly cancelled: string;
  readonly retrying: string;
  /** Drawn one after the other while a step runs. */
  readonly spinner: readonly string[];
  readonly more: string;
  /** Between the parts of a line. */
  readonly separator: string;
}

export const UNICODE_SYMBOLS: Symbols = {
  done: '✓',
  failed: '✗',
  handled: '⚠',
  waiting: '○',
  suspended: '‖',
  skipped: '–',
  cancelled: '⊘',
  retrying: '↻',
  spinner: ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'],
  more: '…',
  separator: ' · ',
};

export const ASCII_SYMBOLS: Symbols = {
  done: 'v',
  failed: 'x',
  handled: '!',
  waiting: 'o',
  suspended: '=',
  skipped: '-',
  cancelled: '/',
  retrying: '~',
  spinner: ['|', '/', '-', '\\'],
  more: '...',
  separator: ' | ',
};
