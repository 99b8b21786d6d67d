import { homedir } from 'node:os';
import { join } from 'node:path';

import {
  fileOAuthStore,
  type McpOAuthOptions,
  type McpServerConfig,
  mcpTools,
  type McpToolSource,
} from '@planloom/tools-mcp';

import type { Session } from '../session.ts';
import { printableLine } from '../terminal/printable.ts';
import { answerQuestion } from './answer-question.ts';

/** The tools of MCP servers. Servers can ask the person, if there is one at the terminal. */
export function openServers(servers: Readonly<Record<string, McpServerConfig>>, session: Session): McpToolSource {
  return mcpTools({
    servers,
    oauth: oauthOptions(session),
    ...(session.interactive && { askUser: (question, signal) => answerQuestion(question, signal, session) }),
  });
}

/** Tokens are kept beside the person's other settings. Only where there is a person is anybody sent to a page. */
function oauthOptions(session: Session): McpOAuthOptions {
  const { environment, interactive } = session;
  const settings = environment['XDG_CONFIG_HOME'] ?? join(homedir(), '.config');
  return {
    store: fileOAuthStore(join(settings, 'planloom', 'mcp-tokens')),
    ...(interactive && { redirect: { open: (page: URL) => showPage(page, session) } }),
  };
}

function showPage(page: URL, { drawing, err, paint }: Session): Promise<void> {
  return drawing.interrupt(async () => {
    err.write(
      `${paint.yellow('an MCP server wants to know who you are')}; open this page: ${printableLine(page.href)}\n`,
    );
  });
}
