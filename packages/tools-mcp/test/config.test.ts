import { describe, expect, it } from 'vitest';

import { mcpTools, readMcpServers } from '../src/index.ts';

const environment = { TOKEN: 'abc', HOST: 'example.com', EMPTY: '' };

describe('reading servers', () => {
  it('takes the shape of other clients', () => {
    const servers = readMcpServers(
      {
        mcpServers: {
          files: { type: 'stdio', command: 'files', args: ['--root', '${ROOT:-docs}'], env: { KEY: '${TOKEN}' } },
          web: { type: 'http', url: 'https://${HOST}/mcp', headers: { Authorization: 'Bearer ${env:TOKEN}' } },
          old: { type: 'sse', url: 'https://old.example.com/sse' },
        },
      },
      { environment },
    );

    expect(servers).toEqual({
      files: { command: 'files', args: ['--root', 'docs'], env: { KEY: 'abc' } },
      web: { url: 'https://example.com/mcp', headers: { Authorization: 'Bearer abc' } },
      old: { url: 'https://old.example.com/sse', transport: 'sse' },
    });
  });

  it('takes the servers alone, or under the name "servers"', () => {
    expect(readMcpServers({ a: { command: 'x' } })).toEqual({ a: { command: 'x' } });
    expect(readMcpServers({ servers: { a: { command: 'x' } } })).toEqual({ a: { command: 'x' } });
  });

  it.each([
    [{ mcpServers: [] }, /must be an object \{ "mcpServers"/],
    [{ a: 'x' }, /server "a": .*must be an object with a "command" or a "url"/],
    [{ a: {} }, /server "a": .*needs a "command" to start or a "url" to reach/],
    [{ a: { comand: 'x' } }, /server "a": .*did you mean "command"/],
    [{ a: { command: 'x', url: 'http://x' } }, /has "command" and "url": leave one out/],
    [{ a: { command: 'x', arg: [] } }, /there is no field "arg"; did you mean "args"\?/],
    [{ a: { command: 'x', args: 'y' } }, /args: must be an array/],
    [{ a: { command: 'x', restart: { attempts: -1 } } }, /restart\.attempts: /],
    [{ a: { command: 'x', protocol: 'new' } }, /protocol: /],
    [{ a: { url: 'ftp://x' } }, /url: /],
    [{ a: { url: 'https://me:pass@example.com' } }, /url: must not hold a user or a password/],
    [{ a: { command: '${MISSING}' } }, /server "a": the environment has no variable "MISSING"/],
    [{ a: { command: '${EMPTY:-x}', headers: {} } }, /there is no field "headers"/],
    [{ 'a.b': { command: 'x' } }, /server "a\.b": .*the name of a server is made of letters/],
  ])('says what is wrong with %j', (json, message) => {
    expect(() => readMcpServers(json, { environment })).toThrow(message);
  });

  it('says everything at once', () => {
    expect(() => readMcpServers({ a: { command: 1, args: 2, wait: 3 } })).toThrow(
      /\n {2}- there is no field "wait"[^]*\n {2}- command: [^]*\n {2}- args: /,
    );
  });
});

it('a source refuses such a configuration before anything is started', () => {
  expect(() => mcpTools({ servers: { a: { command: '' } } })).toThrow(
    /MCP server "a": its configuration cannot be used: command/,
  );
});
