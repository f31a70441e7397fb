/** Tells the person at the desk something while the window is not in front. */
export interface Notifier {
  notify(notification: { readonly title: string; readonly body: string; readonly tag: string }): void;
}
