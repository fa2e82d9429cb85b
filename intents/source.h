/* source.h - the files that intents are made of, read whole. */
#ifndef INTENTS_SOURCE_H
#define INTENTS_SOURCE_H

#include "bot/base/arena.h"
#include "intents/faults.h"

enum { SOURCE_BYTES_MAX = 4 * 1024 * 1024 };

/* Contents of path, in the arena. After a fault (which is noted) data is NULL. */
struct text source_read(const char *path, struct arena *arena, struct faults *faults);

#endif
