import { defineTool, type Tool, ToolRegistry } from '@planloom/tool-kit';

/** One red pixel. */
const PIXEL = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg==',
  'base64',
);
/** A WAVE file without a sample. */
const SILENCE = Buffer.from('UklGRiQAAABXQVZFZm10IBAAAAABAAEAQB8AAEAfAAABAAgAZGF0YQAAAAA=', 'base64');

const reads = { readOnly: true, openWorld: false };

/**
 * The tools that the scenarios of the conformance suite call, as Planloom tools: what goes over the wire is made by the
 * server from what they return, report and throw.
 */
const TOOLS: readonly Tool[] = [
  tool('test_simple_text', () => 'This is a simple text response for testing.'),
  tool('test_image_content', () => ({ mediaType: 'image/png', data: PIXEL })),
  tool('test_audio_content', () => ({ mediaType: 'audio/wav', data: SILENCE })),
  tool('test_embedded_resource', () => ({
    mediaType: 'text/plain',
    data: Buffer.from('This is an embedded resource content.'),
  })),
  tool('test_multiple_content_types', () => ({
    content: [
      { type: 'text', text: 'Multiple content types test:' },
      { type: 'image', data: PIXEL.toString('base64'), mimeType: 'image/png' },
      {
        type: 'resource',
        resource: { uri: 'test://mixed-content-resource', mimeType: 'application/json', text: '{"test":"data"}' },
      },
    ],
  })),
  tool('test_error_handling', () => {
    throw new Error('This tool intentionally returns an error for testing');
  }),
  tool('test_tool_with_progress', (_input, { progress }) => {
    for (const done of [0, 50, 100]) progress({ progress: done, total: 100 });
    return 'done';
  }),
  tool('test_tool_with_logging', logThrice),
  tool('test_logging_tool', logThrice),
  // What changes things is run only after the client's user has agreed, which takes a question to the client.
  ...[
    'test_elicitation',
    'test_streaming_elicitation',
    'test_input_required_result_elicitation',
    'test_input_required_result_request_state',
    'test_input_required_result_tampered_state',
  ].map((id): Tool => ({ ...tool(id, () => 'the user agreed: state-ok'), effects: {} })),
  defineTool({
    id: 'json_schema_2020_12_tool',
    description: 'Tool with JSON Schema 2020-12 features',
    effects: reads,
    inputSchema: {
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      type: 'object',
      $defs: {
        address: {
          $anchor: 'addressDef',
          type: 'object',
          properties: { street: { type: 'string' }, city: { type: 'string' } },
        },
      },
      properties: {
        name: { type: 'string' },
        address: { $ref: '#/$defs/address' },
        contactMethod: { type: 'string', enum: ['phone', 'email'] },
        phone: { type: 'string' },
        email: { type: 'string' },
      },
      allOf: [{ anyOf: [{ required: ['phone'] }, { required: ['email'] }] }],
      if: { properties: { contactMethod: { const: 'phone' } }, required: ['contactMethod'] },
      then: { required: ['phone'] },
      else: { required: ['email'] },
      additionalProperties: false,
    },
    execute: () => 'ok',
  }),
];

/** A registry of them. One of them adds another, which changes the list of tools. */
export function diagnosticTools(): ToolRegistry {
  const registry = ToolRegistry.from(TOOLS);
  registry.register(
    tool('test_trigger_tool_change', () => {
      registry.register(tool(`test_added_${registry.count()}`, () => 'added'));
      return 'there is one tool more';
    }),
  );
  return registry;
}

function tool(id: string, execute: Tool['execute']): Tool {
  return defineTool({ id, description: `Diagnostic tool ${id}`, effects: reads, execute });
}

function logThrice(_input: unknown, { log }: Parameters<Tool['execute']>[1]): string {
  for (const line of ['Tool execution started', 'Tool processing data', 'Tool execution completed']) log(line);
  return 'logged';
}
