import './contract/agent.ts';
import './contract/offer.ts';
import './contract/tools.ts';
