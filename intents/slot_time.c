/* Times: 明天下午三点, 周六上午, 下周三晚上七点半, 下午有空, 三点以后, 半小时内, 随时.
 *
 * A time is day + part of the day + clock, each optional. What is read at one place of the text
 * is weighed (a clock says more than a day), the weightiest place wins, the earliest of equals. */
#include "intents/slots.h"

#include "bot/base/invariant.h"
#include "intents/calendar.h"
#include "intents/time_said.h"

enum {
    DAY_FROM_MINUTE = 8 * 60, /* when only the day was said */
    DAY_TO_MINUTE = 20 * 60,
    HOURS_RELATIVE_MAX = 72,
    DAYS_RELATIVE_MAX = 60,
    SHORT_TEXT_BYTES = 24 /* eight characters: an answer to "when?", nothing else */
};

/* Of each of time_part_words. */
static const struct {
    int from_minute, to_minute;
} parts[TIME_PARTS] = {
    {0, 6 * 60},        {0, 6 * 60},        {7 * 60, 9 * 60},   {7 * 60, 9 * 60},
    {7 * 60, 9 * 60},   {7 * 60, 9 * 60},   {7 * 60, 9 * 60},   {8 * 60, 12 * 60},
    {12 * 60, 14 * 60}, {12 * 60, 14 * 60}, {14 * 60, 18 * 60}, {14 * 60, 18 * 60},
    {17 * 60, 19 * 60}, {18 * 60, 21 * 60}, {18 * 60, 21 * 60}, {18 * 60, 21 * 60},
    {18 * 60, 21 * 60},
};

static const char *const any_words[] = {"随时",     "任何时间", "任何时候", "什么时候都",
                                        "啥时候都", "几点都",   "哪天都",   "全天",
                                        "都可以",   "都行",     "都方便",   NULL};
static const char *const now_words[] = {"现在", "马上", "立刻", "即刻", "这会儿", NULL};
static const char *const free_words[] = {"有空", "有人", "方便", "可以", "在家", "能来", "来",
                                         "都行", "就行", "行",   "吧",   "内",   "之内", "以内",
                                         "之前", "都在", "过来", "上门", "都可", NULL};
static const char *const within_words[] = {"以内", "之内", "内", NULL};

/* ---- resolving ---- */

/* The minute of the day that a clock of 12 hours means in a part of the day. */
static int in_part(int minute, int part)
{
    bool small = minute < TIME_NOON_HOUR * 60;
    if (part >= PART_AFTERNOON || (part >= PART_NOON && minute < 3 * 60)) {
        return small ? minute + TIME_NOON_HOUR * 60 : minute;
    }
    return minute;
}

static int64_t moment(const struct time_context *context, int64_t day, int minute)
{
    return calendar_moment(day, minute, context->offset_minutes);
}

/* The day to count from when none was said, or when only its name was: the next one whose
 * last minute is still ahead. */
static int64_t day_ahead(const struct time_context *context, const struct time_said *said,
                         int last_minute)
{
    int64_t day = said->day == TIME_NO_DAY ? context->today : said->day;
    bool gone = moment(context, day, last_minute) <= context->now_ms;
    if (gone && said->day == TIME_NO_DAY) {
        return day + 1;
    }
    return gone && said->rolls ? day + 7 : day;
}

static void set_point(struct slot_time *time, enum time_relation relation, int64_t at_ms)
{
    time->kind = relation == AFTER       ? SLOT_TIME_FROM
                 : relation == BEFORE_IT ? SLOT_TIME_BEFORE
                                         : SLOT_TIME_POINT;
    time->from_ms = at_ms;
    time->to_ms = at_ms;
}

/* 九点 without a part of the day: the morning one, the evening one, or a question. */
static void resolve_bare_clock(const struct time_context *context, const struct time_said *said,
                               struct slot_time *time)
{
    int morning = said->minute, evening = said->minute + TIME_NOON_HOUR * 60;
    int64_t day = day_ahead(context, said, evening);
    bool working = morning < 6 * 60; /* nobody makes an appointment for three at night */
    bool gone = moment(context, day, morning) <= context->now_ms;
    if (said->minute >= TIME_NOON_HOUR * 60) {
        set_point(time, said->relation,
                  moment(context, day_ahead(context, said, morning), morning));
    } else if (working || gone) {
        set_point(time, said->relation, moment(context, day, evening));
    } else {
        time->kind = SLOT_TIME_AMBIGUOUS;
        time->from_ms = moment(context, day, morning);
        time->to_ms = moment(context, day, evening);
    }
}

static void resolve_clock(const struct time_context *context, const struct time_said *said,
                          struct slot_time *time)
{
    if (!said->exact_clock && said->part == PART_NONE && !said->has_to) {
        resolve_bare_clock(context, said, time);
        return;
    }
    int part = said->part;
    if (part == PART_NONE && !said->exact_clock && said->minute < 7 * 60) {
        part = PART_AFTERNOON; /* 三点到五点 */
    }
    int minute = said->exact_clock ? said->minute : in_part(said->minute, part);
    if (!said->has_to) {
        set_point(time, said->relation, moment(context, day_ahead(context, said, minute), minute));
        return;
    }
    int to = in_part(said->to_minute, part);
    to = to <= minute && to < TIME_NOON_HOUR * 60 ? to + TIME_NOON_HOUR * 60 : to;
    if (to <= minute) { /* 2-1点: no span that anyone means */
        set_point(time, said->relation, moment(context, day_ahead(context, said, minute), minute));
        return;
    }
    int64_t day = day_ahead(context, said, to);
    time->kind = SLOT_TIME_SPAN;
    time->from_ms = moment(context, day, minute);
    time->to_ms = moment(context, day, to);
}

static void resolve_span(const struct time_context *context, const struct time_said *said,
                         struct slot_time *time)
{
    int from = said->part == PART_NONE ? DAY_FROM_MINUTE : parts[said->part].from_minute;
    int to = said->part == PART_NONE ? DAY_TO_MINUTE : parts[said->part].to_minute;
    int64_t day = day_ahead(context, said, to);
    int64_t to_day = said->day == TIME_NO_DAY ? day : said->to_day + (day - said->day);
    time->from_ms = moment(context, day, from);
    time->to_ms = moment(context, to_day, to);
    time->kind = said->relation == AFTER       ? SLOT_TIME_FROM
                 : said->relation == BEFORE_IT ? SLOT_TIME_BEFORE
                                               : SLOT_TIME_SPAN;
    if (said->relation == AFTER) { /* 周三之后, 下午以后: when it is over */
        time->from_ms =
            said->part == PART_NONE ? moment(context, to_day + 1, DAY_FROM_MINUTE) : time->to_ms;
        time->to_ms = time->from_ms;
    }
}

static void resolve(const struct time_context *context, const struct time_said *said,
                    struct slot_time *time)
{
    if (said->has_clock) {
        resolve_clock(context, said, time);
    } else {
        resolve_span(context, said, time);
    }
    int64_t last_ms = time->kind == SLOT_TIME_FROM ? time->from_ms : time->to_ms;
    time->past = last_ms <= context->now_ms && time->kind != SLOT_TIME_FROM;
    bool running = time->kind == SLOT_TIME_SPAN && time->from_ms < context->now_ms && !time->past;
    time->from_ms = running ? context->now_ms : time->from_ms;
}

/* ---- the three ways of saying a time ---- */

/* What can begin with a character: spares most readers their tables. */
enum { BEGINS_DAY = 1, BEGINS_PART = 2, BEGINS_RELATIVE = 4, BEGINS_ANY = 8 };

enum weight { WEIGHT_NONE, WEIGHT_DAY, WEIGHT_PART, WEIGHT_ANY, WEIGHT_DAY_PART, WEIGHT_CLOCK };

/* 天天下午, 从下午: a habit, no appointment. */
static bool is_habit(struct text text, size_t at)
{
    static const char *const habits[] = {"天天", "每天", "每晚", "每到", "一到",
                                         "经常", "老是", "总是", NULL};
    for (int i = 0; habits[i] != NULL; i++) {
        if (text_ends_with(text_slice(text, 0, at), text_of(habits[i]))) {
            return true;
        }
    }
    return text_ends_with(text_slice(text, 0, at), TEXT("从"));
}

static enum weight weigh(const struct time_context *context, const struct time_said *said,
                         size_t from, size_t to)
{
    struct text text = context->text;
    bool answer = text.size <= SHORT_TEXT_BYTES;
    bool day = said->day != TIME_NO_DAY;
    bool gone = day && said->to_day < context->today;
    if (said->has_clock) {
        return WEIGHT_CLOCK;
    }
    if ((gone && !answer) || (!answer && is_habit(text, from))) {
        return WEIGHT_NONE; /* 昨天就报了: tells, does not ask for a time */
    }
    if (said->part != PART_NONE) {
        return day ? WEIGHT_DAY_PART : WEIGHT_PART;
    }
    bool offered = to >= text.size || time_stands(text, to, free_words) || said->relation != AT;
    bool today = said->day == context->today && !said->rolls;
    return answer || offered || !today ? WEIGHT_DAY : WEIGHT_NONE;
}

static enum weight read_absolute(const struct time_context *context, unsigned begins, size_t from,
                                 size_t *end, struct slot_time *time)
{
    struct time_said said = {.day = TIME_NO_DAY, .to_day = TIME_NO_DAY, .part = PART_NONE};
    size_t at = from;
    bool day = (begins & BEGINS_DAY) != 0 && time_read_day(context, &at, &said);
    numeral_skip(context->text, &at, TEXT(" "));
    numeral_skip(context->text, &at, TEXT("的"));
    int part = numeral_skip_any(context->text, &at, time_part_words);
    said.part = part >= 0 ? part : said.part;
    time_read_clock(context->text, &at, &said);
    if (!day && part < 0 && !said.has_clock) {
        return WEIGHT_NONE;
    }
    time_read_relation(context->text, &at, &said);
    enum weight weight = weigh(context, &said, from, at);
    if (weight != WEIGHT_NONE) {
        resolve(context, &said, time);
        *end = at;
    }
    return weight;
}

/* Minutes of 半小时, 半个钟, 两个小时, 20分钟, 三天; 0 when it is none. */
static int64_t read_duration(struct text text, size_t *at)
{
    static const char *const halves[] = {"半个小时", "半小时", "半个钟头", "半个钟", NULL};
    static const char *const unit_words[] = {"个小时", "小时", "个钟头", "个钟",
                                             "分钟",   "天",   NULL};
    static const int64_t unit_minutes[] = {60, 60, 60, 60, 1, CALENDAR_DAY_MINUTES};
    if (numeral_skip_any(text, at, halves) >= 0) {
        return 30;
    }
    struct numeral number;
    if (!numeral_read(text, at, &number) || number.value < 1) {
        return 0;
    }
    int unit = numeral_skip_any(text, at, unit_words);
    int64_t limit = unit < 0                                     ? 0
                    : unit_minutes[unit] == CALENDAR_DAY_MINUTES ? DAYS_RELATIVE_MAX
                    : unit_minutes[unit] == 60                   ? HOURS_RELATIVE_MAX
                                                                 : HOURS_RELATIVE_MAX * 60;
    return number.value <= limit ? number.value * unit_minutes[unit] : 0;
}

/* 半小时内, 两小时后, 三天后. */
static enum weight read_relative(const struct time_context *context, unsigned begins, size_t from,
                                 size_t *end, struct slot_time *time)
{
    (void)begins;
    size_t at = from;
    int64_t minutes = read_duration(context->text, &at);
    if (minutes == 0) {
        return WEIGHT_NONE;
    }
    int64_t then_ms = context->now_ms + minutes * CALENDAR_MINUTE_MS;
    if (numeral_skip_any(context->text, &at, within_words) >= 0) {
        time->kind = SLOT_TIME_SPAN;
        time->from_ms = context->now_ms;
        time->to_ms = then_ms;
    } else if (numeral_skip_any(context->text, &at, time_after_words) >= 0) {
        int64_t day = context->today + minutes / CALENDAR_DAY_MINUTES;
        bool days_later = minutes >= CALENDAR_DAY_MINUTES && minutes % CALENDAR_DAY_MINUTES == 0;
        time->kind = days_later ? SLOT_TIME_SPAN : SLOT_TIME_POINT;
        time->from_ms = days_later ? moment(context, day, DAY_FROM_MINUTE) : then_ms;
        time->to_ms = days_later ? moment(context, day, DAY_TO_MINUTE) : then_ms;
    } else {
        return WEIGHT_NONE;
    }
    *end = at;
    return WEIGHT_CLOCK;
}

/* 随时, 都可以; 现在 only as an answer or an offer, for 现在没水 is no appointment. */
static enum weight read_any(const struct time_context *context, unsigned begins, size_t from,
                            size_t *end, struct slot_time *time)
{
    (void)begins;
    size_t at = from;
    if (numeral_skip_any(context->text, &at, any_words) >= 0) {
        *time = (struct slot_time){.kind = SLOT_TIME_ANY};
        *end = at;
        return WEIGHT_ANY;
    }
    if (numeral_skip_any(context->text, &at, now_words) >= 0 &&
        (at - from == context->text.size || time_stands(context->text, at, free_words))) {
        *time = (struct slot_time){
            .kind = SLOT_TIME_FROM, .from_ms = context->now_ms, .to_ms = context->now_ms};
        *end = at;
        return WEIGHT_DAY;
    }
    return WEIGHT_NONE;
}

/* A number is read from its first character on. */
static bool inside_number(struct text text, size_t at)
{
    size_t back1 = at >= 1 ? at - 1 : at, back3 = at >= 3 ? at - 3 : at;
    bool arabic = back1 < at && text.data[back1] >= '0' && text.data[back1] <= '9';
    return arabic || (back3 < at && ((unsigned char)text.data[back3] & 0xc0) == 0xc0 &&
                      numeral_digit(text, &back3) >= 0 && numeral_digit(text, &at) >= 0);
}

static unsigned may_begin(struct text text, size_t at)
{
    size_t index = at;
    int32_t c = codepoint_next(text.data, text.size, &index);
    switch (c) {
    case u'凌':
    case u'早':
    case u'清':
    case u'中':
    case u'午':
    case u'傍':
    case u'晚':
    case u'夜':
        return BEGINS_PART;
    case u'上':
    case u'下':
        return BEGINS_DAY | BEGINS_PART;
    case u'大':
    case u'今':
    case u'明':
    case u'后':
    case u'昨':
    case u'前':
    case u'当':
    case u'周':
    case u'星':
    case u'礼':
    case u'本':
        return BEGINS_DAY;
    case u'半':
        return BEGINS_PART | BEGINS_RELATIVE;
    case u'这':
        return BEGINS_DAY | BEGINS_ANY;
    case u'随':
    case u'任':
    case u'什':
    case u'啥':
    case u'几':
    case u'哪':
    case u'全':
    case u'都':
    case u'现':
    case u'马':
    case u'立':
    case u'即':
        return BEGINS_ANY;
    default:
        return numeral_digit_of(c) >= 0 || numeral_unit_of(c) > 0
                   ? BEGINS_DAY | BEGINS_PART | BEGINS_RELATIVE
                   : 0;
    }
}

typedef enum weight time_reader(const struct time_context *context, unsigned begins, size_t from,
                                size_t *end, struct slot_time *time);

enum status slot_find_time(struct text text, int64_t now_ms, int offset_minutes,
                           struct slot_time *time_out)
{
    INVARIANT(time_out != NULL);
    static const struct {
        unsigned begins;
        time_reader *read;
    } readers[] = {{BEGINS_RELATIVE, read_relative},
                   {BEGINS_DAY | BEGINS_PART, read_absolute},
                   {BEGINS_ANY, read_any}};
    struct time_context context = {text, now_ms, calendar_local_day(now_ms, offset_minutes),
                                   calendar_local_minute(now_ms, offset_minutes), offset_minutes};
    enum weight best = WEIGHT_NONE;
    for (size_t next = 0, at = 0; at < text.size && best < WEIGHT_CLOCK; at = next) {
        codepoint_next(text.data, text.size, &next);
        unsigned begins = may_begin(text, at);
        if (begins == 0 || inside_number(text, at)) {
            continue;
        }
        for (size_t i = 0; i < sizeof readers / sizeof readers[0]; i++) {
            struct slot_time time = {.past = false};
            size_t end = at;
            enum weight weight = (begins & readers[i].begins) == 0
                                     ? WEIGHT_NONE
                                     : readers[i].read(&context, begins, at, &end, &time);
            if (weight > best) {
                best = weight;
                time.words = text_slice(text, at, end - at);
                *time_out = time;
            }
        }
    }
    return best == WEIGHT_NONE ? ST_NOT_FOUND : ST_OK;
}
