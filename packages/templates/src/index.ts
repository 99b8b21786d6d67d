export { templates } from './library.ts';
export { createTemplatePlanner, type TemplatePlannerOptions } from './template-planner.ts';
export { TemplateRefusal, type RefusalReason } from './template-refusal.ts';

export type { Finding, Misfit, Template, TemplateExample, TemplateInput, TemplateWords } from './template.ts';
export { defineTemplate, TemplateDefinitionError, type TemplateDefinition } from './define-template.ts';
export { checkTemplate } from './check-template.ts';
export { neededTools } from './needed-tools.ts';

export type { Token, TokenKind } from './task/token.ts';
export { countInput, type CountInputOptions } from './inputs/count-input.ts';
export { filesInput, type FilesInputOptions } from './inputs/files-input.ts';
export { urlsInput, type UrlsInputOptions } from './inputs/urls-input.ts';
