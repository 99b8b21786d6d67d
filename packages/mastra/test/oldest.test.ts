import { vi } from 'vitest';

import './support/no-telemetry.ts';
import './contract/agent.ts';
import './contract/approvals.ts';
import './contract/dynamic.ts';
import './contract/offer.ts';
import './contract/tools.ts';

// Not a mock: the same contract over the oldest Mastra that is promised to work, put in the place of the newest.
vi.mock('@mastra/core/agent', () => import('mastra-core-min/agent'));
vi.mock('@mastra/core/mastra', () => import('mastra-core-min/mastra'));
vi.mock('@mastra/core/request-context', () => import('mastra-core-min/request-context'));
vi.mock('@mastra/core/schema', () => import('mastra-core-min/schema'));
vi.mock('@mastra/core/tools', () => import('mastra-core-min/tools'));
vi.mock('@mastra/core/workflows', () => import('mastra-core-min/workflows'));
