/* The parts of the day, clocks and relations of times. */
#include "intents/time_said.h"

#include "bot/base/invariant.h"
#include "bot/base/date.h"

#include <assert.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* ---- words: each list with what its words say ---- */

static const char *const part_words[] = {
    "凌晨",   "半夜",     "一大早",   "大清早", "大早上",   "早上",     "早晨",
    "清早",   "清晨",     "一早",     "上午",   "中午前后", "中午",     "午间",
    "午饭后", "午休后",   "下午",     "午后",   "傍晚",     "晚上",     "晚间",
    "夜里",   "夜晚",     "深夜",     "晚饭后", "下班以后", "下班之后", "下班后",
    "下了班", "下班以前", "下班之前", "下班前", NULL};
enum { HOUR = 60 };
const struct time_part time_parts[] = {{HALF_SMALL_HOURS, 0, 6 * HOUR, AT},
                                       {HALF_MIDNIGHT, 0, 6 * HOUR, AT},
                                       {HALF_MORNING, 7 * HOUR, 9 * HOUR, AT},
                                       {HALF_MORNING, 7 * HOUR, 9 * HOUR, AT},
                                       {HALF_MORNING, 7 * HOUR, 9 * HOUR, AT},
                                       {HALF_MORNING, 7 * HOUR, 9 * HOUR, AT},
                                       {HALF_MORNING, 7 * HOUR, 9 * HOUR, AT},
                                       {HALF_MORNING, 7 * HOUR, 9 * HOUR, AT},
                                       {HALF_MORNING, 7 * HOUR, 9 * HOUR, AT},
                                       {HALF_MORNING, 7 * HOUR, 9 * HOUR, AT},
                                       {HALF_MORNING, 8 * HOUR, 12 * HOUR, AT},
                                       {HALF_NOON, 11 * HOUR, 14 * HOUR, AT},
                                       {HALF_NOON, 12 * HOUR, 14 * HOUR, AT},
                                       {HALF_NOON, 12 * HOUR, 14 * HOUR, AT},
                                       {HALF_AFTERNOON, 13 * HOUR, 18 * HOUR, AT},
                                       {HALF_AFTERNOON, 13 * HOUR, 18 * HOUR, AT},
                                       {HALF_AFTERNOON, 14 * HOUR, 18 * HOUR, AT},
                                       {HALF_AFTERNOON, 14 * HOUR, 18 * HOUR, AT},
                                       {HALF_AFTERNOON, 17 * HOUR, 19 * HOUR, AT},
                                       {HALF_EVENING, 18 * HOUR, 21 * HOUR, AT},
                                       {HALF_EVENING, 18 * HOUR, 21 * HOUR, AT},
                                       {HALF_EVENING, 18 * HOUR, 21 * HOUR, AT},
                                       {HALF_EVENING, 18 * HOUR, 21 * HOUR, AT},
                                       {HALF_EVENING, 18 * HOUR, 21 * HOUR, AT},
                                       {HALF_EVENING, 19 * HOUR, 21 * HOUR, AT},
                                       {HALF_EVENING, 18 * HOUR, 21 * HOUR, AT},
                                       {HALF_EVENING, 18 * HOUR, 21 * HOUR, AT},
                                       {HALF_EVENING, 18 * HOUR, 21 * HOUR, AT},
                                       {HALF_EVENING, 18 * HOUR, 21 * HOUR, AT},
                                       {HALF_AFTERNOON, 8 * HOUR, 18 * HOUR, BEFORE_IT},
                                       {HALF_AFTERNOON, 8 * HOUR, 18 * HOUR, BEFORE_IT},
                                       {HALF_AFTERNOON, 8 * HOUR, 18 * HOUR, BEFORE_IT}};
static_assert(COUNT(time_parts) + 1 == COUNT(part_words), "a part for each word");

const char *const time_after_words[] = {"以后", "之后", "过后", "后", "往后", NULL};
static const char *const before_words[] = {"以前", "之前", "前", NULL};
const char *const time_until_words[] = {"到", "至", "-", "~", "—", "–", NULL};

/* 三点建议, 第三点: points of a speech, no clock. */
static const char *const points[] = {"建议", "意见", "要求", "问题", "想法", "看法", "疑问", "诉求",
                                     "希望", "不满", "原因", "说明", "理由", "需求", "请求", "体会",
                                     "不足", "注意", "都没", "都不", "也没", "也不", "积分", NULL};
static const char *const before_points[] = {"第",   "提", "这", "那",   "以上",
                                            "以下", "共", "说", "下列", NULL};
/* 三点五公斤: a number with a fraction. */
static const char *const measures[] = {"元", "块", "米", "平", "公", "吨", "度", "%",
                                       "厘", "斤", "个", "毫", "升", "兆", "万", NULL};

bool time_stands(struct text text, size_t at, const char *const *words)
{
    return numeral_skip_any(text, &at, words) >= 0;
}

bool time_ends_before(struct text text, size_t at, const char *const *words)
{
    struct text before = text_slice(text, 0, at);
    for (size_t i = 0; words[i] != NULL; i++) {
        if (text_ends_with(before, text_of(words[i]))) {
            return true;
        }
    }
    return false;
}

/* ---- parts of the day ---- */

int time_part_of(const char *word)
{
    int part = 0;
    while (part_words[part] != NULL && strcmp(part_words[part], word) != 0) {
        part++;
    }
    INVARIANT(part_words[part] != NULL);
    return part;
}

int time_minute_in(int minute, int part)
{
    enum { NOON = TIME_NOON_HOUR * HOUR };
    enum time_half half = part == TIME_PART_NONE ? HALF_MORNING : time_parts[part].half;
    bool twelve = minute >= NOON && minute < NOON + HOUR;
    switch (half) {
    case HALF_SMALL_HOURS:
        return twelve ? minute - NOON : minute; /* 凌晨十二点半 */
    case HALF_MIDNIGHT:
        return twelve || (minute >= 9 * HOUR && minute < NOON) ? minute + NOON : minute;
    case HALF_MORNING:
        return minute;
    case HALF_NOON:
        return minute < 3 * HOUR ? minute + NOON : minute;
    case HALF_AFTERNOON:
        return minute < NOON ? minute + NOON : minute;
    case HALF_EVENING: /* 晚上一点 is tomorrow's */
        return twelve              ? minute + NOON
               : minute < 5 * HOUR ? minute + DATE_DAY_MINUTES
                                   : minute + (minute < NOON ? NOON : 0);
    }
    return minute;
}

/* ---- clocks ---- */

/* Minutes behind the hour: 半, 一刻, 三刻, 二十, 05分, 五分. 0 when none are said. */
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
    if (numeral_read(text, &try, &number) && number.value < 60) {
        bool named = numeral_skip(text, &try, TEXT("分"));
        if (named || number.value >= 10 || number.leading_zero) {
            *at = try;
            return (int)number.value;
        }
    }
    return 0;
}

static bool is_fraction(struct text text, size_t at, int64_t hour)
{
    struct numeral number;
    return numeral_read(text, &at, &number) &&
           (hour == 0 || at >= text.size || time_stands(text, at, measures));
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
        *minute_out = (int)(hour.value * HOUR + minutes.value);
        *exact_out = true;
        *at = colon;
        return hour.value < 24;
    }
    if (numeral_skip_any(text, &try, hour_marks) < 0) {
        return false;
    }
    *exact_out = hour.value > TIME_NOON_HOUR || hour.value == 0;
    *minute_out = (int)hour.value * HOUR + read_minutes(text, &try);
    *at = try;
    return !is_fraction(text, try, hour.value);
}

/* 有点, 早点, 一点都不, 三点建议: 点 that is no clock. */
static bool real_clock(struct text text, size_t from, size_t to, const struct time_said *said)
{
    static const char *const little[] = {"一点", "1点", NULL};
    static const char *const has[] = {"有", NULL};
    static const char *const more[] = {"早", "晚", "快", "慢", "好", "多",
                                       "少", "大", "小", "轻", NULL}; /* 早一点 */
    static const char *const tells[] = {"钟", "半", "整",   "以", "之", "后", "前", "到",
                                        "至", "-",  "左右", "多", "来", "在", NULL};
    bool told = said->part != TIME_PART_NONE || time_stands(text, to, tells);
    bool day = said->day != TIME_NO_DAY;
    bool hour_only = to - from <= 6;
    if (time_stands(text, to, points) ||
        (!told && !day && time_ends_before(text, from, before_points))) {
        return false;
    }
    bool said_little = hour_only && time_stands(text, from, little);
    if ((!told && !day && hour_only && time_ends_before(text, from, has)) ||
        (said_little && time_ends_before(text, from, more))) {
        return false; /* 有三点 */
    }
    return told || !said_little || (day && to == text.size);
}

static void read_clocks(struct text text, size_t *at, struct time_said *said)
{
    static const char *const about[] = {"左右", "前后", "多", NULL};
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
    while (numeral_skip_any(text, at, about) >= 0) {
    }
    try = *at;
    bool to_exact;
    if (numeral_skip_any(text, &try, time_until_words) >= 0) {
        numeral_skip_any(text, &try, part_words);
        said->has_to = read_clock(text, &try, &said->to_minute, &to_exact);
        *at = said->has_to ?
        try:
            *at;
        numeral_skip(text, at, TEXT("之间"));
    }
}

/* 三四点, 七八点半: from the first to the second. */
static bool read_about(struct text text, size_t *at, struct time_said *said)
{
    size_t try = *at;
    int first = numeral_digit(text, &try);
    size_t second = try;
    int next = numeral_digit(text, &second);
    bool exact;
    if (first < 1 || next != first + 1 || (unsigned char)text.data[*at] < 0x80 ||
        !read_clock(text, &try, &said->to_minute, &exact)) {
        return false;
    }
    said->has_clock = said->has_to = true;
    said->minute = first * HOUR;
    said->exact_clock = false;
    *at = try;
    return true;
}

/* 三点到五点, also 3-5点. */
static bool read_short_span(struct text text, size_t *at, struct time_said *said)
{
    size_t try = *at;
    struct numeral from;
    int to;
    bool exact;
    if (!numeral_read(text, &try, &from) || from.value > 24 ||
        numeral_skip_any(text, &try, time_until_words) < 0 ||
        !read_clock(text, &try, &to, &exact)) {
        return false;
    }
    said->has_clock = said->has_to = true;
    said->minute = (int)from.value * HOUR;
    said->exact_clock = from.value > TIME_NOON_HOUR;
    said->to_minute = to;
    *at = try;
    return true;
}

void time_read_clock(struct text text, size_t *at, struct time_said *said)
{
    bool begins = *at < text.size && numeral_begins(text, *at);
    if (begins && !read_about(text, at, said) && !read_short_span(text, at, said)) {
        read_clocks(text, at, said);
    }
}

bool time_read_part(struct text text, size_t *at, struct time_said *said)
{
    static const char *const short_words[] = {"早", "晚", NULL}; /* 早九点; but 早一点 */
    static const char *const meant[] = {"早上", "晚上"};
    static const char *const little[] = {"一点", "1点", NULL};
    int part = numeral_skip_any(text, at, part_words);
    if (part >= 0) {
        said->part = part;
        said->relation = time_parts[part].relation;
        return true;
    }
    size_t try = *at;
    int word = numeral_skip_any(text, &try, short_words);
    size_t clock = try;
    int minute;
    bool exact;
    if (word < 0 || time_stands(text, try, little) || !read_clock(text, &clock, &minute, &exact)) {
        return false;
    }
    said->part = time_part_of(meant[word]);
    *at = try;
    return true;
}

void time_read_far_end(const struct time_context *context, size_t *at, struct time_said *said)
{
    size_t try = *at;
    struct time_said end = {.day = TIME_NO_DAY, .part = TIME_PART_NONE};
    if (!said->has_clock || said->has_to || said->day == TIME_NO_DAY ||
        numeral_skip_any(context->text, &try, time_until_words) < 0 || try >= context->text.size ||
        !time_read_day(context, &try, &end)) {
        return;
    }
    time_read_part(context->text, &try, &end);
    time_read_clock(context->text, &try, &end);
    if (end.has_clock && !end.has_to && end.day > said->day) {
        said->has_to = true;
        said->to_clock_day = end.day;
        said->to_minute = time_minute_in(end.minute, end.part);
        *at = try;
    }
}

/* ---- relations ---- */

void time_read_relation(struct text text, size_t *at, struct time_said *said)
{
    static const char *const no_relation[] = {"前面", "前台", "前门", "前排", "前厅",
                                              "前院", "后面", "后门", "后排", "后院",
                                              "后悔", "后天", "前天", NULL};
    static const char *const about[] = {"前后", "左右", NULL};
    size_t try = *at;
    numeral_skip(text, &try, TEXT(" ")); /* 16:00 以前 */
    if (numeral_skip_any(text, &try, about) >= 0) {
        *at = try;
    } else if (time_stands(text, try, no_relation)) {
        return;
    } else if (numeral_skip_any(text, &try, time_after_words) >= 0) {
        said->relation = AFTER;
        *at = try;
    } else if (numeral_skip_any(text, &try, before_words) >= 0) {
        said->relation = BEFORE_IT;
        *at = try;
    }
}
