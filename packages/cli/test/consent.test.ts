import { PassThrough } from 'node:stream';

import type { PlanProposal } from '@planloom/executor-core';
import { describe, expect, it } from 'vitest';

import { ExitCode } from '../src/index.ts';
import type { PlanReview } from '../src/planning/plan-review.ts';
import { requireConsent } from '../src/planning/require-consent.ts';
import type { Session } from '../src/session.ts';
import { createPaint } from '../src/terminal/paint.ts';

const effects = { readOnly: true, idempotent: true, destructive: false, openWorld: false };
const reading: PlanReview = {
  tools: [{ tool: 'read_file', effects, steps: ['read'] }],
  leaves: [],
  waits: [],
  calls: { least: 1, most: 1 },
  criticalPath: ['read'],
};
const writing: PlanReview = {
  ...reading,
  tools: [{ tool: 'write_file', effects: { ...effects, readOnly: false }, steps: ['write'] }],
};
const telling: PlanReview = { ...reading, leaves: [{ step: 'send', tool: 'http_get', values: [], isPrivate: true }] };
const harmless: PlanReview = { ...reading, leaves: [{ step: 'send', tool: 'http_get', values: [], isPrivate: false }] };

const from = (source: string): PlanProposal => ({ plan: { version: '1.0', steps: [] }, source });

type Terminal = Pick<Session, 'interactive' | 'stdin' | 'err' | 'paint'>;

/** A terminal at which somebody types this; what they were asked. */
function terminal(typed: string): { readonly session: Terminal; readonly asked: () => string } {
  const [stdin, err] = [new PassThrough(), new PassThrough()];
  stdin.end(typed);
  const session = { interactive: true, stdin, err, paint: createPaint(false) } as unknown as Terminal;
  return { session, asked: () => String(err.read() ?? '') };
}

describe('consent', () => {
  it.each([
    ['only reads', 'model', reading],
    ['tells others what the task says', 'model', harmless],
    ['is a template that has been reviewed', 'templates', telling],
  ])('is not needed for a plan that %s', async (_case, source, review) => {
    const { session, asked } = terminal('');

    await requireConsent(from(source), review, session);
    expect(asked()).toBe('');
  });

  it.each(['yes\n', 'y\n', ' YES \n'])('is given by %j', async (typed) => {
    const { session, asked } = terminal(typed);

    await requireConsent(from('templates'), writing, session);
    expect(asked()).toContain('The plan calls tools that change things (write_file). Run it? (yes / no)');
  });

  it.each(['no\n', '\n', 'yesterday\n', ''])('is not given by %j', async (typed) => {
    const { session } = terminal(typed);

    await expect(requireConsent(from('cache'), telling, session)).rejects.toMatchObject({
      exitCode: ExitCode.needsInput,
      message: 'nothing was run',
    });
  });
});
