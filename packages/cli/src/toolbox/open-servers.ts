import { mcpTools, type McpServerConfig, type McpToolSource } from '@planloom/tools-mcp';

import type { Session } from '../session.ts';
import { answerQuestion } from './answer-question.ts';

/** The tools of MCP servers. Servers can ask the person, if there is one at the terminal. */
export function openServers(servers: Readonly<Record<string, McpServerConfig>>, session: Session): McpToolSource {
  return mcpTools({
    servers,
    ...(session.interactive && { askUser: (question, signal) => answerQuestion(question, signal, session) }),
  });
}
