import type { Context, Span } from '@opentelemetry/api';
import type { ToolUsage } from '@planloom/tool-kit';

import type { StepIdentity } from '../shape/step-shape.ts';
import type { Iterations } from './iterations.ts';
import type { Place } from './place.ts';

/** A step that has started and not ended. Of a muted one, span and context are those of what stands around it. */
export class OpenStep implements Place {
  readonly identity: StepIdentity;
  readonly span: Span | undefined;
  readonly context: Context;
  readonly isMuted: boolean;
  readonly startedAt: number;
  retries = 0;
  usage: ToolUsage | undefined = undefined;
  /** Failures in it that were borne. */
  failures = 0;
  /** Whether a step in it has started. */
  hasStarted = false;
  /** Set with its first iteration. */
  iterations: Iterations | undefined = undefined;

  constructor(identity: StepIdentity, { span, context, isMuted }: Place, startedAt: number) {
    this.identity = identity;
    this.span = span;
    this.context = context;
    this.isMuted = isMuted;
    this.startedAt = startedAt;
  }
}
