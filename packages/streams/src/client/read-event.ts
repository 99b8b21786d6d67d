import type { WireEvent } from '../wire-event.ts';
import { StreamError } from './stream-error.ts';

/**
 * Reads an event that came as JSON. What it looks at is what readers rely on, its type and number; newer servers may send events that this package does not know.
 *
 * @throws StreamError (`stream/not-an-event`)
 */
export function readEvent(json: string): WireEvent {
  const value = parse(json);
  if (isEvent(value)) return value;
  const shown = json.length > 100 ? `${json.slice(0, 100)}…` : json;
  throw new StreamError('stream/not-an-event', `This is no event of a run: ${shown}`);
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch (cause) {
    throw new StreamError('stream/not-an-event', 'The stream has something that is not JSON.', { cause });
  }
}

function isEvent(value: unknown): value is WireEvent {
  if (typeof value !== 'object' || value === null || !('type' in value) || !('runId' in value)) return false;
  if (value.type === 'stream.skipped') return 'from' in value && 'to' in value && 'count' in value;
  if (value.type === 'stream.failed') return 'error' in value;
  return typeof value.type === 'string' && 'seq' in value && typeof value.seq === 'number';
}
