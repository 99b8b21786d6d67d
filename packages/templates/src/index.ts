export { templates } from './library.ts';
export { createTemplatePlanner, type TemplatePlannerOptions } from './template-planner.ts';
export { TemplateRefusal, type RefusalReason } from './template-refusal.ts';

export type { Finding, Misfit, Template, TemplateExample, TemplateInput, TemplateWords } from './template.ts';
export { defineTemplate, TemplateDefinitionError, type TemplateDefinition } from './define-template.ts';
export { checkTemplate } from './check-template.ts';
export { neededTools } from './needed-tools.ts';

export type { Token, TokenKind } from './task/token.ts';
export { choiceInput } from './inputs/choice-input.ts';
export { conditionInput } from './inputs/condition-input.ts';
export { countInput, type CountInputOptions } from './inputs/count-input.ts';
export { filesInput, type FilesInputOptions } from './inputs/files-input.ts';
export { namesInput, type NamesInputOptions } from './inputs/names-input.ts';
export { orderInput } from './inputs/order-input.ts';
export { targetInput, type TargetInputOptions } from './inputs/target-input.ts';
export { textInput, type TextInputOptions } from './inputs/text-input.ts';
export { urlsInput, type UrlsInputOptions } from './inputs/urls-input.ts';
