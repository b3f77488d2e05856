import os from 'node:os';

/**
 * How long a test waits for what takes `ms` on a machine of its own: twice that, and more when others
 * are at work here (load a core). `make bench` measures; tests only must not call a busy machine a bug.
 */
export const patience = (ms) => ms * Math.min(10, Math.max(2, 1 + os.loadavg()[0] / os.cpus().length));
