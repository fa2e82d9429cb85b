/* The days of times: 明后天, 周一到周五, 下个月初, 11月25日, 国庆以后, 除了周末. */
#include "bot/base/date.h"
#include "intents/holidays.h"
#include "intents/time_said.h"

#include <assert.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

enum { SATURDAY = 6, MONTH_EDGE_DAYS = 5, YEAR_MIN = 2000, YEAR_MAX = 2099 };

/* ---- words: each list with what its words say ---- */

static const char *const day_words[] = {
    "大后天", "大前天", "今明两天", "今明",   "今天",     "今日", "今儿个", "今儿", "今早",
    "今晚",   "今夜",   "明后两天", "明后天", "明天",     "明日", "明儿个", "明儿", "明早",
    "明晚",   "后天",   "后日",     "昨天",   "昨日",     "昨儿", "昨晚",   "前天", "前晚",
    "当天",   "这两天", "这几天",   "近两天", "这一两天", NULL};
static const struct {
    int8_t from, to;
    const char *part;
} days[] = {{3, 3, NULL},   {-3, -3, NULL},   {0, 1, NULL},   {0, 1, NULL},   {0, 0, NULL},
            {0, 0, NULL},   {0, 0, NULL},     {0, 0, NULL},   {0, 0, "早上"}, {0, 0, "晚上"},
            {0, 0, "夜里"}, {1, 2, NULL},     {1, 2, NULL},   {1, 1, NULL},   {1, 1, NULL},
            {1, 1, NULL},   {1, 1, NULL},     {1, 1, "早上"}, {1, 1, "晚上"}, {2, 2, NULL},
            {2, 2, NULL},   {-1, -1, NULL},   {-1, -1, NULL}, {-1, -1, NULL}, {-1, -1, "晚上"},
            {-2, -2, NULL}, {-2, -2, "晚上"}, {0, 0, NULL},   {0, 1, NULL},   {0, 3, NULL},
            {0, 1, NULL},   {0, 1, NULL}};
static_assert(COUNT(days) + 1 == COUNT(day_words), "days for each word");

static const char *const week_words[] = {
    "下下个周", "下下周",   "下下星期", "下下礼拜", "下个周", "下周",   "下星期",
    "下礼拜",   "下个星期", "下个礼拜", "上个周",   "上周",   "上星期", "上礼拜",
    "上个星期", "上个礼拜", "这个周",   "这周",     "本周",   "这星期", "这个星期",
    "这礼拜",   "这个礼拜", "周",       "星期",     "礼拜",   NULL};
static const int8_t weeks[] = {2,  2,  2,  2, 1, 1, 1, 1, 1, 1, -1, -1, -1,
                               -1, -1, -1, 0, 0, 0, 0, 0, 0, 0, 0,  0,  0};
static_assert(COUNT(weeks) + 1 == COUNT(week_words), "a week for each word");
enum { WEEK_WORD_BARE = 23 }; /* from here on the week itself was not said */

static const char *const weekday_words[] = {"一", "二", "三", "四", "五", "六", "日", "天",
                                            "1",  "2",  "3",  "4",  "5",  "6",  "7",  NULL};
static const int8_t weekdays[] = {1, 2, 3, 4, 5, 6, 7, 7, 1, 2, 3, 4, 5, 6, 7};
static_assert(COUNT(weekdays) + 1 == COUNT(weekday_words), "a weekday for each word");

static const char *const workday_words[] = {
    "除了周末以外", "除了周末之外", "除了周末外", "除了周末",   "除周末以外",
    "除周末之外",   "除周末外",     "除周末",     "除了双休日", "除双休日外",
    "周末除外",     "周末以外",     "周末之外",   "周末不行",   "周末没空",
    "周末不在家",   "非周末",       "工作日",     NULL};
/* 3个工作日 is a count. */
static const char *const counted[] = {"个", "几", "第", "两", "三", "五", "七",
                                      "十", "3",  "5",  "7",  "0",  NULL};

static const char *const holiday_words[] = {
    "元旦节", "元旦",   "年三十", "大年三十", "除夕", "春节",   "新年",
    "过年",   "清明节", "清明",   "劳动节",   "五一", "端午节", "端午",
    "中秋节", "中秋",   "国庆节", "国庆",     "十一", "年",     NULL};
static const int8_t holidays[] = {
    HOLIDAY_NEW_YEAR,    HOLIDAY_NEW_YEAR,    HOLIDAY_EVE,        HOLIDAY_EVE,
    HOLIDAY_EVE,         HOLIDAY_SPRING,      HOLIDAY_SPRING,     HOLIDAY_SPRING,
    HOLIDAY_QINGMING,    HOLIDAY_QINGMING,    HOLIDAY_LABOUR,     HOLIDAY_LABOUR,
    HOLIDAY_DRAGON_BOAT, HOLIDAY_DRAGON_BOAT, HOLIDAY_MID_AUTUMN, HOLIDAY_MID_AUTUMN,
    HOLIDAY_NATIONAL,    HOLIDAY_NATIONAL,    HOLIDAY_NATIONAL,   HOLIDAY_SPRING};
static_assert(COUNT(holidays) + 1 == COUNT(holiday_words), "a holiday for each word");

static const char *const month_words[] = {"下个月", "下月",   "这个月", "本月", "这月",
                                          "当月",   "上个月", "上月",   NULL};
static const int8_t months[] = {1, 1, 0, 0, 0, 0, -1, -1};
static_assert(COUNT(months) + 1 == COUNT(month_words), "a month for each word");
static const char *const month_parts[] = {"上旬", "中旬", "下旬", "初", "底", "末", NULL};
enum { MONTH_UPPER, MONTH_MIDDLE, MONTH_LOWER, MONTH_START, MONTH_END };

static const char *const day_marks[] = {"号", "日", NULL};
/* After "25号", when it is a date and not a house. */
static const char *const date_follows[] = {
    "上午",   "下午", "早", "中午", "晚", "之", "以",   "前",   "后", "来", "有", "可", "吧",
    "到",     "至",   "行", ",",    "。", "!",  "?",    " ",    "的", "在", "我", "那", "一早",
    "一大早", "就",   "-",  "~",    "都", "或", "凌晨", "傍晚", "(",  "、", "和", "去", "左右",
    "过来",   "过去", NULL};
static const char *const houses[] = {"单元", "栋", "幢", "座", "楼", "第", "路", "弄", "巷", NULL};

/* ---- single days ---- */

static void set_days(struct time_said *said, int64_t from, int64_t to)
{
    said->day = from;
    said->to_day = to;
}

static bool read_workdays(const struct time_context *context, size_t *at, struct time_said *said)
{
    size_t try = *at;
    if (numeral_skip_any(context->text, &try, workday_words) < 0 ||
        time_ends_before(context->text, *at, counted)) {
        return false;
    }
    int64_t day = context->today;
    while (date_weekday(day) >= SATURDAY) {
        day++;
    }
    said->workdays = true;
    set_days(said, day, day);
    *at = try;
    return true;
}

static bool read_weekday(const struct time_context *context, size_t *at, struct time_said *said)
{
    static const char *const weekend[] = {"末", "日末", NULL};
    size_t try = *at;
    int week = numeral_skip_any(context->text, &try, week_words);
    if (week < 0) {
        return false;
    }
    bool bare = week >= WEEK_WORD_BARE;
    int64_t monday = context->today - date_weekday(context->today) + 1 + 7 * weeks[week];
    int weekday = numeral_skip_any(context->text, &try, weekday_words);
    if (weekday >= 0) {
        int64_t day = monday + weekdays[weekday] - 1;
        bool both = weekdays[weekday] == SATURDAY && numeral_skip(context->text, &try, TEXT("日"));
        set_days(said, day, day + both); /* 周六日 */
        said->rolls = bare;
    } else if (numeral_skip_any(context->text, &try, weekend) >= 0) {
        set_days(said, monday + SATURDAY - 1, monday + SATURDAY);
    } else if (!bare && weeks[week] >= 1) {
        set_days(said, monday, monday + 6); /* 下周 */
    } else if (!bare && weeks[week] == 0) {
        set_days(said, context->today, monday + 6); /* 这周内 */
        said->offer = OFFER_ONLY;
    } else {
        return false;
    }
    *at = try;
    return true;
}

/* ---- dates ---- */

static bool set_date(struct time_said *said, struct date date)
{
    bool valid = date.month >= 1 && date.month <= 12 && date.day >= 1 &&
                 date.day <= date_month_days(date.year, date.month);
    if (valid) {
        int64_t day = date_day(date);
        set_days(said, day, day);
    }
    return valid;
}

static bool read_number(struct text text, size_t *at, int64_t min, int64_t max, int *number_out)
{
    size_t try = *at;
    struct numeral number;
    bool found = numeral_read(text, &try, &number) && number.value >= min && number.value <= max;
    *number_out = found ? (int)number.value : 0;
    *at = found ?
    try:
        *at;
    return found;
}

/* 2026年12月1日, 2026-12-01. */
static bool read_full_date(struct text text, size_t *at, struct time_said *said)
{
    static const char *const year_marks[] = {"年", "-", "/", ".", NULL};
    static const char *const marks[] = {"月", "-", "/", ".", NULL};
    size_t try = *at;
    struct date date;
    int year;
    if (!read_number(text, &try, YEAR_MIN, YEAR_MAX, &year) ||
        numeral_skip_any(text, &try, year_marks) < 0 ||
        !read_number(text, &try, 1, 12, &date.month) || numeral_skip_any(text, &try, marks) < 0 ||
        !read_number(text, &try, 1, 31, &date.day)) {
        return false;
    }
    numeral_skip_any(text, &try, day_marks);
    date.year = year;
    bool valid = set_date(said, date);
    *at = valid ?
    try:
        *at;
    return valid;
}

/* The part of a month behind *at, or the whole of it. */
static bool read_month_part(struct text text, size_t *at, struct date first, bool whole,
                            struct time_said *said)
{
    int last = date_month_days(first.year, first.month);
    const int from[] = {1, 11, 21, 1, last - MONTH_EDGE_DAYS + 1, last - MONTH_EDGE_DAYS + 1};
    const int to[] = {10, 20, last, MONTH_EDGE_DAYS, last, last};
    int part = numeral_skip_any(text, at, month_parts);
    if (part < 0 && !whole) {
        return false;
    }
    int64_t day = date_day(first) - 1;
    set_days(said, day + (part < 0 ? 1 : from[part]), day + (part < 0 ? last : to[part]));
    said->whole = part < 0;
    said->offer = OFFER_OR_ANSWER;
    return true;
}

static struct date month_from(struct date today, int shift)
{
    int64_t month = today.year * 12 + today.month - 1 + shift;
    return (struct date){month / 12, (int)(month % 12) + 1, 1};
}

/* 下个月初, 这个月28号, 月底. */
static bool read_month(const struct time_context *context, size_t *at, struct time_said *said)
{
    static const char *const spans[] = {"个", "每", "半", "数", NULL};
    struct text text = context->text;
    size_t try = *at;
    int word = numeral_skip_any(text, &try, month_words);
    if (word >= 0) {
        struct date date = month_from(date_of_day(context->today), months[word]);
        size_t behind = try;
        bool day = read_number(text, &behind, 1, 31, &date.day) &&
                   (numeral_skip_any(text, &behind, day_marks) >= 0 || time_pays(text, behind));
        date.day = day ? date.day : 1;
        bool valid = day ? set_date(said, date) : read_month_part(text, &try, date, true, said);
        *at = !valid ? *at : day ? behind : try;
        return valid;
    }
    if (!numeral_skip(text, &try, TEXT("月")) || time_ends_before(text, *at, spans)) {
        return false;
    }
    struct date today = date_of_day(context->today);
    if (!read_month_part(text, &try, month_from(today, 0), false, said)) {
        return false;
    }
    if (said->to_day < context->today) { /* 月初, said on the 24th */
        try = *at + TEXT("月").size;
        read_month_part(text, &try, month_from(today, 1), false, said);
    }
    *at = try;
    return true;
}

/* 年底, 明年底. */
static bool read_year_end(const struct time_context *context, size_t *at, struct time_said *said)
{
    static const char *const ends[] = {"年底", "年末", NULL};
    static const char *const gone[] = {"去", "前", NULL}, *const next[] = {"明", NULL};
    struct text text = context->text;
    if (time_ends_before(text, *at, gone) || numeral_skip_any(text, at, ends) < 0) {
        return false;
    }
    bool ahead = time_ends_before(text, *at - TEXT("年底").size, next);
    int64_t year = date_of_day(context->today).year + ahead;
    int64_t last = date_day((struct date){year, 12, 31});
    set_days(said, last - MONTH_EDGE_DAYS + 1, last);
    said->offer = OFFER_OR_ANSWER;
    return true;
}

/* 12月底, 11月25日, 明年6月25号. */
static bool read_month_date(const struct time_context *context, size_t *at, struct time_said *said)
{
    static const char *const next_year[] = {"明年", "明年的", "来年", NULL};
    static const char *const marks[] = {"月份", "月", NULL};
    struct date today = date_of_day(context->today), date = today;
    size_t try = *at;
    if (!read_number(context->text, &try, 1, 12, &date.month) ||
        numeral_skip_any(context->text, &try, marks) < 0) {
        return false;
    }
    date.year += time_ends_before(context->text, *at, next_year) ||
                 today.month - date.month > 6; /* 1月5日, said in November */
    date.day = 1;
    size_t behind = try;
    bool whole = time_pays(context->text, try); /* 3月份交 */
    bool part = read_month_part(context->text, &try, date, whole, said);
    if (!part &&
        (!read_number(context->text, &behind, 1, 31, &date.day) || !set_date(said, date))) {
        return false;
    }
    numeral_skip_any(context->text, &behind, day_marks);
    *at = part ?
    try : behind
        ;
    return true;
}

/* 25号, 25-28号. */
static bool read_day_of_month(const struct time_context *context, size_t *at,
                              struct time_said *said)
{
    struct text text = context->text;
    struct date today = date_of_day(context->today), date = today;
    size_t try = *at;
    int to = 0;
    if (!read_number(text, &try, 1, 31, &date.day)) {
        return false;
    }
    size_t behind = try;
    if (numeral_skip_any(text, &behind, time_until_words) >= 0 &&
        read_number(text, &behind, date.day + 1, 31, &to)) {
        try = behind;
    }
    bool ends = numeral_skip_any(text, &try, day_marks) >= 0 &&
                (try >= text.size || time_stands(text, try, date_follows) || time_pays(text, try));
    static const char *const month[] = {"月", NULL}; /* 2月30号 */
    if (!ends || time_ends_before(text, *at, month) || time_ends_before(text, *at, houses)) {
        return false;
    }
    if ((to == 0 ? date.day : to) < today.day) { /* 3号, said on the 25th: next month */
        int day = date.day;
        date = month_from(today, 1);
        date.day = day;
    }
    if (!set_date(said, date) || to > date_month_days(date.year, date.month)) {
        return false;
    }
    said->to_day += to == 0 ? 0 : to - date.day;
    *at = try;
    return true;
}

/* ---- holidays ---- */

/* 十一之后, 国庆期间, 过了元旦, 年前. 十一, 五一 and 年 need a word that makes them one. */
static bool read_holiday(const struct time_context *context, size_t *at, struct time_said *said)
{
    static const char *const passed[] = {"过了", "过完", NULL};
    static const char *const during[] = {"期间", "长假", "假期", "放假", "小长假", "黄金周", NULL};
    static const char *const tells[] = {"以后", "之后", "过后", "后", "往后",
                                        "以前", "之前", "前",   "节", NULL};
    static const char *const before_year[] = {"等", "到", "过", ",", "。", " ", "!", "?", NULL};
    struct text text = context->text;
    size_t try = *at;
    bool over = numeral_skip_any(text, &try, passed) >= 0;
    int word = numeral_skip_any(text, &try, holiday_words);
    if (word < 0) {
        return false;
    }
    const char *name = holiday_words[word];
    bool year = text_equal(text_of(name), TEXT("年"));
    bool number =
        text_equal(text_of(name), TEXT("十一")) || text_equal(text_of(name), TEXT("五一"));
    size_t behind = try;
    bool lasts = numeral_skip_any(text, &try, during) >= 0;
    bool clear = over || lasts || time_stands(text, behind, tells);
    if ((number || year) && (!clear || (year && lasts))) {
        return false;
    }
    if (year && !over && *at > 0 && !time_ends_before(text, *at, before_year)) {
        return false; /* 三年后 */
    }
    struct holiday_days off;
    bool after = over || time_stands(text, try, time_after_words);
    if (!holiday_ahead((enum holiday)holidays[word], context->today, after, &off)) {
        return false;
    }
    set_days(said, off.first, off.last);
    said->whole = true;
    said->offer = OFFER_OR_ANSWER;
    said->relation = over ? AFTER : said->relation;
    *at = try;
    return true;
}

/* ---- the day ---- */

static bool read_named_day(const struct time_context *context, size_t *at, struct time_said *said)
{
    int word = numeral_skip_any(context->text, at, day_words);
    if (word < 0) {
        return false;
    }
    bool part = days[word].part != NULL;
    set_days(said, context->today + days[word].from, context->today + days[word].to);
    said->part = part ? time_part_of(days[word].part) : TIME_PART_NONE;
    said->offer = said->day == context->today && !part ? OFFER_ONLY : OFFER_NONE;
    return true;
}

typedef bool day_reader(const struct time_context *context, size_t *at, struct time_said *said);

enum { DAY_READERS_MAX = 4 };

/* The readers that know a word with this first character, so that the others need not look. */
static void readers_of(int32_t c, day_reader *readers[DAY_READERS_MAX + 1])
{
    size_t count = 0;
    switch (c) {
    case u'除':
        readers[count++] = read_holiday;
        readers[count++] = read_workdays;
        break;
    case u'周':
        readers[count++] = read_workdays;
        readers[count++] = read_weekday;
        break;
    case u'非':
    case u'工':
        readers[count++] = read_workdays;
        break;
    case u'星':
    case u'礼':
        readers[count++] = read_weekday;
        break;
    case u'上':
    case u'下':
    case u'本':
        readers[count++] = read_weekday;
        readers[count++] = read_month;
        break;
    case u'这':
    case u'当':
        readers[count++] = read_named_day;
        readers[count++] = read_weekday;
        readers[count++] = read_month;
        break;
    case u'月':
        readers[count++] = read_month;
        break;
    case u'年':
        readers[count++] = read_holiday;
        readers[count++] = read_year_end;
        break;
    case u'大':
        readers[count++] = read_named_day;
        readers[count++] = read_holiday;
        break;
    case u'今':
    case u'明':
    case u'后':
    case u'昨':
    case u'前':
    case u'近':
        readers[count++] = read_named_day;
        break;
    default:
        readers[count++] = read_holiday;
        break;
    }
    readers[count] = NULL;
}

static bool read_single(const struct time_context *context, size_t *at, struct time_said *said)
{
    struct text text = context->text;
    size_t next = *at;
    int32_t c = codepoint_next(text.data, text.size, &next);
    if (numeral_begins(text, *at)) {
        bool holiday = (c == u'十' || c == u'五') && read_holiday(context, at, said);
        return holiday || read_full_date(text, at, said) || read_month_date(context, at, said) ||
               read_day_of_month(context, at, said);
    }
    day_reader *readers[DAY_READERS_MAX + 1];
    readers_of(c, readers);
    for (size_t i = 0; readers[i] != NULL; i++) {
        if (readers[i](context, at, said)) {
            return true;
        }
    }
    return false;
}

/* 周一到周五, 25号到28号; 周六周日, 今天或明天 when one follows the other. */
static void read_last_day(const struct time_context *context, size_t *at, struct time_said *said)
{
    static const char *const either[] = {"或者", "或", "、", "和", "跟", "还是", NULL};
    struct time_said last = {.day = TIME_NO_DAY, .part = TIME_PART_NONE};
    size_t try = *at;
    bool until = numeral_skip_any(context->text, &try, time_until_words) >= 0;
    if (!until) {
        numeral_skip_any(context->text, &try, either);
    }
    if (try >= context->text.size || !read_single(context, &try, &last) || last.workdays) {
        return;
    }
    int64_t shift = last.rolls && last.day < said->to_day ? 7 : 0;
    bool fits = until ? last.day + shift > said->day : last.day + shift == said->to_day + 1;
    if (fits && last.part == TIME_PART_NONE) {
        said->to_day = last.to_day + shift;
        *at = try;
    }
}

/* 11月25日(周三). */
static void skip_weekday_in_brackets(const struct time_context *context, size_t *at)
{
    struct time_said ignored = {.day = TIME_NO_DAY};
    size_t try = *at;
    if (numeral_skip(context->text, &try, TEXT("(")) && try < context->text.size &&
        read_weekday(context, &try, &ignored) && numeral_skip(context->text, &try, TEXT(")"))) {
        *at = try;
    }
}

bool time_read_day(const struct time_context *context, size_t *at, struct time_said *said)
{
    if (!read_single(context, at, said)) {
        return false;
    }
    skip_weekday_in_brackets(context, at);
    if (said->part == TIME_PART_NONE && !said->workdays && *at < context->text.size) {
        read_last_day(context, at, said);
    }
    return true;
}
