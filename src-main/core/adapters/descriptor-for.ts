import type { AdapterDescriptor } from './adapter.ts';

/** The descriptor of one system: the adapter's, with what its settings make it promise. */
export const descriptorFor = <S>(descriptor: AdapterDescriptor<S>, settings: S): AdapterDescriptor<S> => {
  const { capabilitiesOf, variesWith } = descriptor;
  if (capabilitiesOf === undefined && variesWith === undefined) return descriptor;
  return {
    ...descriptor,
    ...variesWith?.(settings),
    ...(capabilitiesOf === undefined ? {} : { capabilities: capabilitiesOf(settings) }),
  };
};
