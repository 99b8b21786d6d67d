import type { Requirement } from '../requirement.ts';

/** What Anthropic, OpenAI and Google all take for the name of a tool. */
const PROVIDER_ID = /^[A-Za-z0-9_-]{1,64}$/;

/** A model is offered the tool by its id. */
export const hasUsableId: Requirement = {
  name: 'has an id that every model provider takes',
  problems: ({ tool: { id } }) =>
    PROVIDER_ID.test(id) ? [] : [`the id "${id}" must have 1 to 64 of the characters A-Z, a-z, 0-9, _ and -`],
};

/** A model chooses it by its description. */
export const hasDescription: Requirement = {
  name: 'says what it does',
  problems: ({ tool: { description } }) =>
    typeof description === 'string' && description.trim() !== ''
      ? []
      : ['description is missing: a model chooses tools by it'],
};
