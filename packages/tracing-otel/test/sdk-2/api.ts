import '../support/resolve-node.ts';
import { createRequire } from 'node:module';

import type * as Api from '@opentelemetry/api';

/** The version of the API that version 2 of the SDK goes with, as its own modules load it. */
export const api = createRequire(import.meta.url)('@opentelemetry/api') as typeof Api;
