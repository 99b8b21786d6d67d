import './support/no-telemetry.ts';
import './contract/agent.ts';
import './contract/approvals.ts';
import './contract/dynamic.ts';
import './contract/offer.ts';
import './contract/tools.ts';
