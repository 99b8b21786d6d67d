import type { JsonSchema } from '@planloom/dsl-schema';

import type { Paint } from '../terminal/paint.ts';
import { printableLine } from '../terminal/printable.ts';
import { wrapWords } from '../terminal/wrap-words.ts';
import type { DescribedTool } from './describe-tool.ts';

/** A table of tools: name, what it does to the world, what it is for, wrapped within its column. */
export function toolListText(tools: readonly DescribedTool[], paint: Paint, columns: number): string {
  const idWidth = widest(tools.map(({ id }) => id));
  const effectWidth = widest(tools.map(effectText));
  const indent = idWidth + effectWidth + 4;
  const lines = tools.map((tool) => {
    const id = paint.bold(printableLine(tool.id).padEnd(idWidth));
    const about = wrapWords(firstSentence(tool.description), columns - indent).join(`\n${' '.repeat(indent)}`);
    return `${id}  ${paint.dim(effectText(tool).padEnd(effectWidth))}  ${about}`.trimEnd();
  });
  return `${lines.join('\n')}\n\n${paint.dim('planloom tools show NAME says more')}\n`;
}

/** All about one tool. */
export function toolText(tool: DescribedTool, paint: Paint): string {
  const { id, description, inputSchema, outputSchema } = tool;
  return [
    paint.bold(printableLine(id)),
    ...(description === '' ? [] : [printableLine(description)]),
    paint.dim(effectText(tool)),
    '',
    paint.bold('Arguments'),
    ...argumentLines(inputSchema, paint),
    '',
    paint.bold('Result'),
    ...(outputSchema === undefined ? ['  anything'] : indented(JSON.stringify(outputSchema, null, 2))),
    '',
  ].join('\n');
}

/** `reads`, `changes`, `changes, may overwrite`, each with `web` if it reaches out. */
function effectText({ effects }: DescribedTool): string {
  const parts = [
    effects.readOnly ? 'reads' : 'changes',
    ...(effects.destructive ? ['may overwrite'] : []),
    ...(effects.openWorld ? ['web'] : []),
  ];
  return parts.join(', ');
}

function argumentLines(schema: JsonSchema | undefined, paint: Paint): string[] {
  if (schema === undefined) return ['  anything'];
  const properties = Object.entries(asObject(schema['properties']));
  if (properties.length === 0) return ['  none'];
  const required = Array.isArray(schema['required']) ? schema['required'] : [];
  const width = widest(properties.map(([name]) => name));
  return properties.map(([name, property]) =>
    argumentLine(name.padEnd(width), asObject(property), required.includes(name), paint),
  );
}

function argumentLine(
  name: string,
  property: Readonly<Record<string, unknown>>,
  isRequired: boolean,
  paint: Paint,
): string {
  const about = [
    typeText(property),
    ...(isRequired && !('default' in property) ? ['required'] : []),
    ...('default' in property ? [`default ${JSON.stringify(property['default'])}`] : []),
  ];
  const description = typeof property['description'] === 'string' ? `  ${printableLine(property['description'])}` : '';
  return `  ${paint.cyan(printableLine(name).padEnd(name.length))}  ${paint.dim(about.join(', '))}${description}`;
}

function typeText({ type, enum: values, anyOf, oneOf }: Readonly<Record<string, unknown>>): string {
  if (Array.isArray(values)) return values.map((value) => JSON.stringify(value)).join(' | ');
  if (typeof type === 'string') return type;
  if (Array.isArray(type)) return type.join(' | ');
  const branches = Array.isArray(anyOf) ? anyOf : Array.isArray(oneOf) ? oneOf : [];
  return branches.length === 0 ? 'anything' : branches.map((branch) => typeText(asObject(branch))).join(' | ');
}

function asObject(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}

function firstSentence(text: string): string {
  return printableLine(text).replace(/(?<=\.)\s.*$/u, '');
}

function indented(text: string): string[] {
  return text.split('\n').map((line) => `  ${line}`);
}

function widest(texts: readonly string[]): number {
  return texts.reduce((most, text) => Math.max(most, text.length), 0);
}
