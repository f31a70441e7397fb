import type { AgentMapping, AsteriskSettings } from './settings.ts';
import type { AgentRef } from './state/call-facts.ts';
import { deviceOfInterface } from './state/channel-name.ts';

/** Who the agent at this workstation is to the PBX. */
export interface OwnAgent {
  readonly name: string;
  readonly mapping: AgentMapping | undefined;
  is(agent: AgentRef): boolean;
}

export function ownAgent(settings: AsteriskSettings, agent: { readonly id: string; readonly name: string }): OwnAgent {
  const mapping = settings.agents[agent.id];
  const name = mapping?.memberName ?? agent.name;
  const devices = new Set(
    [mapping?.interface, mapping?.device].filter((at) => at !== undefined).map(deviceOfInterface),
  );
  return {
    name,
    mapping,
    // A device is surer than a name; the name decides only where the settings name no device.
    is: (other) => (mapping ? devices.has(deviceOfInterface(other.interface)) : false) || other.name === name,
  };
}

/** The agents of the settings, so that their devices are known where no queue has them. */
export function configuredAgents(settings: AsteriskSettings, own: OwnAgent): readonly AgentRef[] {
  return Object.values(settings.agents).flatMap((mapping) => {
    const name = mapping === own.mapping ? own.name : (mapping.memberName ?? mapping.extension ?? mapping.interface);
    return [mapping.interface, mapping.device]
      .filter((at) => at !== undefined)
      .map((at) => ({ name, interface: at, known: true }));
  });
}
