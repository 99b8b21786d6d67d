/**
 * Compares our JSON Schema validation with ajv and TypeBox, in one run: time to import, to compile, to validate, and
 * whether it works where code generation from strings is forbidden.
 *
 * node --conditions=@planloom/source packages/tool-kit/scripts/compare-validators.ts
 * node --conditions=@planloom/source --disallow-code-generation-from-strings packages/tool-kit/scripts/compare-validators.ts
 */
const SCHEMA = {
  type: 'object',
  properties: {
    city: { type: 'string', minLength: 1 },
    units: { type: 'string', enum: ['celsius', 'fahrenheit'], default: 'celsius' },
    days: { type: 'integer', minimum: 1, maximum: 14 },
    tags: { type: 'array', items: { type: 'string' } },
  },
  required: ['city'],
};
const VALUE = { city: 'Rome', units: 'celsius', days: 3, tags: ['a', 'b', 'c'] };
const CALLS = 200_000;

type Compile = (schema: object) => (value: unknown) => unknown;

const VALIDATORS: { readonly [name: string]: () => Promise<Compile> } = {
  // What all of our packages load anyway does not count.
  planloom: async () => {
    await import('@planloom/dsl-schema');
    return timed('import', async () => {
      const { compileSchema } = await import('../src/json-schema/compile-schema.ts');
      return (schema) => compileSchema(schema as Record<string, unknown>);
    });
  },
  typebox: async () =>
    timed('import', async () => {
      const { Compile } = await import('typebox/compile');
      return (schema) => {
        const validator = Compile(schema);
        return (value) => validator.Check(value);
      };
    }),
  ajv: async () =>
    timed('import', async () => {
      const { Ajv2020 } = await import('ajv/dist/2020.js');
      return (schema) => new Ajv2020({ useDefaults: true }).compile(structuredClone(schema));
    }),
};

for (const [name, load] of Object.entries(VALIDATORS)) {
  console.log(name);
  try {
    measure(await load());
  } catch (error) {
    console.log(`  ${error instanceof Error ? error.message : String(error)}`);
  }
}

function measure(compile: Compile): void {
  const first = performance.now();
  const validate = compile(SCHEMA);
  report('first compile', performance.now() - first, 'ms');
  const many = performance.now();
  for (let count = 0; count < 200; count++) compile({ ...SCHEMA, title: String(count) });
  report('200 compiles', performance.now() - many, 'ms');
  for (let count = 0; count < CALLS; count++) validate(VALUE);
  const start = performance.now();
  for (let count = 0; count < CALLS; count++) validate(VALUE);
  report('one valid value', ((performance.now() - start) / CALLS) * 1000, 'µs');
}

async function timed<Result>(what: string, work: () => Promise<Result>): Promise<Result> {
  const start = performance.now();
  const result = await work();
  report(what, performance.now() - start, 'ms');
  return result;
}

function report(what: string, amount: number, unit: string): void {
  console.log(`  ${what.padEnd(16)} ${amount.toFixed(2).padStart(8)} ${unit}`);
}
