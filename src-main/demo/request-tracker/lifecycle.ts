/** The default lifecycle of Request Tracker 5 (RT_Config, %Lifecycles). */
const initial = ['new'];
const active = ['open', 'stalled'];
const inactive = ['resolved', 'rejected', 'deleted'];

export const isStatus = (status: string): boolean => [...initial, ...active, ...inactive].includes(status);
export const isInitial = (status: string): boolean => initial.includes(status);
export const isActive = (status: string): boolean => active.includes(status);
export const isInactive = (status: string): boolean => inactive.includes(status);
/** The status a message brings a ticket to that nobody works on. */
export const firstActive = 'open';

export interface LifecycleAction {
  readonly from: string;
  readonly to: string;
  readonly label: string;
  /** What its web page asks for along with the change. */
  readonly update?: 'Respond' | 'Comment';
}

const action = (from: string, to: string, label: string, update?: LifecycleAction['update']): LifecycleAction => ({
  from,
  to,
  label,
  ...(update === undefined ? {} : { update }),
});

/** What Request Tracker offers as links of a ticket; other changes of status are allowed too. */
export const lifecycleActions: readonly LifecycleAction[] = [
  action('new', 'open', 'Open It', 'Respond'),
  action('new', 'resolved', 'Resolve', 'Comment'),
  action('new', 'rejected', 'Reject', 'Respond'),
  action('new', 'deleted', 'Delete'),
  action('open', 'stalled', 'Stall', 'Comment'),
  action('open', 'resolved', 'Resolve', 'Comment'),
  action('open', 'rejected', 'Reject', 'Respond'),
  action('stalled', 'open', 'Open It'),
  action('resolved', 'open', 'Re-open', 'Comment'),
  action('rejected', 'open', 'Re-open', 'Comment'),
  action('deleted', 'open', 'Undelete'),
];

/** The name of a priority: the greatest of Low 0, Medium 50 and High 100 that it reaches (RT_Config, %PriorityAsString). */
export function priorityName(priority: number): string {
  if (priority >= 100) return 'High';
  return priority >= 50 ? 'Medium' : 'Low';
}
