/* roster_rule.h - shifts as they are usually made, and who must be on duty when, as data:
 * config/roster.json. An emergency rings for whoever is on duty, day and night (R-EMERGENCY). */
#ifndef BOT_ROSTER_RULE_H
#define BOT_ROSTER_RULE_H

#include "bot/json_read.h"

enum { ROSTER_KINDS_MAX = 8, ROSTER_NEEDS_MAX = 24, ROSTER_ROLES_MAX = 6, ROSTER_WEEK_DAYS = 7 };

/* A shift as it is usually made; minutes of the day. Until is of the next day when it is not after from. */
struct roster_kind {
    struct text title;
    int32_t from_minute, until_minute;
};

/* Of a department somebody of these roles must be on duty in each community, every day. */
struct roster_need {
    struct text id, title;
    struct text duty; /* of the written procedures; size 0: the company's own wish */
    struct text department;
    size_t role_count;
    struct text roles[ROSTER_ROLES_MAX];
    int32_t from_minute, until_minute; /* of the day; all of it when not given */
};

struct roster_rules {
    size_t kind_count, need_count;
    struct roster_kind *kinds; /* in the source's arena, like all texts */
    struct roster_need *needs;
};

/* Reads the object at place. Every fault is reported. */
void roster_read(const struct json_place *place, struct roster_rules *rules_out);

/* From a moment to another, exclusive; ms. */
struct span {
    int64_t from_ms, until_ms;
};
/* Adds what of `wanted` none of the spans covers to gaps; a gap that begins where the last one ends makes it
 * longer. Spans are in the order of their beginnings and may overlap. Returns how many gaps there are now;
 * what is over max is left out. */
size_t roster_uncovered(const struct span *spans, size_t span_count, struct span wanted,
                        struct span *gaps, size_t gap_count, size_t max);

#endif
