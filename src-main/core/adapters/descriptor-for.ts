import type { AdapterDescriptor } from './adapter.ts';

/** The descriptor of one system: the adapter's, with what its settings make it promise. */
export const descriptorFor = <S>(descriptor: AdapterDescriptor<S>, settings: S): AdapterDescriptor<S> =>
  descriptor.capabilitiesOf === undefined
    ? descriptor
    : { ...descriptor, capabilities: descriptor.capabilitiesOf(settings) };
