import { vi } from 'vitest';

import { describeApproval } from './contract/approval.ts';
import { describeContext } from './contract/context.ts';
import { describeSegments } from './contract/segments.ts';
import { describeSignals } from './contract/signals.ts';
import { describeSpans } from './contract/spans.ts';
import { describeTasks } from './contract/tasks.ts';
import { sdk2 } from './sdk-2/sdk.ts';

// What the package asks of the API, it asks of the version that goes with this SDK.
vi.mock('@opentelemetry/api', async () => (await import('./sdk-2/api.ts')).api);

describeSpans(sdk2, 'json');
describeSpans(sdk2, 'protobuf');
describeSignals(sdk2, 'json');
describeSignals(sdk2, 'protobuf');
describeContext(sdk2);
describeTasks(sdk2);
describeApproval(sdk2);
describeSegments(sdk2);
