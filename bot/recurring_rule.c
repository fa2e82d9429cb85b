#include "bot/recurring_rule.h"

#include "bot/base/invariant.h"
#include "store/store.h"

enum { WEEK_DAYS = 7, WEEKS_MAX = 52, EPOCH_WEEKDAY = 3 /* 1 January 1970 was a Thursday */ };

static const struct text weekdays[WEEK_DAYS] = {
    {"monday", 6}, {"tuesday", 7},  {"wednesday", 9}, {"thursday", 8},
    {"friday", 6}, {"saturday", 8}, {"sunday", 6},
};
static const struct text whiles[WHILE_COUNT] = {
    [WHILE_ALWAYS] = {"", 0},
    [WHILE_FIRST_YEAR] = {"first_year_after_delivery", 25},
    [WHILE_IN_CUSTODY] = {"in_custody", 10},
};
static const struct text contents[CONTENT_COUNT] = {
    [CONTENT_HANDLED] = {"handled", 7},     [CONTENT_OPEN] = {"open", 4},
    [CONTENT_CALLBACKS] = {"callbacks", 9}, [CONTENT_REPEATED] = {"repeated", 8},
    [CONTENT_STAFF] = {"staff", 5},
};

/* ---- reading ---- */

struct every_reading {
    struct recurring_rule *rule;
    bool month_end, quarter_end, year_end;
    int32_t weeks;
    int32_t week, from; /* a weekday, or WEEK_DAYS when it is not there */
    int32_t after;      /* of year_after, or 2 */
};

static void read_week(const struct json_place *place, void *base)
{
    ((struct every_reading *)base)->week =
        (int32_t)json_read_choice(place, weekdays, WEEK_DAYS);
}

static void read_from(const struct json_place *place, void *base)
{
    ((struct every_reading *)base)->from =
        (int32_t)json_read_choice(place, weekdays, WEEK_DAYS);
}

static void read_after(const struct json_place *place, void *base)
{
    static const struct text names[] = {{"delivered", 9}, {"equipment", 9}};
    ((struct every_reading *)base)->after = (int32_t)json_read_choice(place, names, 2);
}

static void read_every(const struct json_place *place, void *base)
{
#define FIELD(name) offsetof(struct every_reading, name)
    static const struct json_field fields[] = {
        {"week", JSON_KIND_OWN, false, 0, 0, 0, 0, read_week},
        {"weeks", JSON_KIND_INT32, false, FIELD(weeks), 1, WEEKS_MAX, 0, NULL},
        {"from", JSON_KIND_OWN, false, 0, 0, 0, 0, read_from},
        {"month_end", JSON_KIND_BOOL, false, FIELD(month_end), 0, 0, 0, NULL},
        {"quarter_end", JSON_KIND_BOOL, false, FIELD(quarter_end), 0, 0, 0, NULL},
        {"year_end", JSON_KIND_BOOL, false, FIELD(year_end), 0, 0, 0, NULL},
        {"year_after", JSON_KIND_OWN, false, 0, 0, 0, 0, read_after},
    };
#undef FIELD
    struct recurring_rule *rule = base;
    struct every_reading reading = {.week = WEEK_DAYS, .from = WEEK_DAYS, .after = 2};
    json_read_object(place, fields, sizeof fields / sizeof fields[0], &reading);
    const struct {
        bool given;
        enum recurring_every every;
        int32_t weeks, weekday;
    } ways[] = {
        {reading.week < WEEK_DAYS, EVERY_WEEKS, 1, reading.week},
        {reading.weeks > 0 && reading.from < WEEK_DAYS, EVERY_WEEKS, reading.weeks, reading.from},
        {reading.month_end, EVERY_MONTH_END, 0, 0},
        {reading.quarter_end, EVERY_QUARTER_END, 0, 0},
        {reading.year_end, EVERY_YEAR_END, 0, 0},
        {reading.after == 0, EVERY_YEAR_AFTER_DELIVERED, 0, 0},
        {reading.after == 1, EVERY_YEAR_AFTER_EQUIPMENT, 0, 0},
    };
    size_t given = 0;
    for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++) {
        if (ways[i].given) {
            given++;
            rule->every = ways[i].every;
            rule->weeks = ways[i].weeks;
            rule->weekday = ways[i].weekday;
        }
    }
    if (given != 1) {
        json_fault(place, "must say one of week, weeks with from, month_end, quarter_end, "
                          "year_end, year_after");
    }
}

static void read_while(const struct json_place *place, void *base)
{
    struct recurring_rule *rule = base;
    size_t index = json_read_choice(place, whiles, WHILE_COUNT);
    rule->while_ = index < WHILE_COUNT ? (enum recurring_while)index : WHILE_ALWAYS;
}

static void read_content(const struct json_place *place, size_t index, void *context)
{
    struct recurring_rule *rule = context;
    (void)index;
    size_t content = json_read_choice(place, contents, CONTENT_COUNT);
    if (content < CONTENT_COUNT) {
        rule->contents[content] = true;
    }
}

static void read_contents(const struct json_place *place, void *base)
{
    json_read_list(place, RECURRING_CONTENTS_MAX, read_content, base);
}

static void read_due(const struct json_place *place, void *base)
{
    struct recurring_rule *rule = base;
    rule->has_due = true;
    clock_span_read(place, &rule->due);
}

static void read_rule(const struct json_place *place, size_t index, void *context)
{
#define FIELD(name) offsetof(struct recurring_rule, name)
    static const struct json_field fields[] = {
        {"id", JSON_KIND_TEXT, true, FIELD(id), 1, STORE_ID_BYTES - 1, 0, NULL},
        {"title", JSON_KIND_TEXT, true, FIELD(title), 1, STORE_NAME_BYTES - 1, 0, NULL},
        {"service", JSON_KIND_TEXT, true, FIELD(service), 1, STORE_ID_BYTES - 1, 0, NULL},
        {"department", JSON_KIND_TEXT, false, FIELD(department), 1, STORE_ID_BYTES - 1, 0, NULL},
        {"role", JSON_KIND_TEXT, true, FIELD(role), 1, STORE_ID_BYTES - 1, 0, NULL},
        {"every", JSON_KIND_OWN, true, 0, 0, 0, 0, read_every},
        {"at", JSON_KIND_MINUTE, true, FIELD(at_minute), 0, 0, 0, NULL},
        {"communities", JSON_KIND_TEXTS, false, FIELD(communities), 1, RECURRING_COMMUNITIES_MAX,
         FIELD(community_count), NULL},
        {"while", JSON_KIND_OWN, false, 0, 0, 0, 0, read_while},
        {"content", JSON_KIND_OWN, false, 0, 0, 0, 0, read_contents},
        {"text", JSON_KIND_TEXT, true, FIELD(text), 1, STORE_NAME_BYTES - 1, 0, NULL},
        {"due", JSON_KIND_OWN, false, 0, 0, 0, 0, read_due},
    };
#undef FIELD
    struct recurring_rules *rules = context;
    struct recurring_rule *rule = &rules->items[index];
    *rule = (struct recurring_rule){0};
    json_read_object(place, fields, sizeof fields / sizeof fields[0], rule);
    if (recurring_find(rules, rule->id) != NULL) {
        json_fault(place, "rule \"%.*s\" is there twice", TEXT_ARGS(rule->id));
    }
    if (recurring_is_reserved(rule->id)) {
        json_fault(place, "id: \"%.*s\" has a meaning of its own", TEXT_ARGS(rule->id));
    }
    if (recurring_has_content(rule) &&
        (recurring_is_once(rule) || rule->while_ == WHILE_IN_CUSTODY)) {
        json_fault(place, "content: only what a community does again and again has a period");
    }
    if (rule->at_minute >= 24 * 60) {
        json_fault(place, "at: must be before 24:00");
    }
    rules->count = index + 1;
}

void recurring_read(const struct json_place *place, void *rules)
{
    json_read_list(place, RECURRING_RULES_MAX, read_rule, rules);
}

const struct recurring_rule *recurring_find(const struct recurring_rules *rules, struct text id)
{
    for (size_t i = 0; i < rules->count; i++) {
        if (text_equal(rules->items[i].id, id)) {
            return &rules->items[i];
        }
    }
    return NULL;
}

bool recurring_has_content(const struct recurring_rule *rule)
{
    bool has = false;
    for (size_t i = 0; i < CONTENT_COUNT; i++) {
        has = has || rule->contents[i];
    }
    return has;
}

bool recurring_is_reserved(struct text id)
{
    return text_equal(id, TEXT("warning")) || text_equal(id, TEXT("weather")) ||
           text_equal(id, TEXT("dunning")) || text_equal(id, TEXT("survey"));
}

bool recurring_serves(const struct recurring_rule *rule, struct text community)
{
    for (size_t i = 0; i < rule->community_count; i++) {
        if (text_equal(rule->communities[i], community)) {
            return true;
        }
    }
    return rule->community_count == 0;
}

/* ---- the calendar ---- */

static bool ends_months(int64_t day, int months)
{
    int year = 0, month = 0, in_month = 0;
    calendar_date_of(day + 1, &year, &month, &in_month);
    return in_month == 1 && (month - 1) % months == 0;
}

static int64_t floor_divide(int64_t value, int64_t by)
{
    return value / by - (value % by < 0);
}

static bool falls_on(const struct recurring_rule *rule, int64_t day)
{
    static const int months[EVERY_COUNT] = {
        [EVERY_MONTH_END] = 1, [EVERY_QUARTER_END] = 3, [EVERY_YEAR_END] = 12};
    if (rule->every == EVERY_WEEKS) {
        /* Weeks begin on Monday; the first whole one of the series is that of 5 January 1970. */
        int64_t week = floor_divide(day + EPOCH_WEEKDAY, WEEK_DAYS) - 1;
        return calendar_weekday(day) == rule->weekday &&
               week - floor_divide(week, rule->weeks) * rule->weeks == 0;
    }
    return ends_months(day, months[rule->every]);
}

int64_t recurring_year_after(int64_t day)
{
    int year = 0, month = 0, in_month = 0;
    int64_t after = 0;
    calendar_date_of(day, &year, &month, &in_month);
    while (!calendar_day_from(year + 1, month, in_month, &after)) {
        in_month--; /* 29 February */
    }
    return after;
}

bool recurring_is_once(const struct recurring_rule *rule)
{
    return rule->every == EVERY_YEAR_AFTER_DELIVERED || rule->every == EVERY_YEAR_AFTER_EQUIPMENT;
}

static int64_t moment(const struct recurring_rule *rule, int32_t utc_offset_minutes, int64_t day)
{
    return calendar_day_start_ms(utc_offset_minutes, day) + rule->at_minute * 60000LL;
}

int64_t recurring_next(const struct recurring_rule *rule, int32_t utc_offset_minutes,
                       int64_t since_day, int64_t after_ms)
{
    INVARIANT(rule->every < EVERY_COUNT);
    if (recurring_is_once(rule)) {
        int64_t at_ms = moment(rule, utc_offset_minutes, recurring_year_after(since_day));
        return at_ms > after_ms ? at_ms : INT64_MAX;
    }
    int64_t day = calendar_day_of(utc_offset_minutes, after_ms);
    while (!falls_on(rule, day) || moment(rule, utc_offset_minutes, day) <= after_ms) {
        day++; /* ends: within a year, or WEEKS_MAX weeks, each rule falls on a day */
    }
    return moment(rule, utc_offset_minutes, day);
}

int64_t recurring_previous(const struct recurring_rule *rule, int32_t utc_offset_minutes,
                           int64_t before_ms)
{
    INVARIANT(rule->every < EVERY_COUNT);
    if (recurring_is_once(rule)) {
        return 0;
    }
    int64_t day = calendar_day_of(utc_offset_minutes, before_ms);
    while (!falls_on(rule, day) || moment(rule, utc_offset_minutes, day) >= before_ms) {
        day--;
    }
    return moment(rule, utc_offset_minutes, day);
}
