/* time_said.h - reading the words of a time: day, part of the day, clock, relation.
 *
 * Only what was said; slot_time.c resolves it against the message's own time. time_days.c reads
 * the days, time_pays.c whether somebody will pay then, time_said.c the rest. */
#ifndef INTENTS_TIME_SAID_H
#define INTENTS_TIME_SAID_H

#include "intents/numerals.h"

enum { TIME_NO_DAY = INT32_MIN, TIME_NOON_HOUR = 12, TIME_PART_NONE = -1 };

/* What a clock of twelve hours means with a part of the day. */
enum time_half {
    HALF_SMALL_HOURS,
    HALF_MIDNIGHT,
    HALF_MORNING,
    HALF_NOON,
    HALF_AFTERNOON,
    HALF_EVENING
};

enum time_relation { AT, AFTER, BEFORE_IT };

/* Is it a time wherever it stands? 今天漏水 and 春节放假 say when something happens. */
enum time_offer { OFFER_NONE, OFFER_OR_ANSWER, OFFER_ONLY };

/* What was said at one place. */
struct time_said {
    int64_t day;    /* days since 1970, or TIME_NO_DAY */
    int64_t to_day; /* the last one of 周末, 下周; else equal to day */
    int part;       /* of time_parts, or TIME_PART_NONE */
    bool rolls;     /* the day is the next one of its name: 周三, 25号 */
    bool whole;     /* 国庆前 ends the day before it, 周五前 on it */
    bool workdays;  /* 工作日, 除了周末 */
    enum time_offer offer;
    bool has_clock, exact_clock; /* exact: 24-hour, nothing to guess */
    int minute;
    bool has_to;
    int to_minute;
    int64_t to_clock_day; /* 今天三点到明天九点: the day of to_minute, or TIME_NO_DAY */
    enum time_relation relation;
};

struct time_context {
    struct text text;
    int64_t now_ms, today;
    int now_minute, offset_minutes;
};

/* The parts of the day; what the word says beside them. */
struct time_part {
    enum time_half half;
    int from_minute, to_minute;
    enum time_relation relation; /* 下班前 */
};
extern const struct time_part time_parts[];
int time_part_of(const char *word); /* of one of its words */

extern const char *const time_after_words[]; /* 以后, 之后 … */
extern const char *const time_until_words[]; /* 到, 至, - … */

/* Each reads at *at, moves it behind what it read, and adds to said. */
bool time_read_day(const struct time_context *context, size_t *at, struct time_said *said);
bool time_read_part(struct text text, size_t *at, struct time_said *said); /* also 晚八点's 晚 */
void time_read_clock(struct text text, size_t *at, struct time_said *said); /* also 三点到五点 */
/* 三点到明天九点: the end, behind a clock. */
void time_read_far_end(const struct time_context *context, size_t *at, struct time_said *said);
void time_read_relation(struct text text, size_t *at, struct time_said *said);

/* The minute of the day that a clock means with a part of the day; over 24 hours at night. */
int time_minute_in(int minute, int part);

/* Does it say here, behind a day, that it will be paid? "15号我老公去交"; not 交了, not 交房. */
bool time_pays(struct text text, size_t at);

/* Does one of words (NULL at the end) stand at this place, or end before it? */
bool time_stands(struct text text, size_t at, const char *const *words);
bool time_ends_before(struct text text, size_t at, const char *const *words);

#endif
