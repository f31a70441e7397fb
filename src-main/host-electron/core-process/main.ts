import { createCore } from '../../core/create-core.ts';
import { startDemoWorkspace } from '../../demo/start-demo-workspace.ts';
import { runCoreProcess } from './run-core-process.ts';

runCoreProcess({
  parent: process.parentPort,
  createCore,
  startDemo: startDemoWorkspace,
  exit: (code) => process.exit(code),
  onUncaught: (listener) => {
    process.on('uncaughtException', listener);
    process.on('unhandledRejection', listener);
  },
});
