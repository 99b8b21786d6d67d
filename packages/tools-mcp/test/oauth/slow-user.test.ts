import { expect, it } from 'vitest';

import { mcpTools } from '../../src/index.ts';
import { startGuardedServer } from './guarded-server.ts';

it.each(['auto', 'legacy'])('who logs in has longer than the server has to answer: %s', async (protocol) => {
  await using server = await startGuardedServer();
  const source = mcpTools({
    servers: { guarded: { url: server.url, oauth: true, connectTimeoutMs: 400, protocol } },
    oauth: { redirect: { open: (page) => void setTimeout(() => void server.visit(page), 900) } },
  });
  const error: unknown = await source.list().catch((reason: unknown) => reason);
  await source.close();

  // The token was got, and the request repeated with it; that this server does not speak the protocol is another matter.
  expect(server.grants).toEqual(['authorization_code']);
  expect(error).toMatchObject({ code: 'mcp/connect-failed', message: expect.not.stringContaining('in time') });
});
