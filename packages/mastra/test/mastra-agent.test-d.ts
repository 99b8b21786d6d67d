import type { Agent } from '@mastra/core/agent';
import type { Mastra } from '@mastra/core/mastra';
import type { MastraAgent, MastraToolHolder } from '@planloom/mastra';
import type { PlanningAgent } from '@planloom/planner';
import type { Agent as OldestAgent } from 'mastra-core-min/agent';
import type { Mastra as OldestMastra } from 'mastra-core-min/mastra';
import { expectTypeOf } from 'vitest';

// Agents of the oldest and the newest Mastra are what these interfaces ask for, without a cast.
expectTypeOf<Agent>().toExtend<MastraAgent>();
expectTypeOf<OldestAgent>().toExtend<MastraAgent>();
expectTypeOf<Agent>().toExtend<PlanningAgent>();
expectTypeOf<OldestAgent>().toExtend<PlanningAgent>();
expectTypeOf<Agent>().toExtend<MastraToolHolder>();
expectTypeOf<Mastra>().toExtend<MastraToolHolder>();
expectTypeOf<OldestMastra>().toExtend<MastraToolHolder>();
