export {
  dataTools,
  dateTools,
  standardToolPack,
  standardTools,
  textTools,
  type StandardToolsOptions,
} from './standard-tools.ts';
export { fileTools, type FileToolsOptions } from './tools/file-tools.ts';
export { httpTools } from './tools/http-tools.ts';
export type { HttpOptions } from './http/http-client.ts';
export type { HttpAccess } from './http/send-request.ts';
export type { ResolveHost } from './http/guarded-lookup.ts';

export { markdownReportPlan } from './plans.ts';

export { createReportTool } from './tools/create-report.ts';
export { extractKeywordsTool } from './tools/extract-keywords.ts';
export { sentimentAnalysisTool } from './tools/sentiment-analysis.ts';
export { summarizeTextTool } from './tools/summarize-text.ts';
