import type koffi from 'koffi';

/** Numbers of Linux's `wait.h`, `prctl.h`, `spawn.h` and `fcntl.h`, the same on all of its architectures. */
const WNOHANG = 1;
const PR_SET_CHILD_SUBREAPER = 36;
const POSIX_SPAWN_SETSIGDEF = 0x04;
const POSIX_SPAWN_SETSIGMASK = 0x08;
const POSIX_SPAWN_SETSID = 0x80;
/** Bytes that hold either opaque structure of `spawn.h`, or a signal set, with room to spare. */
const OPAQUE = 1024;

/** A process to start: what `posix_spawn` is told. */
export interface SpawnRequest {
  /** Absolute, or relative to the folder that the process starts in. */
  readonly file: string;
  readonly argv: readonly string[];
  /** `NAME=value`. */
  readonly envp: readonly string[];
  readonly cwd: string;
  readonly stdout: number;
  readonly stderr: number;
}

/** The C library's own `posix_spawn`, `waitpid` and `prctl`, which Node does not offer. */
export interface Libc {
  /** Starts a process in a session of its own, with every signal as the system has it; returns its pid, or the negated error number. */
  spawn(request: SpawnRequest): number;
  /** The status of a child that has ended, as `waitpid` tells it; undefined while it has not. */
  wait(pid: number): number | undefined;
  /** From now on what its descendants leave behind becomes a child of this process; returns whether that can be had. */
  adopt(): boolean;
}

/** Binds to the C library that this process runs on. Throws where it lacks something. */
export function bind({ load }: typeof koffi): Libc {
  const library = load(null);
  const call = (signature: string): ((...values: unknown[]) => number) => {
    const bound = library.func(signature);
    return (...values) => Number(bound(...values));
  };
  const initActions = call('int posix_spawn_file_actions_init(void *actions)');
  const addOpen = call(
    'int posix_spawn_file_actions_addopen(void *actions, int fd, const char *path, int flags, int mode)',
  );
  const addDup = call('int posix_spawn_file_actions_adddup2(void *actions, int from, int to)');
  const addFolder = call(
    'int posix_spawn_file_actions_addchdir_np(void *actions, const char *path)',
  );
  const destroyActions = call('int posix_spawn_file_actions_destroy(void *actions)');
  const posixSpawn = call(
    'int posix_spawn(_Out_ int *pid, const char *file, void *actions, void *attributes, const char **argv, const char **envp)',
  );
  const waitpid = call('int waitpid(int pid, _Out_ int *status, int options)');
  const prctl = call(
    'int prctl(int option, unsigned long a, unsigned long b, unsigned long c, unsigned long d)',
  );
  const attributes = attributesOf(call);
  const actions = Buffer.alloc(OPAQUE);
  return {
    spawn: ({ file, argv, envp, cwd, stdout, stderr }) => {
      const pid: [number] = [0];
      initActions(actions);
      addOpen(actions, 0, '/dev/null', 0, 0);
      addDup(actions, stdout, 1);
      addDup(actions, stderr, 2);
      addFolder(actions, cwd);
      const fault = posixSpawn(pid, file, actions, attributes, [...argv, null], [...envp, null]);
      destroyActions(actions);
      return fault === 0 ? pid[0] : -fault;
    },
    wait: (pid) => {
      const status: [number] = [0];
      return waitpid(pid, status, WNOHANG) === pid ? status[0] : undefined;
    },
    adopt: () => prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) === 0,
  };
}

/** What Node ignores, as a broken pipe, a command must not: signals are as at the start of any program. */
function attributesOf(call: (signature: string) => (...values: unknown[]) => number): Buffer {
  const attributes = Buffer.alloc(OPAQUE);
  const every = Buffer.alloc(OPAQUE);
  const none = Buffer.alloc(OPAQUE);
  call('int sigfillset(void *set)')(every);
  call('int sigemptyset(void *set)')(none);
  call('int posix_spawnattr_init(void *attributes)')(attributes);
  call('int posix_spawnattr_setsigdefault(void *attributes, void *set)')(attributes, every);
  call('int posix_spawnattr_setsigmask(void *attributes, void *set)')(attributes, none);
  const flags = POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK;
  call('int posix_spawnattr_setflags(void *attributes, short flags)')(attributes, flags);
  return attributes;
}
