export { createPlanServer, type PlanServer, type PlanServerOptions } from './plan-server.ts';
export type { PlanToServe } from './arrange-tools.ts';
export type { LeftOut } from './served-tools.ts';
export type { Caller } from './caller.ts';
export type { AllowedEffects } from './effects/effects-policy.ts';
export { DEFAULT_SERVER_LIMITS, type ServerLimits } from './limits.ts';

export { openPlanFolder, type PlanFolder, type PlanFolderOptions } from './plans/plan-folder.ts';

export { serveStdio, type ServeStdioOptions, type StdioService } from './serve/serve-stdio.ts';
export { serveHttp, type HttpService, type ServeHttpOptions } from './serve/serve-http.ts';
