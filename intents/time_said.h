/* time_said.h - reading the words of a time: day, part of the day, clock, relation.
 *
 * Only what was said; slot_time.c resolves it against the message's own time. */
#ifndef INTENTS_TIME_SAID_H
#define INTENTS_TIME_SAID_H

#include "intents/numerals.h"

enum { TIME_NO_DAY = INT32_MIN, TIME_NOON_HOUR = 12 };
enum { PART_NONE = -1, PART_MORNING = 2, PART_NOON = 8, PART_AFTERNOON = 10, PART_EVENING = 13 };

enum time_relation { AT, AFTER, BEFORE_IT };

/* What was said at one place. */
struct time_said {
    int64_t day;                 /* days since 1970, or TIME_NO_DAY */
    int64_t to_day;              /* the last one of 周末, 下周; else equal to day */
    int part;                    /* index into parts, or -1 */
    bool rolls;                  /* the day is the next one of its name: 周三, 25号 */
    bool has_clock, exact_clock; /* exact: 24-hour, nothing to guess */
    int minute;
    bool has_to;
    int to_minute;
    enum time_relation relation;
};

struct time_context {
    struct text text;
    int64_t now_ms, today;
    int now_minute, offset_minutes;
};

/* The words of the parts of the day, NULL at the end; struct time_said's part is a place in it. */
enum { TIME_PARTS = 17 };
extern const char *const time_part_words[TIME_PARTS + 1];
extern const char *const time_after_words[]; /* 以后, 之后 … */

/* Each reads at *at, moves it behind what it read, and adds to said. */
bool time_read_day(const struct time_context *context, size_t *at, struct time_said *said);
void time_read_clock(struct text text, size_t *at, struct time_said *said); /* also 三点到五点 */
void time_read_relation(struct text text, size_t *at, struct time_said *said);

/* Does one of words (NULL at the end) stand at this place? */
bool time_stands(struct text text, size_t at, const char *const *words);

#endif
