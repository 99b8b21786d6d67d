import { describe, expect, it, vi } from 'vitest';

import {
  describeToolError,
  isRetryable,
  isToolError,
  ToolError,
  ToolInputError,
  ToolOutputError,
  UnknownToolError,
} from '../src/index.ts';

describe('ToolError', () => {
  it('carries what the author knows', () => {
    const cause = new Error('HTTP 429');
    const error = new ToolError('Too many calls', {
      code: 'weather/busy',
      retryable: true,
      retryAfterMs: 500,
      details: { quota: 5 },
      cause,
    });
    expect(error).toMatchObject({
      code: 'weather/busy',
      retryable: true,
      retryAfterMs: 500,
      details: { quota: 5 },
      cause,
    });
    expect(new ToolError('No').code).toBe('tool/failed');
  });

  it('is recognised across copies of the package', async () => {
    vi.resetModules();
    const copy = await import('../src/errors/tool-error.ts');
    expect(copy.ToolError).not.toBe(ToolError);
    expect(isToolError(new copy.UnknownToolError('a', []))).toBe(true);
    expect(isToolError(new Error('a'))).toBe(false);
    expect(isToolError({ code: 'tool/failed' })).toBe(false);
  });

  it('shows nothing of its brand', () => {
    expect(JSON.parse(JSON.stringify(new ToolError('a')))).toEqual({ name: 'ToolError', code: 'tool/failed' });
  });
});

describe('messages', () => {
  it('list what is wrong with arguments', () => {
    const one = new ToolInputError('weather', [{ path: '/city', message: 'is required' }]);
    expect(one).toMatchObject({
      code: 'tool/invalid-input',
      toolId: 'weather',
      message: 'weather cannot be called: city: is required',
    });
    const two = new ToolInputError('weather', [
      { path: '/a/0', message: 'x' },
      { path: '', message: 'y' },
    ]);
    expect(two.message).toBe('weather cannot be called:\n  - a[0]: x\n  - y');
  });

  it('name the nearest tool', () => {
    expect(new UnknownToolError('fetch_wether', ['fetch_weather', 'sum'])).toMatchObject({
      code: 'tool/unknown',
      suggestion: 'fetch_weather',
      message: 'No tool has the name "fetch_wether". Did you mean "fetch_weather"?',
    });
    expect(new UnknownToolError('x', ['a', 'b']).message).toBe('No tool has the name "x". There is "a", "b".');
    expect(new UnknownToolError('x', []).message).toBe('No tool has the name "x".');
    const many = Array.from({ length: 200 }, (_, index) => `tool-${index}`);
    expect(new UnknownToolError('x', many).message).toMatch(/"tool-7" and 192 more\.$/);
  });
});

function failure(fields: object): Error {
  return Object.assign(new Error('failed'), fields);
}

describe('isRetryable', () => {
  it.each<[string, unknown, boolean]>([
    ['an error nothing is known about', new Error('?'), true],
    ['a text', 'failed', true],
    ['undefined', undefined, true],
    ['an abort', new DOMException('stop', 'AbortError'), false],
    ['a time-out', new DOMException('late', 'TimeoutError'), true],
    ['HTTP 400', failure({ status: 400 }), false],
    ['HTTP 404', failure({ statusCode: 404 }), false],
    ['HTTP 408', failure({ status: 408 }), true],
    ['HTTP 425', failure({ status: 425 }), true],
    ['HTTP 429', failure({ status: 429 }), true],
    ['HTTP 503', failure({ status: 503 }), true],
    ['a status that is no HTTP error', failure({ status: 0 }), true],
    ['a lost connection', failure({ code: 'ECONNRESET' }), true],
    ['a missing file', failure({ code: 'ENOENT' }), false],
    ['a refused argument', failure({ code: 'ERR_INVALID_ARG_TYPE' }), false],
    ['a mistake in the code', new TypeError('x is undefined'), false],
    ['a name that is not defined', new ReferenceError('x is not defined'), false],
    ['a failed fetch', new TypeError('fetch failed'), true],
    ['a failed fetch in Safari', new TypeError('Load failed'), true],
    ['an answer cut short', new SyntaxError('Unexpected end of JSON input'), true],
    ['bad arguments', new ToolInputError('a', []), false],
    ['a bad result', new ToolOutputError('a', []), false],
    ['an unknown tool', new UnknownToolError('a', []), false],
    ['a tool error', new ToolError('a'), true],
    ['a tool error that says no', new ToolError('a', { retryable: false }), false],
    ['a tool error by its cause', new ToolError('a', { cause: failure({ status: 404 }) }), false],
    [
      'a tool error that knows better than its cause',
      new ToolError('a', { retryable: true, cause: failure({ status: 404 }) }),
      true,
    ],
    ['another library’s error that says no', failure({ retryable: false, status: 503 }), false],
  ])('judges %s', (_, error, expected) => {
    expect(isRetryable(error)).toBe(expected);
  });

  it('ends for errors that cause each other', () => {
    const first: Error & { cause?: unknown } = new ToolError('a');
    first.cause = new ToolError('b', { cause: first });
    expect(isRetryable(first)).toBe(true);
  });
});

describe('describeToolError', () => {
  it.each<[unknown, object]>([
    [
      new ToolError('Busy', { code: 'a/b', retryAfterMs: 5, details: 1 }),
      { code: 'a/b', message: 'Busy', retryable: true, retryAfterMs: 5, details: 1 },
    ],
    [
      new ToolInputError('a', [{ path: '', message: 'no' }]),
      { code: 'tool/invalid-input', retryable: false, issues: [{ path: '', message: 'no' }] },
    ],
    [new DOMException('stop', 'AbortError'), { code: 'tool/aborted', message: 'stop', retryable: false }],
    [new DOMException('late', 'TimeoutError'), { code: 'tool/timed-out', retryable: true }],
    [new TypeError(''), { code: 'tool/failed', message: 'TypeError' }],
    ['out of paper', { code: 'tool/failed', message: 'out of paper' }],
    [null, { code: 'tool/failed', message: 'The tool threw null' }],
    [{ a: 1 }, { code: 'tool/failed', message: 'The tool threw an object that is no error' }],
  ])('describes %s', (error, expected) => {
    expect(describeToolError(error)).toMatchObject(expected);
  });

  it('leaves out what is not known', () => {
    expect(Object.keys(describeToolError(new Error('x')))).toEqual(['code', 'message', 'retryable']);
  });
});
