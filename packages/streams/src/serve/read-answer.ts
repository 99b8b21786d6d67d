import type { Decision } from '@planloom/executor-core';

import { badShape, readJson, type BodyShape, type JsonBody } from './read-json.ts';

/** What a client has decided, and where. Who it is, the server says. */
export interface DecisionOrder {
  /** Path of the step that asks. */
  readonly path: string;
  readonly decision: Omit<Decision, 'by' | 'carrier'> & { readonly hash: string };
}

/** A signal that a client sends. */
export interface SignalOrder {
  readonly name: string;
  readonly payload: unknown;
}

const DECISION: BodyShape = {
  fields: ['path', 'approved', 'hash', 'values', 'comment'],
  example: '{ "path": "…", "approved": true, "hash": "…", "values": { … }, "comment": "…" }',
};

const SIGNAL: BodyShape = { fields: ['name', 'payload'], example: '{ "name": "…", "payload": … }' };

/**
 * Reads the body of a request that decides. A `hash` is needed: a person agrees to what they have seen, and to nothing else.
 *
 * @throws ProblemError if it is no decision, or larger than allowed
 */
export async function readDecision(request: Request, maxBytes: number): Promise<DecisionOrder> {
  const body = await readJson(request, maxBytes, DECISION);
  const { approved, values } = body;
  if (typeof approved !== 'boolean') throw badShape(`"approved" has to be true or false: ${DECISION.example}.`);
  if (values !== undefined && !isObject(values)) throw badShape(`"values" has to be an object: ${DECISION.example}.`);
  const comment = body['comment'] === undefined ? undefined : textOf(body, 'comment', DECISION);
  const decision = {
    approved,
    hash: textOf(body, 'hash', DECISION),
    ...(values !== undefined && { values }),
    ...(comment !== undefined && { comment }),
  };
  return { path: textOf(body, 'path', DECISION), decision };
}

/**
 * Reads the body of a request that sends a signal.
 *
 * @throws ProblemError if it is none, or larger than allowed
 */
export async function readSignal(request: Request, maxBytes: number): Promise<SignalOrder> {
  const body = await readJson(request, maxBytes, SIGNAL);
  const name = textOf(body, 'name', SIGNAL);
  if (name === '') throw badShape('"name" is empty; it has to be the name of a signal.');
  return { name, payload: body['payload'] };
}

function textOf(body: JsonBody, field: string, { example }: BodyShape): string {
  const value = body[field];
  if (typeof value === 'string') return value;
  throw badShape(`${value === undefined ? `There is no "${field}"` : `"${field}" has to be a text`}: ${example}.`);
}

function isObject(value: unknown): value is JsonBody {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
