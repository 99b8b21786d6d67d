/** The part of a terminal's stream that decides how it is written to. */
export interface TerminalStream {
  readonly isTTY?: boolean;
}

/** The process environment, as far as it is read here. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Whether a stream gets colours. `--no-color` beats the environment; there, `FORCE_COLOR` beats `NO_COLOR`, as in Node.js.
 *
 * @see https://no-color.org
 */
export function hasColour(stream: TerminalStream, environment: Environment, wanted: boolean): boolean {
  if (!wanted) return false;
  const { FORCE_COLOR: forced, NO_COLOR: refused, TERM: terminal } = environment;
  if (forced !== undefined) return forced !== '0' && forced !== 'false';
  if (refused !== undefined && refused !== '') return false;
  return stream.isTTY === true && terminal !== 'dumb';
}

/** Whether lines already written can be drawn over: on a terminal that can, and not in a log that somebody reads later. */
export function canRedraw(stream: TerminalStream, environment: Environment): boolean {
  return stream.isTTY === true && environment['TERM'] !== 'dumb' && !isContinuousIntegration(environment);
}

/** Whether more than ASCII can be drawn. The Linux console and old Windows consoles cannot. */
export function hasUnicode(environment: Environment, platform: string = process.platform): boolean {
  if (platform !== 'win32') return environment['TERM'] !== 'linux' && environment['TERM'] !== 'dumb';
  return environment['WT_SESSION'] !== undefined || environment['TERM_PROGRAM'] !== undefined;
}

function isContinuousIntegration({ CI: value }: Environment): boolean {
  return value !== undefined && value !== '' && value !== '0' && value !== 'false';
}
