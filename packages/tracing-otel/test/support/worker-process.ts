import { createExecutor } from '@planloom/executor-core';

import { createTracing } from '../../src/index.ts';
import { sdk3 } from './sdk-3.ts';

/** A process of its own that runs one plan, from where its caller stands in a trace: `RECEIVER`, `CARRIER`, `RUN`. */
const { RECEIVER: url = '', CARRIER = '{}', RUN: runId = '' } = process.env;
const sdk = sdk3.start({ url, protocol: 'protobuf' });
const executor = createExecutor([{ id: 'remote', execute: () => 'done' }], { instrumentations: [createTracing()] });
const carrier = JSON.parse(CARRIER) as Readonly<Record<string, string>>;
await executor.execute({ version: '1.0', steps: [{ id: 'far', tool: 'remote' }] }, {}, { runId, carrier });
await sdk.flush();
await sdk.stop();
