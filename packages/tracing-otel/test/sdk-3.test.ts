import { describeApproval } from './contract/approval.ts';
import { describeContext } from './contract/context.ts';
import { describeSegments } from './contract/segments.ts';
import { describeSignals } from './contract/signals.ts';
import { describeSpans } from './contract/spans.ts';
import { describeTasks } from './contract/tasks.ts';
import { sdk3 } from './support/sdk-3.ts';

describeSpans(sdk3, 'json');
describeSpans(sdk3, 'protobuf');
describeSignals(sdk3, 'json');
describeSignals(sdk3, 'protobuf');
describeContext(sdk3);
describeTasks(sdk3);
describeApproval(sdk3);
describeSegments(sdk3);
