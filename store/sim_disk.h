/* sim_disk.h - a disk of memory under SQLite, for the simulator: it forgets, it fails, it dies.
 *
 * A file layer that keeps every file in memory, so that a sync costs nothing, and knows what a
 * power cut would leave of each file: what was synced, and of the writes after it as many as
 * came out, in order. The layer of store/log_file.h stays above it, as over a real disk. One
 * connection at a time may have a file open, one thread uses it, and the state is static: a
 * process has one such disk. */
#ifndef STORE_SIM_DISK_H
#define STORE_SIM_DISK_H

#include "bot/base/random.h"
#include "bot/base/status.h"

#include <stdint.h>

enum { SIM_DISK_FILES_MAX = 8, SIM_DISK_NAME_BYTES = 512 };

/* Becomes the file layer of every database opened from now on. To be called before the first
 * store_open of the process, which looks for it: later calls empty the disk. */
MUST_CHECK enum status sim_disk_install(void);
/* Frees all files; nothing may have one open. */
void sim_disk_empty(void);

/* What the next fault is, counted from now in calls of its kind. */
enum sim_disk_fault {
    SIM_DISK_SOUND,
    SIM_DISK_WRITE_FAILS, /* EIO of one write */
    SIM_DISK_SYNC_FAILS,  /* EIO of one sync */
    SIM_DISK_FULL,        /* every write until sim_disk_repair */
    SIM_DISK_DIES,        /* at a write or sync: nothing has an effect until sim_disk_reboot */
    SIM_DISK_DIES_MOVING, /* likewise, counted in writes to the database itself (a checkpoint) */
    SIM_DISK_FAULT_COUNT
};
void sim_disk_arm(enum sim_disk_fault fault, uint64_t calls);
void sim_disk_repair(void);
/* Dies at once. */
void sim_disk_kill(void);
bool sim_disk_dead(void);
/* Did a fault strike since the last call of this? */
bool sim_disk_struck(void);

/* After a death: each file is what was synced and a random number of its writes since (all of
 * them when only the process died). Every file must have been closed. */
void sim_disk_reboot(struct random *random, bool power_cut);

#endif
