import type { Server } from '@modelcontextprotocol/server';

import type { PlanServer } from '../plan-server.ts';

/** The protocol servers that are connected to a client. */
export type OpenServers = Set<Server>;

/** Tells each connected client when the list of tools has changed. Returns what ends that. */
export function announceChanges(server: PlanServer, open: OpenServers, onError: (error: Error) => void): () => void {
  return server.onToolsChanged(() => {
    for (const each of open) {
      if (each.transport !== undefined) each.sendToolListChanged().catch(onError);
    }
  });
}
