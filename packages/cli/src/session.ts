import { canRedraw, type Environment, hasColour, hasUnicode } from './terminal/capabilities.ts';
import { DrawingSlot } from './terminal/drawing-slot.ts';
import { createOutput, type Output } from './terminal/output.ts';
import { createPaint, type Paint } from './terminal/paint.ts';

/** Options that every command takes. */
export interface GlobalOptions {
  readonly quiet?: boolean;
  readonly verbose?: boolean;
  /** False with `--no-color`. */
  readonly color: boolean;
  /** False with `--no-input`. Default: true. */
  readonly ask?: boolean;
}

/** What a command has to do with the world: data goes to `out`, everything for people to `err`. */
export interface Session {
  readonly directory: string;
  readonly environment: Environment;
  readonly out: Output;
  readonly err: NodeJS.WriteStream;
  readonly stdin: NodeJS.ReadStream;
  readonly quiet: boolean;
  readonly verbose: boolean;
  /** Colours for `out`. */
  readonly outPaint: Paint;
  /** Colours for `err`. */
  readonly paint: Paint;
  readonly unicode: boolean;
  /** Whether `err` can be drawn over. */
  readonly live: boolean;
  /** Whether somebody can be asked. */
  readonly interactive: boolean;
  /** Whatever draws on `err`. */
  readonly drawing: DrawingSlot;
}

const output = createOutput(process.stdout);
const drawing = new DrawingSlot();

/** The session of this process, which has one standard output however often it is asked. */
export function createSession({ quiet = false, verbose = false, color, ask = true }: GlobalOptions): Session {
  const { env: environment, stdout, stderr: err, stdin } = process;
  return {
    directory: process.cwd(),
    environment,
    out: output,
    err,
    stdin,
    quiet,
    verbose,
    outPaint: createPaint(hasColour(stdout, environment, color)),
    paint: createPaint(hasColour(err, environment, color)),
    unicode: hasUnicode(environment),
    live: canRedraw(err, environment) && !quiet,
    interactive: ask && stdin.isTTY && canRedraw(err, environment),
    drawing,
  };
}
