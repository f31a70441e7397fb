import * as v from 'valibot';
import { agentIdSchema, type AgentId, systemIdSchema, type SystemId } from '../../src-shared/model/ids.ts';

export const parseSystemId = (id: string): SystemId => v.parse(systemIdSchema, id);
export const parseAgentId = (id: string): AgentId => v.parse(agentIdSchema, id);
