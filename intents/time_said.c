#include "intents/time_said.h"

#include "intents/calendar.h"

#include <assert.h>

/* ---- words ---- */

const char *const time_part_words[TIME_PARTS + 1] = {"凌晨", "半夜", "早上", "早晨", "清早", "清晨",
                                                     "一早", "上午", "中午", "午间", "下午", "午后",
                                                     "傍晚", "晚上", "晚间", "夜里", "夜晚", NULL};

/* part: what the word says beside the day. */
static const char *const day_words[] = {"大后天", "大前天", "今天", "今日", "今儿", "今早",
                                        "今晚",   "今夜",   "明天", "明日", "明儿", "明早",
                                        "明晚",   "后天",   "后日", "昨天", "昨日", "昨儿",
                                        "昨晚",   "前天",   "前晚", "当天", NULL};
static const struct {
    int8_t days, part;
} days[] = {{3, -1},  {-3, -1}, {0, -1},  {0, -1},  {0, -1},  {0, 2},  {0, 13}, {0, 13},
            {1, -1},  {1, -1},  {1, -1},  {1, 2},   {1, 13},  {2, -1}, {2, -1}, {-1, -1},
            {-1, -1}, {-1, -1}, {-1, 13}, {-2, -1}, {-2, 13}, {0, -1}};

static const char *const week_words[] = {
    "下下周",   "下下星期", "下下礼拜", "下周",   "下星期", "下礼拜", "下个星期",
    "下个礼拜", "上周",     "上星期",   "上礼拜", "这周",   "本周",   "这星期",
    "这个星期", "这礼拜",   "这个礼拜", "周",     "星期",   "礼拜",   NULL};
static const int8_t weeks[] = {2, 2, 2, 1, 1, 1, 1, 1, -1, -1, -1, 0, 0, 0, 0, 0, 0, 0, 0, 0};
enum { WEEK_WORD_BARE = 17 }; /* from here on the week itself was not said */
static const char *const weekday_words[] = {"一", "二", "三", "四", "五", "六", "日", "天",
                                            "1",  "2",  "3",  "4",  "5",  "6",  "7",  NULL};
static const int8_t weekdays[] = {1, 2, 3, 4, 5, 6, 7, 7, 1, 2, 3, 4, 5, 6, 7};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
static_assert(COUNT(days) + 1 == COUNT(day_words), "a day for each word");
static_assert(COUNT(weeks) + 1 == COUNT(week_words), "a week for each word");
static_assert(COUNT(weekdays) + 1 == COUNT(weekday_words), "a weekday for each word");

const char *const time_after_words[] = {"以后", "之后", "过后", "后", "往后", NULL};
static const char *const before_words[] = {"以前", "之前", "前", NULL};
static const char *const until_words[] = {"到", "至", "-", "~", "—", NULL};
/* After "25号", when it is a date and not a house. */
static const char *const date_follows[] = {
    "上午", "下午", "早", "中午", "晚", "之", "以", "前", "后", "来", "有", "可", "吧",
    "行",   ",",    "。", "!",    "?",  " ",  "的", "在", "我", "那", "一", "就", NULL};

bool time_stands(struct text text, size_t at, const char *const *words)
{
    return numeral_skip_any(text, &at, words) >= 0;
}

/* ---- days ---- */

static void set_day(struct time_said *said, int64_t day)
{
    said->day = day;
    said->to_day = day;
}

static bool read_weekday(const struct time_context *context, size_t *at, struct time_said *said)
{
    size_t try = *at;
    int week = numeral_skip_any(context->text, &try, week_words);
    if (week < 0) {
        return false;
    }
    int64_t monday = context->today - calendar_weekday(context->today) + 1 + 7 * weeks[week];
    size_t behind = try;
    int weekday = numeral_skip_any(context->text, &try, weekday_words);
    if (weekday >= 0) {
        set_day(said, monday + weekdays[weekday] - 1);
        said->rolls = week >= WEEK_WORD_BARE;
    } else if (numeral_skip(context->text, &behind, TEXT("末"))) {
        try = behind;
        said->day = monday + 5;
        said->to_day = monday + 6;
    } else if (weeks[week] == 1 && week < WEEK_WORD_BARE) {
        said->day = monday; /* 下周 */
        said->to_day = monday + 6;
    } else {
        return false;
    }
    *at = try;
    return true;
}

/* 11月25日, 11月25号, 25号, 25日. */
static bool read_date(const struct time_context *context, size_t *at, struct time_said *said)
{
    static const char *const month_words[] = {"月份", "月", NULL};
    static const char *const day_marks[] = {"号", "日", NULL};
    size_t try = *at;
    struct numeral number, second;
    if (!numeral_read(context->text, &try, &number) || number.value < 1 || number.value > 31) {
        return false;
    }
    struct calendar_date today = calendar_date_of(context->today), date = today;
    bool month = number.value <= 12 && numeral_skip_any(context->text, &try, month_words) >= 0;
    if (month &&
        (!numeral_read(context->text, &try, &second) || second.value < 1 || second.value > 31)) {
        return false;
    }
    bool marked = numeral_skip_any(context->text, &try, day_marks) >= 0;
    bool ends = try >= context->text.size || time_stands(context->text, try, date_follows);
    bool of_month = text_ends_with(text_slice(context->text, 0, *at), TEXT("月")); /* 2月30号 */
    if (!month && (!marked || !ends || of_month)) {
        return false;
    }
    date.month = month ? (int)number.value : today.month;
    date.day = month ? (int)second.value : (int)number.value;
    if (!month && date.day < today.day) { /* 3号, said on the 25th: next month */
        date.month = today.month % 12 + 1;
        date.year += date.month == 1;
    } else if (month && today.month - date.month > 6) { /* 1月5日, said in November */
        date.year++;
    }
    if (date.day > calendar_month_days(date.year, date.month)) {
        return false;
    }
    set_day(said, calendar_day_of(date));
    *at = try;
    return true;
}

bool time_read_day(const struct time_context *context, size_t *at, struct time_said *said)
{
    if (numeral_begins(context->text, *at)) {
        return read_date(context, at, said);
    }
    int word = numeral_skip_any(context->text, at, day_words);
    if (word >= 0) {
        set_day(said, context->today + days[word].days);
        said->part = days[word].part;
        return true;
    }
    return read_weekday(context, at, said);
}

/* ---- clocks ---- */

/* Minutes behind the hour: 半, 一刻, 三刻, 二十, 05分. 0 when none are said. */
static int read_minutes(struct text text, size_t *at)
{
    static const char *const fixed[] = {"半", "一刻", "三刻", "整", "钟", NULL};
    static const int8_t minutes[] = {30, 15, 45, 0, 0};
    int word = numeral_skip_any(text, at, fixed);
    if (word >= 0) {
        return minutes[word];
    }
    size_t try = *at;
    struct numeral number;
    if (numeral_read(text, &try, &number) && number.value < 60 &&
        (number.value >= 10 || number.leading_zero)) {
        numeral_skip(text, &try, TEXT("分"));
        *at = try;
        return (int)number.value;
    }
    return 0;
}

/* 三点, 7点半, 14:30, 15时. Returns the hour as said; exact for the 24-hour forms. */
static bool read_clock(struct text text, size_t *at, int *minute_out, bool *exact_out)
{
    static const char *const hour_marks[] = {"点钟", "点", "时", NULL};
    size_t try = *at;
    struct numeral hour, minutes;
    if (!numeral_read(text, &try, &hour) || hour.value > 24 || hour.digits > 2) {
        return false;
    }
    size_t colon = try;
    if (hour.digits > 0 && numeral_skip(text, &colon, TEXT(":")) &&
        numeral_read(text, &colon, &minutes) && minutes.digits == 2 && minutes.value < 60) {
        *minute_out = (int)(hour.value * 60 + minutes.value);
        *exact_out = true;
        *at = colon;
        return hour.value < 24;
    }
    if (numeral_skip_any(text, &try, hour_marks) < 0) {
        return false;
    }
    *exact_out = hour.value > TIME_NOON_HOUR || hour.value == 0;
    *minute_out = (int)hour.value * 60 + read_minutes(text, &try);
    *at = try;
    return true;
}

/* 有点, 早点, 一点都不: 点 that is no clock. */
static bool real_clock(struct text text, size_t from, size_t to, const struct time_said *said)
{
    static const char *const little[] = {"一点", "1点", NULL};
    static const char *const tells[] = {"钟", "半",   "整", "以", "之", "后", "前",
                                        "到", "左右", "多", "来", "在", NULL};
    bool anchored = said->day != TIME_NO_DAY || said->part != PART_NONE;
    bool said_little = to - from <= 6 && time_stands(text, from, little);
    return anchored || !said_little || time_stands(text, to, tells);
}

static void read_clocks(struct text text, size_t *at, struct time_said *said)
{
    size_t try = *at;
    int minute;
    bool exact;
    if (!read_clock(text, &try, &minute, &exact) || !real_clock(text, *at, try, said)) {
        return;
    }
    *at = try;
    said->has_clock = true;
    said->minute = minute;
    said->exact_clock = exact;
    numeral_skip(text, at, TEXT("左右"));
    numeral_skip(text, at, TEXT("多"));
    try = *at;
    bool to_exact;
    if (numeral_skip_any(text, &try, until_words) >= 0) {
        numeral_skip_any(text, &try, time_part_words);
        said->has_to = read_clock(text, &try, &said->to_minute, &to_exact);
        *at = said->has_to ?
        try:
            *at;
    }
}

/* 三点到五点, also 3-5点. */
static bool read_short_span(struct text text, size_t *at, struct time_said *said)
{
    size_t try = *at;
    struct numeral from;
    int to;
    bool exact;
    if (!numeral_read(text, &try, &from) || from.value > 24 ||
        numeral_skip_any(text, &try, until_words) < 0 || !read_clock(text, &try, &to, &exact)) {
        return false;
    }
    said->has_clock = said->has_to = true;
    said->minute = (int)from.value * 60;
    said->exact_clock = from.value > TIME_NOON_HOUR;
    said->to_minute = to;
    *at = try;
    return true;
}

void time_read_relation(struct text text, size_t *at, struct time_said *said)
{
    if (numeral_skip_any(text, at, time_after_words) >= 0) {
        said->relation = AFTER;
    } else if (numeral_skip_any(text, at, before_words) >= 0) {
        said->relation = BEFORE_IT;
    }
}

void time_read_clock(struct text text, size_t *at, struct time_said *said)
{
    bool begins = *at < text.size && numeral_begins(text, *at);
    if (begins && !read_short_span(text, at, said)) {
        read_clocks(text, at, said);
    }
}
