import type { ArtefactSpec } from './artefact-spec.ts';
import type {
  ArtefactInput,
  JobFieldsInput,
  ParserInput,
  ResourcesInput,
  StopInput,
} from './build.ts';
import { writeDuration } from './duration.ts';
import type { ParserSpec } from './parser-spec.ts';
import { DEFAULT_RESOURCES } from './resources.ts';
import { NO_RETRIES, RETRY_CAUSES, type RetrySpec } from './retry-spec.ts';
import { DEFAULT_STDERR } from './severity.ts';
import type { JobSpec, Resources } from './spec.ts';
import { DEFAULT_STOP, type StopSpec } from './stop-spec.ts';

/** The shortest input for what a job has beyond the fields of every node. */
export function jobInput(spec: JobSpec): JobFieldsInput {
  const { command, args, artefacts, stderr, parsers, enforce_memory } = spec;
  return {
    command,
    ...(args.length > 0 && { args }),
    ...resourcesInput(spec.resources),
    ...(enforce_memory && { limits: { memory: 'enforce' } }),
    ...(artefacts.length > 0 && { artefacts: artefacts.map(artefactInput) }),
    ...(stderr !== DEFAULT_STDERR && { stderr }),
    ...(parsers.length > 0 && { parsers: parsers.map(parserInput) }),
    ...(spec.stall_timeout !== null && { stall_timeout: writeDuration(spec.stall_timeout) }),
    ...(spec.grace !== null && { grace: writeDuration(spec.grace) }),
    ...(!isDefault(spec.stop) && { stop: stopInput(spec.stop) }),
    ...retryInput(spec),
  };
}

function stopInput(stop: StopSpec): StopInput {
  if ('signal' in stop) return stop;
  return { command: stop.command, ...(stop.args.length > 0 && { args: stop.args }) };
}

function isDefault(stop: StopSpec): boolean {
  return 'signal' in stop && stop.signal === DEFAULT_STOP.signal;
}

function resourcesInput(resources: Resources): { readonly resources?: ResourcesInput } {
  const { cores, memory, licenses } = resources;
  const asked: ResourcesInput = {
    ...(cores !== DEFAULT_RESOURCES.cores && { cores }),
    ...(memory !== DEFAULT_RESOURCES.memory && { memory }),
    ...(Object.keys(licenses).length > 0 && { licenses }),
  };
  return Object.keys(asked).length > 0 ? { resources: asked } : {};
}

function retryInput({ retries, retry_delay, retry_on }: RetrySpec) {
  const isUsual = retry_on.join() === RETRY_CAUSES.join();
  return {
    ...(retries !== NO_RETRIES.retries && { retries }),
    ...(retry_delay !== NO_RETRIES.retry_delay && { retry_delay: writeDuration(retry_delay) }),
    ...(!isUsual && { retry_on }),
  };
}

function artefactInput({ name, path, when, required }: ArtefactSpec): ArtefactInput {
  if (name === null && when === 'always' && !required) return path;
  return {
    ...(name !== null && { name }),
    path,
    ...(when !== 'always' && { when }),
    ...(required && { required }),
  };
}

function parserInput(spec: ParserSpec): ParserInput {
  if ('use' in spec) return spec.use;
  return { match: spec.match, ...(spec.severity !== null && { severity: spec.severity }) };
}
