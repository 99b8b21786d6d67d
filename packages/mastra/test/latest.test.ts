import './contract/agent.ts';
import './contract/tools.ts';
