/** Changes with the words of the prompts in `prompts/v1`: what was measured, cached or recorded with one version says nothing about another. */
export const PROMPT_VERSION: string = '1';
