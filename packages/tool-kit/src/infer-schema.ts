import type { StandardSchema, ToolInput, ToolSchema } from './tool.ts';

/**
 * What `execute` gets: the value after validation, with defaults filled in. From a Standard Schema its output type;
 * from a JSON Schema or the short form, written in place or `as const`, the type it describes; else any object.
 */
export type InferInput<Schema> = ToolSchema extends Schema
  ? ToolInput
  : Schema extends StandardSchema
    ? StandardTypes<Schema>['output']
    : unknown extends InferMap<Schema, 'read'>
      ? ToolInput
      : InferMap<Schema, 'read'>;

/** What `execute` has to return: the value before validation, so what has a default may be left out. */
export type InferResult<Schema> = ToolSchema extends Schema
  ? unknown
  : Schema extends StandardSchema
    ? ReadonlyDeep<StandardTypes<Schema>['input']>
    : InferMap<Schema, 'write'>;

/**
 * `Schema` itself, or, where it names a type that JSON does not know, a sentence about it that no schema is assignable
 * to.
 */
export type CheckedSchema<Schema> = ToolSchema extends Schema
  ? Schema
  : Schema extends StandardSchema
    ? Schema
    : string extends keyof Schema
      ? Schema
      : Schema extends { readonly type: infer Type extends string }
        ? Type extends JsonType
          ? CheckedProperties<Schema>
          : UnknownType<Type>
        : Schema extends JsonSchemaShape
          ? CheckedProperties<Schema>
          : { readonly [Name in keyof Schema]: CheckedSchema<Schema[Name]> };

type CheckedProperties<Schema> = Schema extends { readonly properties: infer Properties }
  ? Omit<Schema, 'properties'> & {
      readonly properties: { readonly [Name in keyof Properties]: CheckedSchema<Properties[Name]> };
    }
  : Schema;

type UnknownType<Type extends string> =
  `"${Type}" is no JSON type; the types are string, number, integer, boolean, null, array and object`;

type JsonType = 'string' | 'number' | 'integer' | 'boolean' | 'null' | 'array' | 'object';

/** Whether what has a default is sure to be there (`read`) or may be left out (`write`). */
type Side = 'read' | 'write';

type StandardTypes<Schema extends StandardSchema> = NonNullable<Schema['~standard']['types']>;

/** A schema of which only `string` keys are known says nothing. */
type InferMap<Schema, S extends Side> = string extends keyof Schema
  ? S extends 'read'
    ? ToolInput
    : unknown
  : Schema extends JsonSchemaShape
    ? InferJson<Schema, S>
    : InferShort<Schema, S>;

/** The rule of `isShortSchema`, as far as types can follow it. */
type JsonSchemaShape =
  | { readonly type: string | readonly string[] }
  | { readonly properties: { readonly [name: string]: object | boolean } }
  | { readonly enum: readonly unknown[] }
  | { readonly const: string | number | boolean | null }
  | { readonly anyOf: readonly unknown[] }
  | { readonly oneOf: readonly unknown[] }
  | { readonly allOf: readonly unknown[] }
  | { readonly required: readonly string[] }
  | { readonly additionalProperties: boolean }
  | { readonly description: string }
  | { readonly title: string }
  | { readonly $ref: string }
  | { readonly $schema: string };

type InferJson<Schema, S extends Side> = Schema extends { readonly const: infer Value }
  ? Value
  : Schema extends { readonly enum: readonly (infer Value)[] }
    ? Value
    : Schema extends { readonly anyOf: readonly (infer Branch)[] } | { readonly oneOf: readonly (infer Branch)[] }
      ? InferEach<Branch, S>
      : Schema extends { readonly allOf: infer Branches extends readonly unknown[] }
        ? InferAll<Branches, S>
        : Schema extends { readonly type: infer Type }
          ? InferType<Type extends readonly (infer Each)[] ? Each : Type, Schema, S>
          : Schema extends { readonly properties: unknown }
            ? InferObject<Schema, S>
            : unknown;

type InferEach<Branch, S extends Side> = Branch extends unknown ? InferJson<Branch, S> : never;

type InferAll<Branches extends readonly unknown[], S extends Side> = Branches extends readonly [
  infer First,
  ...infer Rest,
]
  ? InferJson<First, S> & InferAll<Rest, S>
  : unknown;

type InferType<Type, Schema, S extends Side> = Type extends 'string'
  ? string
  : Type extends 'number' | 'integer'
    ? number
    : Type extends 'boolean'
      ? boolean
      : Type extends 'null'
        ? null
        : Type extends 'array'
          ? InferArray<Schema, S>
          : Type extends 'object'
            ? InferObject<Schema, S>
            : unknown;

type InferArray<Schema, S extends Side> = Schema extends {
  readonly prefixItems: infer Items extends readonly unknown[];
}
  ? readonly [...{ [Index in keyof Items]: InferJson<Items[Index], S> }, ...unknown[]]
  : Schema extends { readonly items: infer Item }
    ? readonly InferJson<Item, S>[]
    : readonly unknown[];

type InferObject<Schema, S extends Side> = Schema extends { readonly properties: infer Properties }
  ? Flat<
      {
        readonly [
          Name in keyof Properties as IsGiven<Name, Schema, Properties, S> extends true ? Name : never
        ]: InferJson<Properties[Name], S>;
      } & {
        readonly [
          Name in keyof Properties as IsGiven<Name, Schema, Properties, S> extends true ? never : Name
        ]?: InferJson<Properties[Name], S>;
      }
    >
  : { readonly [name: string]: unknown };

type IsGiven<Name extends keyof Properties, Schema, Properties, S extends Side> =
  HasDefault<Properties[Name]> extends true
    ? S extends 'read'
      ? true
      : false
    : Schema extends { readonly required: readonly (infer Required)[] }
      ? Name extends Required
        ? true
        : false
      : false;

type InferShort<Schema, S extends Side> = Flat<
  {
    readonly [Name in keyof Schema as IsShortGiven<Schema[Name], S> extends true ? Name : never]: InferJson<
      Schema[Name],
      S
    >;
  } & {
    readonly [Name in keyof Schema as IsShortGiven<Schema[Name], S> extends true ? never : Name]?: InferJson<
      Schema[Name],
      S
    >;
  }
>;

type IsShortGiven<Argument, S extends Side> =
  HasDefault<Argument> extends true
    ? S extends 'read'
      ? true
      : false
    : Argument extends { readonly optional: true } | { readonly required: false }
      ? false
      : true;

type HasDefault<Schema> = Schema extends { readonly default: unknown } ? true : false;

/** A result is only read, so a tool may return a constant array where the schema says `string[]`. */
type ReadonlyDeep<Value> = Value extends Primitive | ((...args: never) => unknown)
  ? Value
  : { readonly [Key in keyof Value]: ReadonlyDeep<Value[Key]> };

type Primitive = string | number | bigint | boolean | symbol | null | undefined;

type Flat<Type> = { [Key in keyof Type]: Type[Key] };
