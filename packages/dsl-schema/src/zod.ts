export { planSchema, stepSchema } from './schema/plan-schemas.ts';
