/* rules.h - reading pattern files: parts, rules, and what is wrong with them.
 *
 *     define leak = 漏水|渗水            a part; {leak} or (?&leak) puts it into a pattern
 *     rule leak.word repair.leak 60 {place}?.{0,4}{leak}
 *
 * Indented lines continue the line above. # begins a comment line. A part may be used before
 * it is defined, and in any file. */
#ifndef INTENTS_RULES_H
#define INTENTS_RULES_H

#include "bot/base/arena.h"
#include "bot/base/status.h"
#include "bot/base/text.h"
#include "intents/faults.h"

enum {
    RULES_PARTS_MAX = 1024,
    RULES_DEPTH_MAX = 16,                /* parts within parts */
    RULES_PATTERN_BYTES_MAX = 64 * 1024, /* after putting the parts in */
    RULES_SCORE_MAX = 1000
};

struct rule {
    struct text name, label, file;
    struct text source;  /* as written */
    struct text pattern; /* with the parts put in */
    int32_t line, score;
};

struct part {
    struct text name, source, file;
    int32_t line;
    bool used, open; /* open: being put in right now, to find circles */
};

struct rules {
    struct arena *arena; /* borrowed: every text of the rules lives there */
    struct faults *faults;
    struct rule *items; /* owned, rules_capacity of them */
    size_t count, capacity;
    struct part *parts; /* owned */
    size_t part_count;
};

/* rules_max bounds the rules; more are a fault. ST_NO_MEMORY. */
MUST_CHECK enum status rules_open(struct arena *arena, struct faults *faults, size_t rules_max,
                                  struct rules *rules_out);
void rules_close(struct rules *rules); /* leaves the texts to the arena */

/* Reads one file; bytes are copied. Faults are counted, ST_NO_MEMORY only is returned. */
MUST_CHECK enum status rules_read(struct rules *rules, struct text file, struct text bytes);
/* After the last file: puts the parts in. Rules with a fault are taken out. */
MUST_CHECK enum status rules_finish(struct rules *rules);

#endif
