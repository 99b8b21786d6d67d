import { createHash, randomUUID } from 'node:crypto';

import { inputRequired, type InputRequiredResult, inputResponse } from '@modelcontextprotocol/server';
import type { Clock } from '@planloom/executor-core';

import { toJson } from '../answer/to-json.ts';
import type { Caller } from '../caller.ts';
import { Refusal } from '../refusal.ts';
import type { CalledTool } from './plan-effects.ts';

const OPEN_QUESTIONS = 1000;
const ANSWER_WITHIN_MS = 10 * 60_000;
const QUESTION = 'confirm';

/** Nobody can be asked: the client has not said that it can do that. */
export const CONSENT_REQUIRED = 'policy/consent-required';

/** The answer that came belongs to no question of ours, or to one about something else. */
export const CONSENT_MISMATCH = 'policy/consent-mismatch';

/** What somebody is asked to agree to. */
export interface Proposal {
  /** What would be done, in a line. */
  readonly title: string;
  /** The tools that need consent. */
  readonly tools: readonly CalledTool[];
  /** All that decides what happens: the plan and its input. An answer counts for exactly this. */
  readonly subject: unknown;
}

/** The consent of whoever sits in front of the client. */
export interface Consent {
  /**
   * @returns `undefined` if it is given or not needed, else the question, which the call has to answer with
   * @throws Refusal if it is declined, or nobody can be asked
   */
  require(proposal: Proposal): InputRequiredResult | undefined;
}

interface OpenQuestion {
  readonly owner: string;
  readonly digest: string;
  readonly askedAt: number;
}

/** What a request says of consent. */
export interface ConsentRequest {
  readonly caller: Caller;
  /** Whether the client can ask a person. */
  readonly canAsk: boolean;
  /** The answers that came with the request; whatever the client sent. */
  readonly responses: Record<string, unknown> | undefined;
  /** The state that came with the request; likewise. */
  readonly state: string | undefined;
}

/** The questions that are open. Each can be answered once, by the client that was asked, for what was shown. */
export class ConsentDesk {
  readonly #questions = new Map<string, OpenQuestion>();
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The consent of one request. */
  consentFor(request: ConsentRequest): Consent {
    return { require: (proposal) => this.#require(proposal, request) };
  }

  #require(proposal: Proposal, request: ConsentRequest): InputRequiredResult | undefined {
    if (proposal.tools.length === 0) return undefined;
    const digest = digestOf(proposal.subject);
    const answer = inputResponse(request.responses, QUESTION);
    if (answer.kind !== 'elicit') return this.#ask(proposal, digest, request);
    this.#close(request, digest);
    if (answer.action === 'accept' && answer.content?.['run'] === true) return undefined;
    throw new Refusal('policy/declined', 'nothing was run: the user did not agree. Do not ask again unless told to');
  }

  #ask(proposal: Proposal, digest: string, { caller, canAsk }: ConsentRequest): InputRequiredResult {
    const names = proposal.tools.map(({ tool }) => tool);
    if (!canAsk) {
      const message = `nothing was run: ${names.join(', ')} may change things, which needs consent, and this client cannot ask for it. Use tools that only read, or let the server's owner allow these (allowEffects, --allow-effects ${names.join(',')})`;
      throw new Refusal(CONSENT_REQUIRED, message, { tools: names });
    }
    const state = randomUUID();
    this.#forgetOld();
    this.#questions.set(state, { owner: caller.owner, digest, askedAt: this.#clock.now() });
    return inputRequired({ inputRequests: { [QUESTION]: question(proposal) }, requestState: state });
  }

  #close({ caller, state = '' }: ConsentRequest, digest: string): void {
    const open = this.#questions.get(state);
    this.#questions.delete(state);
    const isInTime = open !== undefined && open.askedAt > this.#clock.now() - ANSWER_WITHIN_MS;
    if (isInTime && open.owner === caller.owner && open.digest === digest) return;
    throw new Refusal(
      CONSENT_MISMATCH,
      'nothing was run: the consent that came with this call was not given for it. Call again without it',
    );
  }

  #forgetOld(): void {
    const oldest = this.#clock.now() - ANSWER_WITHIN_MS;
    for (const [state, { askedAt }] of this.#questions) {
      if (askedAt > oldest && this.#questions.size < OPEN_QUESTIONS) return;
      this.#questions.delete(state);
    }
  }
}

function question({ title, tools }: Proposal): ReturnType<typeof inputRequired.elicit> {
  const lines = tools.map(({ tool, effects }) => {
    const kinds = [
      effects.destructive ? 'may delete or overwrite' : 'may change things',
      ...(effects.openWorld ? ['reaches outside'] : []),
    ];
    return `- ${tool} (${kinds.join(', ')})`;
  });
  return inputRequired.elicit({
    message: `${title}\nIt can call tools that change things:\n${lines.join('\n')}`,
    requestedSchema: {
      type: 'object',
      properties: {
        run: { type: 'boolean', title: 'Run it', description: 'Whether it may be run as shown', default: false },
      },
      required: ['run'],
    },
  });
}

function digestOf(subject: unknown): string {
  return createHash('sha256').update(toJson(subject)).digest('base64url');
}
