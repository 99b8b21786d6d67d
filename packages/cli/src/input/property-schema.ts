/** What a schema says of one property. */
export function propertySchema(properties: unknown, name: string): Readonly<Record<string, unknown>> | undefined {
  if (typeof properties !== 'object' || properties === null || !Object.hasOwn(properties, name)) return undefined;
  const property = (properties as Readonly<Record<string, unknown>>)[name];
  return typeof property === 'object' && property !== null
    ? (property as Readonly<Record<string, unknown>>)
    : undefined;
}
