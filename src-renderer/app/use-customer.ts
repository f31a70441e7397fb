import { useEffect } from 'react';
import { useStore } from 'zustand';
import type { CustomerId } from '../../src-shared/model/ids.ts';
import { useParts } from './parts-context.tsx';
import type { CustomerState } from './stores/customers-store.ts';

/** A customer, kept current while the component is shown. */
export function useCustomer(id: CustomerId | undefined): CustomerState | undefined {
  const { customers } = useParts();
  useEffect(() => (id ? customers.watch(id) : undefined), [customers, id]);
  return useStore(customers.store, (state) => (id ? state[id] : undefined));
}
