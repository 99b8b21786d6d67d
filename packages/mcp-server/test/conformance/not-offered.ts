/** Revisions of the protocol that the suite has requirements for. */
export const REVISIONS = ['2025-11-25', '2026-07-28'] as const;

export type Revision = (typeof REVISIONS)[number];

const PROMPTS = 'prompts: the server offers none';
const RESOURCES = 'fixed resources: the only ones are results of runs';
const SAMPLING = 'sampling: the server never asks the client’s model';
const FORMS = 'forms of a tool’s own: the only question is whether a plan may run';
const TASKS = 'the tasks extension; run_status and wait_ms serve for that';

/**
 * The scenarios that do not pass, each with what it needs that this server does not offer. An entry that has become wrong
 * fails the test as much as one that is missing.
 */
export const NOT_OFFERED: Readonly<Record<Revision, Readonly<Record<string, string>>>> = {
  '2025-11-25': {
    'completion-complete': 'completion: there is nothing to complete',
    'tools-call-sampling': SAMPLING,
    'elicitation-sep1034-defaults': FORMS,
    'elicitation-sep1330-enums': FORMS,
    'resources-read-text': RESOURCES,
    'resources-read-binary': RESOURCES,
    'resources-templates-read': RESOURCES,
    'resources-subscribe': RESOURCES,
    'resources-unsubscribe': RESOURCES,
    'prompts-list': PROMPTS,
    'prompts-get-simple': PROMPTS,
    'prompts-get-with-args': PROMPTS,
    'prompts-get-embedded-resource': PROMPTS,
    'prompts-get-with-image': PROMPTS,
  },
  '2026-07-28': {
    'server-stateless': `2 of 29 checks need ${SAMPLING}`,
    'completion-complete': 'completion: there is nothing to complete',
    'resources-read-text': RESOURCES,
    'resources-read-binary': RESOURCES,
    'resources-templates-read': RESOURCES,
    'prompts-list': PROMPTS,
    'prompts-get-simple': PROMPTS,
    'prompts-get-with-args': PROMPTS,
    'prompts-get-embedded-resource': PROMPTS,
    'prompts-get-with-image': PROMPTS,
    caching: `1 of 7 checks is about ${PROMPTS}`,
    'input-required-result-basic-elicitation': FORMS,
    'input-required-result-basic-sampling': SAMPLING,
    'input-required-result-basic-list-roots': 'roots: the server never asks for them',
    'input-required-result-multiple-input-requests': FORMS,
    'input-required-result-multi-round': FORMS,
    'input-required-result-non-tool-request': PROMPTS,
    'input-required-result-capability-check': SAMPLING,
    'tasks-lifecycle': TASKS,
    'tasks-capability-negotiation': TASKS,
    'tasks-wire-fields': TASKS,
    'tasks-request-state-removal': TASKS,
    'tasks-mrtr-input': TASKS,
    'tasks-request-headers': TASKS,
    'tasks-dispatch-and-envelope': TASKS,
    'tasks-required-task-error': TASKS,
    'tasks-mrtr-composition': TASKS,
    'http-custom-header-server-validation': 'arguments mirrored in headers: no tool declares any',
  },
};
