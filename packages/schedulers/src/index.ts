export { describeEnd, DIAL_VARIABLE, localScheduler, SLOT_VARIABLE } from './local.ts';
export type { Scheduler, SchedulerFactory, SlotEnd, SlotRequest } from './scheduler.ts';
