export { describeEnd, DIAL_VARIABLE, localScheduler, SLOT_VARIABLE } from './local.ts';
export {
  BRANCH_VARIABLE,
  branchOf,
  memberOf,
  membersOf,
  type Member,
  type Part,
} from './members.ts';
export type { Scheduler, SchedulerFactory, SlotEnd, SlotRequest } from './scheduler.ts';
