/* fault.h - collects every fault of a configuration in one run.
 *
 * A loader reports and goes on, so that `guanjia check` names all faults at
 * once: file, path inside the file, reason. */
#ifndef BOT_FAULT_H
#define BOT_FAULT_H

#include "bot/base/status.h"
#include "bot/base/text.h"

#include <stdio.h>

enum { FAULTS_SHOWN_MAX = 1000 };

struct fault_sink {
    FILE *out;          /* where faults are printed, one a line; NULL: only counted */
    const char *file;   /* the file being read, set by the loader; borrowed */
    bool errors_only;   /* warnings are counted, and not printed */
    size_t error_count;
    size_t warning_count;
};

/* Prints "error: FILE: PATH: reason" and counts it. path may be "" for the whole file. */
void fault_error(struct fault_sink *sink, const char *path, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* Likewise "warning: …"; does not make the configuration unusable. */
void fault_warning(struct fault_sink *sink, const char *path, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
