import { startDemoWorkspace } from '../../../src-main/demo/start-demo-workspace.ts';

/** The servers of the demo in a process of their own: tells their configuration, and ends with whoever started it. */
const demo = await startDemoWorkspace({});
process.once('disconnect', () => {
  const end = (): void => process.exit();
  demo[Symbol.asyncDispose]().then(end, end);
});
process.send?.(demo.config);
