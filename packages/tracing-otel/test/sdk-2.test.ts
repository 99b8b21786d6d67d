import { vi } from 'vitest';

import { describeSpans } from './contract/spans.ts';
import { sdk2 } from './sdk-2/sdk.ts';

// What the package asks of the API, it asks of the version that goes with this SDK.
vi.mock('@opentelemetry/api', async () => (await import('./sdk-2/api.ts')).api);

describeSpans(sdk2, 'json');
describeSpans(sdk2, 'protobuf');
