export { filePlanCache, type FilePlanCacheOptions } from './cache/file-plan-cache.ts';
export type { CachedPlan, PlanCacheStore } from './cache/plan-cache-store.ts';
