import { describeSpans } from './contract/spans.ts';
import { sdk3 } from './support/sdk-3.ts';

describeSpans(sdk3, 'json');
describeSpans(sdk3, 'protobuf');
