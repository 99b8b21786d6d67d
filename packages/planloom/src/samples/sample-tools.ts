import type { Tool } from '@planloom/tool-kit';
import {
  createReportTool,
  extractKeywordsTool,
  httpTools,
  sentimentAnalysisTool,
  summarizeTextTool,
  type HttpOptions,
} from '@planloom/tools-std';

/** The tools that `samplePlans` call, by id. A type and no interface, so that it fits where any record of tools does. */
export type SampleTools = {
  /** `{ url }` → what a reader sees of a page: `{ title, content, links, … }`. */
  readonly fetch_page_content: Tool;
  /** `{ text, sentences? }` → `{ summary, sentences }`: the sentences that say most. */
  readonly summarize_text: Tool;
  /** `{ text }` → `{ score, label, … }`: how an English text feels, from -1 to 1. */
  readonly sentiment_analysis: Tool;
  /** `{ text, limit? }` → `{ keywords, scored }`. */
  readonly extract_keywords: Tool;
  /** `{ title?, summaries?, sections? }` → `{ title, report }`: a Markdown text. */
  readonly create_report: Tool;
};

/** Makes the sample tools with other bounds for the web, such as `allowPrivateAddresses` for a server on this machine. */
export function createSampleTools(options: HttpOptions = {}): SampleTools {
  return {
    fetch_page_content: fetchPageContent(options),
    summarize_text: summarizeTextTool,
    sentiment_analysis: sentimentAnalysisTool,
    extract_keywords: extractKeywordsTool,
    create_report: createReportTool,
  };
}

/** A few tools to try plans with: a page of the web as text, and what can be told about a text. They are the standard tools. */
export const sampleTools: SampleTools = createSampleTools();

/** The standard tool, under the name that the plans of the first specification give it. */
function fetchPageContent(options: HttpOptions): Tool {
  const fetchPage = httpTools(options).find(({ id }) => id === 'fetch_page');
  if (fetchPage === undefined) throw new TypeError('@planloom/tools-std has no tool "fetch_page"');
  return { ...fetchPage, id: 'fetch_page_content' };
}
