import type { Context, Span } from '@opentelemetry/api';
import type { WaitingFor } from '@planloom/executor-core';
import type { ToolUsage } from '@planloom/tool-kit';

import type { SpanAttributes } from '../shape/span-attributes.ts';
import type { ContainerEnd, StepIdentity } from '../shape/step-shape.ts';
import type { ApprovalOutcome } from '../shape/wait-shape.ts';
import type { Iterations } from './iterations.ts';
import type { Place } from './place.ts';

/** A step that has started and not ended. Of a muted one, span and context are those of what stands around it. */
export class OpenStep implements Place {
  readonly identity: StepIdentity;
  readonly span: Span | undefined;
  readonly context: Context;
  readonly isMuted: boolean;
  readonly startedAt: number;
  /** What is known of its tool. */
  readonly described: Readonly<SpanAttributes> | undefined;
  retries = 0;
  usage: ToolUsage | undefined = undefined;
  /** Failures in it that were borne. */
  failures = 0;
  /** What it waits for from outside the run, and since when: milliseconds since 1970. */
  wait: { readonly for: WaitingFor; readonly since: number } | undefined = undefined;
  /** How it was decided, if it asked. */
  decided: { readonly outcome: ApprovalOutcome; readonly waitedMs: number } | undefined = undefined;
  /** What its span says of its last wait that is over. */
  waited: Readonly<SpanAttributes> = {};
  /** Set with its first iteration. */
  iterations: Iterations | undefined = undefined;

  constructor(
    identity: StepIdentity,
    { span, context, isMuted }: Place,
    startedAt: number,
    described: Readonly<SpanAttributes> | undefined,
  ) {
    this.identity = identity;
    this.span = span;
    this.context = context;
    this.isMuted = isMuted;
    this.startedAt = startedAt;
    this.described = described;
  }

  /** What has happened inside it. */
  get inside(): ContainerEnd {
    const { begun = 0, untraced = 0 } = this.iterations ?? {};
    return { iterations: begun, untraced, failures: this.failures };
  }
}
