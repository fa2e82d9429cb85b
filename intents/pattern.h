/* pattern.h - one compiled rule: PCRE2 code, its limits, its named groups. */
#ifndef INTENTS_PATTERN_H
#define INTENTS_PATTERN_H

#include "bot/base/status.h"
#include "bot/base/text.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

enum { PATTERN_SLOTS_MAX = 8, PATTERN_ERROR_BYTES = 160 };

struct pattern_slot {
    uint32_t group;
    struct text name; /* lives in the code */
};

struct pattern {
    pcre2_code *code; /* owned */
    bool lead;        /* begins only where its literals begin: compiled anchored */
    bool head;        /* begins only where the text begins: ^ */
    bool jit;
    uint32_t slot_count;
    struct pattern_slot slots[PATTERN_SLOTS_MAX];
};

struct pattern_match {
    uint32_t start, end; /* bytes of the text */
    uint32_t slot_count;
    struct {
        struct text name;
        uint32_t start, end;
    } slots[PATTERN_SLOTS_MAX]; /* named groups that took part */
};

struct pattern_runner; /* one a thread: match data, limits, JIT stack */

/* ST_CONFIG with the reason in error; ST_NO_MEMORY. */
MUST_CHECK enum status pattern_compile(struct text source, bool lead, struct pattern *pattern_out,
                                       char error[PATTERN_ERROR_BYTES]);
/* Compiles to machine code. Where that cannot be (another machine, a pattern it cannot do) the
 * interpreter is right, only slow. */
void pattern_speed_up(struct pattern *pattern);
void pattern_free(struct pattern *pattern);

/* groups_max: the most capture groups of any pattern it will run. */
MUST_CHECK enum status pattern_runner_open(uint32_t groups_max, struct pattern_runner **runner_out);
void pattern_runner_close(struct pattern_runner *runner); /* accepts NULL */

/* Capture groups of pattern, for pattern_runner_open. */
uint32_t pattern_groups(const struct pattern *pattern);

/* Matches at from (a lead pattern: exactly there; else there or later). text is valid UTF-8.
 * ST_OK with match_out, ST_NOT_FOUND, or ST_TOO_LARGE when a limit stopped it. */
MUST_CHECK enum status pattern_run(const struct pattern *pattern, struct pattern_runner *runner,
                                   struct text text, size_t from, struct pattern_match *match_out);

#endif
