/* Times: 明天下午三点, 下周三晚上七点半, 国庆以后, 下个月初, 半小时内, 随时, 除了周末.
 *
 * A time is day + part of the day + clock, each optional. What is read at one place of the text
 * is weighed (a clock says more than a day), the weightiest place wins, the earliest of equals. */
#include "intents/slots.h"

#include "bot/base/invariant.h"
#include "bot/base/date.h"
#include "intents/slot_spots.h"
#include "intents/time_said.h"

enum {
    HOURS_RELATIVE_MAX = 72,
    DAYS_RELATIVE_MAX = 60,
    SHORT_TEXT_BYTES = 24 /* eight characters: an answer to "when?", nothing else */
};

static const char *const any_words[] = {
    "随时",       "任何时间",   "任何时候", "什么时候都", "什么时间都", "啥时候都",
    "啥时间都",   "几点都",     "哪天都",   "看你们时间", "看你们方便", "看你们安排",
    "你们定时间", "你们看着办", "你们定",   "时间你们",   NULL};
/* After a day or a part of one these say that the whole of it will do. */
static const char *const loose_words[] = {"全天", "整天都", "都可以", "都行", "都方便", NULL};
static const char *const now_words[] = {"现在", "马上", "立刻", "即刻", "这会儿", NULL};
static const char *const free_words[] = {
    "有空", "有人", "方便", "可以",   "在家", "能来",   "来",   "都行", "就行", "行",   "吧",
    "内",   "之内", "以内", "之前",   "都在", "过来",   "上门", "都可", "再来", "再修", "再说",
    "我在", "我都", "随时", "都方便", "能修", "能不能", "派人", "安排", NULL};
static const char *const within_words[] = {"以内", "之内", "内", NULL};

/* ---- resolving ---- */

static int64_t moment(const struct time_context *context, int64_t day, int minute)
{
    return date_moment(day, minute, context->offset_minutes);
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
    if (!said->exact_clock && said->part == TIME_PART_NONE && !said->has_to) {
        resolve_bare_clock(context, said, time);
        return;
    }
    int part = said->part;
    if (part == TIME_PART_NONE && !said->exact_clock && said->minute < 7 * 60) {
        part = time_part_of("下午"); /* 三点到五点 */
    }
    int minute = time_minute_in(said->minute, part);
    if (!said->has_to) {
        set_point(time, said->relation, moment(context, day_ahead(context, said, minute), minute));
        return;
    }
    if (said->to_clock_day != TIME_NO_DAY) {
        time->kind = SLOT_TIME_SPAN;
        time->from_ms = moment(context, said->day, minute);
        time->to_ms = moment(context, said->to_clock_day, said->to_minute);
        return;
    }
    int to = time_minute_in(said->to_minute, part);
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
    bool whole_day = said->part == TIME_PART_NONE;
    int from = whole_day ? SLOT_DAY_FROM_MINUTE : time_parts[said->part].from_minute;
    int to = whole_day ? SLOT_DAY_TO_MINUTE : time_parts[said->part].to_minute;
    bool several = said->day != TIME_NO_DAY && said->to_day > said->day;
    bool gone = several && moment(context, said->to_day, to) <= context->now_ms;
    int64_t day =
        several ? said->day + (gone && said->rolls ? 7 : 0) : day_ahead(context, said, to);
    int64_t to_day = said->day == TIME_NO_DAY ? day : said->to_day + (day - said->day);
    time->from_ms = moment(context, day, from);
    time->to_ms = moment(context, to_day, to);
    time->kind = said->relation == AFTER       ? SLOT_TIME_FROM
                 : said->relation == BEFORE_IT ? SLOT_TIME_BEFORE
                                               : SLOT_TIME_SPAN;
    if (said->relation == AFTER) { /* 周三之后, 下午以后: when it is over */
        time->from_ms = whole_day ? moment(context, to_day + 1, SLOT_DAY_FROM_MINUTE) : time->to_ms;
        time->to_ms = time->from_ms;
    } else if (said->relation == BEFORE_IT) {
        bool noon = !whole_day && time_parts[said->part].half == HALF_NOON; /* 中午前 */
        time->to_ms = said->whole ? moment(context, day - 1, SLOT_DAY_TO_MINUTE)
                      : noon      ? time->from_ms
                                  : time->to_ms;
        time->from_ms = time->to_ms;
    }
}

/* The hours of the next working day stand for those of all. */
static void resolve_workdays(const struct time_context *context, const struct time_said *said,
                             struct slot_time *time)
{
    int part = said->part, from = SLOT_DAY_FROM_MINUTE, to = SLOT_DAY_TO_MINUTE;
    if (said->has_clock) {
        int minute = time_minute_in(said->minute, part);
        int end = said->has_to ? time_minute_in(said->to_minute, part) : minute;
        from = said->relation == BEFORE_IT && !said->has_to ? from : minute;
        to = said->relation == AFTER && !said->has_to ? to : end;
    } else if (part != TIME_PART_NONE) {
        from = time_parts[part].from_minute;
        to = time_parts[part].to_minute;
    }
    time->kind = SLOT_TIME_WORKDAYS;
    time->from_ms = moment(context, said->day, from);
    time->to_ms = moment(context, said->day, to < from ? from : to);
}

static void resolve(const struct time_context *context, const struct time_said *said,
                    struct slot_time *time)
{
    if (said->workdays) {
        resolve_workdays(context, said, time);
        return;
    }
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

enum weight {
    WEIGHT_NONE,
    WEIGHT_GONE,  /* 昨天 */
    WEIGHT_LOOSE, /* 都行, which may speak of anything */
    WEIGHT_DAY,
    WEIGHT_PART,
    WEIGHT_ANY,
    WEIGHT_DAY_PART,
    WEIGHT_CLOCK
};

/* 天天下午, 从下午, 每周三: a habit, no appointment. */
static bool is_habit(struct text text, size_t at)
{
    static const char *const habits[] = {"天天", "每",   "一到", "每到", "经常",
                                         "老是", "总是", "从",   NULL};
    return time_ends_before(text, at, habits);
}

/* 早上好, 等了一上午, 喊到半夜, 凌晨一点还在唱: no time that anybody asks for. */
static bool is_narrated(struct text text, const struct time_said *said, size_t from, size_t to)
{
    static const char *const greets[] = {"好", NULL};
    static const char *const lasts[] = {"一", "整", "半", "到", NULL};
    static const char *const goes_on[] = {"还在", "又在",   "老是", "总是", "一直",
                                          "经常", "就开始", "天天", NULL};
    bool day = said->day != TIME_NO_DAY, part = said->part != TIME_PART_NONE && !said->has_clock;
    if (time_stands(text, to, free_words) || said->relation != AT) {
        return false;
    }
    return (part && time_stands(text, to, greets)) ||
           (part && !day && time_ends_before(text, from, lasts)) ||
           (!day && time_stands(text, to, goes_on));
}

static enum weight weigh(const struct time_context *context, const struct time_said *said,
                         size_t from, size_t to)
{
    struct text text = context->text;
    bool answer = text.size <= SHORT_TEXT_BYTES;
    bool day = said->day != TIME_NO_DAY;
    bool gone = day && said->to_day < context->today && !said->rolls;
    static const char *const each[] = {"每", NULL};
    if (is_narrated(text, said, from, to)) {
        return WEIGHT_NONE;
    }
    if (said->has_clock) {
        return WEIGHT_CLOCK;
    }
    if ((gone && !answer) || (!answer && is_habit(text, from)) ||
        time_ends_before(text, from, each)) {
        return WEIGHT_NONE; /* 昨天就报了: tells, does not ask for a time */
    }
    if (said->part != TIME_PART_NONE) {
        return gone ? WEIGHT_GONE : day ? WEIGHT_DAY_PART : WEIGHT_PART;
    }
    bool offered = to >= text.size || time_stands(text, to, free_words) ||
                   said->relation != AT || time_pays(text, to);
    bool meant = said->offer == OFFER_NONE || offered || (said->offer == OFFER_OR_ANSWER && answer);
    return !meant ? WEIGHT_NONE : gone && said->relation == AT ? WEIGHT_GONE : WEIGHT_DAY;
}

static enum weight read_absolute(const struct time_context *context, unsigned begins, size_t from,
                                 size_t *end, struct slot_time *time)
{
    struct time_said said = {.day = TIME_NO_DAY,
                             .to_day = TIME_NO_DAY,
                             .to_clock_day = TIME_NO_DAY,
                             .part = TIME_PART_NONE};
    size_t at = from;
    bool day = (begins & BEGINS_DAY) != 0 && time_read_day(context, &at, &said);
    size_t behind_day = at;
    numeral_skip(context->text, &at, TEXT(" "));
    numeral_skip(context->text, &at, TEXT("的"));
    bool part = (day || (begins & BEGINS_PART) != 0) && time_read_part(context->text, &at, &said);
    size_t behind_part = at;
    if (!day && !part && !numeral_begins(context->text, from)) {
        return WEIGHT_NONE;
    }
    numeral_skip(context->text, &at, TEXT(" "));
    time_read_clock(context->text, &at, &said);
    if (!day && !part && !said.has_clock) {
        return WEIGHT_NONE;
    }
    time_read_far_end(context, &at, &said);
    at = said.has_clock ? at : part ? behind_part : behind_day;
    time_read_relation(context->text, &at, &said);
    enum weight weight = weigh(context, &said, from, at);
    if (weight != WEIGHT_NONE) {
        resolve(context, &said, time);
        *end = at;
    }
    return weight;
}

/* Minutes of 半小时, 一个半小时, 两个小时, 20分钟, 三天, 一周; 0 when it is none. */
static int64_t read_duration(struct text text, size_t *at)
{
    static const char *const halves[] = {"半个小时", "半小时", "半个钟头", "半个钟", NULL};
    static const char *const unit_words[] = {
        "个半小时", "个半钟头", "个半钟", "个小时", "小时",   "个钟头", "个钟", "分钟",
        "刻钟",     "天",       "个星期", "星期",   "个礼拜", "礼拜",   "周",   NULL};
    enum { HOUR = 60, WEEK = 7 * DATE_DAY_MINUTES };
    static const struct {
        int64_t minutes, more;
    } units[] = {{HOUR, 30}, {HOUR, 30}, {HOUR, 30}, {HOUR, 0}, {HOUR, 0},
                 {HOUR, 0},  {HOUR, 0},  {1, 0},     {15, 0},   {DATE_DAY_MINUTES, 0},
                 {WEEK, 0},  {WEEK, 0},  {WEEK, 0},  {WEEK, 0}, {WEEK, 0}};
    if (numeral_skip_any(text, at, halves) >= 0) {
        return 30;
    }
    struct numeral number;
    if (!numeral_read(text, at, &number) || number.value < 1) {
        return 0;
    }
    int unit = numeral_skip_any(text, at, unit_words);
    int64_t size = unit < 0 ? 0 : units[unit].minutes;
    int64_t limit =
        size >= DATE_DAY_MINUTES ? DAYS_RELATIVE_MAX * DATE_DAY_MINUTES : HOURS_RELATIVE_MAX * HOUR;
    return size > 0 && number.value <= limit / size ? number.value * size + units[unit].more : 0;
}

/* 半小时内, 两小时后, 三天后, 过半小时. */
static enum weight read_relative(const struct time_context *context, unsigned begins, size_t from,
                                 size_t *end, struct slot_time *time)
{
    static const char *const passing[] = {"再过", "过", NULL};
    (void)begins;
    size_t at = from;
    bool passes = numeral_skip_any(context->text, &at, passing) >= 0;
    if (at >= context->text.size) {
        return WEIGHT_NONE;
    }
    int64_t minutes = read_duration(context->text, &at);
    if (minutes == 0) {
        return WEIGHT_NONE;
    }
    int64_t then_ms = context->now_ms + minutes * DATE_MINUTE_MS;
    if (!passes && numeral_skip_any(context->text, &at, within_words) >= 0) {
        time->kind = SLOT_TIME_SPAN;
        time->from_ms = context->now_ms;
        time->to_ms = then_ms;
    } else if (numeral_skip_any(context->text, &at, time_after_words) >= 0 || passes) {
        int64_t day = context->today + minutes / DATE_DAY_MINUTES;
        bool days_later = minutes >= DATE_DAY_MINUTES && minutes % DATE_DAY_MINUTES == 0;
        time->kind = days_later ? SLOT_TIME_SPAN : SLOT_TIME_POINT;
        time->from_ms = days_later ? moment(context, day, SLOT_DAY_FROM_MINUTE) : then_ms;
        time->to_ms = days_later ? moment(context, day, SLOT_DAY_TO_MINUTE) : then_ms;
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
    bool any = numeral_skip_any(context->text, &at, any_words) >= 0;
    if (any || numeral_skip_any(context->text, &at, loose_words) >= 0) {
        *time = (struct slot_time){.kind = SLOT_TIME_ANY};
        *end = at;
        return any ? WEIGHT_ANY : WEIGHT_LOOSE;
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
    if (arabic || back3 == at || ((unsigned char)text.data[back3] & 0xc0) != 0xc0) {
        return arabic;
    }
    int32_t before = codepoint_next(text.data, text.size, &back3);
    return (numeral_digit_of(before) >= 0 || before == u'十') && numeral_begins(text, at);
}

/* Of any_words, loose_words and now_words; 这 is in may_begin. */
static bool begins_any(int32_t c)
{
    switch (c) {
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
    case u'看':
    case u'你':
    case u'时':
    case u'整':
        return true;
    default:
        return false;
    }
}

/* What a number can begin is told by the character behind it. */
static unsigned begins_number(struct text text, size_t at)
{
    static const char *const holidays[] = {"十一", "五一", NULL};
    unsigned begins = time_stands(text, at, holidays) ? BEGINS_DAY : 0;
    struct numeral number;
    if (!numeral_read(text, &at, &number) || at >= text.size) {
        return begins;
    }
    switch (codepoint_next(text.data, text.size, &at)) {
    case u'年':
    case u'月':
    case u'号':
    case u'日':
    case '/':
    case '.':
        return begins | BEGINS_DAY;
    case u'点':
    case u'时':
    case u'大': /* 一大早 */
    case u'早':
    case ':':
        return begins | BEGINS_PART;
    case u'到':
    case u'至':
    case u'—':
    case u'–':
    case '-':
    case '~':
        return begins | BEGINS_DAY | BEGINS_PART;
    case u'个':
    case u'小':
    case u'分':
    case u'刻':
    case u'天':
    case u'周':
    case u'星':
    case u'礼':
        return begins | BEGINS_RELATIVE;
    default:
        return begins;
    }
}

/* Of what c begins, unless it is of a number. */
static unsigned begins_with(int32_t c)
{
    switch (c) {
    case u'凌':
    case u'早':
    case u'午':
    case u'深':
    case u'傍':
    case u'晚':
    case u'夜':
        return BEGINS_PART;
    case u'上':
    case u'下':
    case u'清':
    case u'中':
        return BEGINS_DAY | BEGINS_PART;
    case u'大':
        return BEGINS_DAY | BEGINS_PART;
    case u'过':
        return BEGINS_DAY | BEGINS_RELATIVE;
    case u'再':
        return BEGINS_RELATIVE;
    case u'除':
    case u'非':
    case u'工':
    case u'近':
    case u'月':
    case u'年':
    case u'新':
    case u'元':
    case u'春':
    case u'劳':
    case u'端':
    case u'国':
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
    default:
        return begins_any(c) ? BEGINS_ANY : 0;
    }
}

static bool is_of_number(int32_t c)
{
    return numeral_digit_of(c) >= 0 || numeral_unit_of(c) > 0;
}

bool slot_time_may_begin(int32_t c)
{
    return is_of_number(c) || begins_with(c) != 0;
}

typedef enum weight time_reader(const struct time_context *context, unsigned begins, size_t from,
                                size_t *end, struct slot_time *time);

/* The weightiest time so far. */
struct search {
    struct time_context context;
    enum weight best;
    size_t next; /* the first place behind it */
    struct slot_time *found;
};

static struct search begin_search(struct text text, int64_t now_ms, int offset_minutes,
                                  struct slot_time *found)
{
    return (struct search){.context = {text, now_ms, date_local_day(now_ms, offset_minutes),
                                       date_local_minute(now_ms, offset_minutes), offset_minutes},
                           .best = WEIGHT_NONE,
                           .found = found};
}

/* Reads what begins at, which is a character of slot_time_may_begin. */
static void look_at(struct search *search, size_t at)
{
    static const struct {
        unsigned begins;
        time_reader *read;
    } readers[] = {{BEGINS_RELATIVE, read_relative},
                   {BEGINS_DAY | BEGINS_PART, read_absolute},
                   {BEGINS_ANY, read_any}};
    struct text text = search->context.text;
    size_t behind = at;
    int32_t c = codepoint_next(text.data, text.size, &behind);
    unsigned begins = is_of_number(c) ? begins_number(text, at) : begins_with(c);
    if (begins == 0 || inside_number(text, at)) {
        return;
    }
    for (size_t i = 0; i < sizeof readers / sizeof readers[0]; i++) {
        if ((begins & readers[i].begins) == 0) {
            continue;
        }
        struct slot_time time = {.past = false};
        size_t end = at;
        enum weight weight = readers[i].read(&search->context, begins, at, &end, &time);
        struct text words = search->found->words;
        bool goes_on = weight == WEIGHT_ANY && search->best > WEIGHT_NONE && /* 明天随时 */
                       words.data + words.size == text.data + at;
        if (weight > search->best && !goes_on) {
            search->best = weight;
            time.words = text_slice(text, at, end - at);
            *search->found = time;
            search->next = end; /* 端午后 has no 午后 in it */
        }
    }
}

enum status slot_find_time_at(struct text text, const struct slot_places *places, int64_t now_ms,
                              int offset_minutes, struct slot_time *time_out)
{
    INVARIANT(places != NULL && time_out != NULL);
    struct search search = begin_search(text, now_ms, offset_minutes, time_out);
    for (size_t i = 0; i < places->count && search.best < WEIGHT_CLOCK; i++) {
        if (places->at[i] >= search.next) {
            look_at(&search, places->at[i]);
        }
    }
    return search.best == WEIGHT_NONE ? ST_NOT_FOUND : ST_OK;
}

enum status slot_find_time(struct text text, int64_t now_ms, int offset_minutes,
                           struct slot_time *time_out)
{
    INVARIANT(time_out != NULL);
    struct search search = begin_search(text, now_ms, offset_minutes, time_out);
    for (size_t behind = 0, at = 0; at < text.size && search.best < WEIGHT_CLOCK; at = behind) {
        int32_t c = codepoint_next(text.data, text.size, &behind);
        if (at >= search.next && slot_time_may_begin(c)) {
            look_at(&search, at);
        }
    }
    return search.best == WEIGHT_NONE ? ST_NOT_FOUND : ST_OK;
}
