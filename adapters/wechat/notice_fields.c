#include "adapters/wechat/notice_fields.h"

#include "adapters/wechat/clean.h"
#include "bot/notice_rule.h"

#include <stdio.h>
#include <string.h>

enum { PATH_BYTES = 96 };

static const struct text ellipsis = {"…", sizeof "…" - 1};

/* ---- characters ---- */

/* The character at *at, which moves on; the text is UTF-8. */
static struct text next_character(struct text value, size_t *at)
{
    size_t from = (*at)++;
    while (*at < value.size && ((unsigned char)value.data[*at] & 0xC0) == 0x80) {
        ++*at;
    }
    return text_slice(value, from, *at - from);
}

static bool is_digit(struct text c)
{
    return c.size == 1 && c.data[0] >= '0' && c.data[0] <= '9';
}

static bool is_letter(struct text c)
{
    return c.size == 1 && ((c.data[0] >= 'a' && c.data[0] <= 'z') ||
                           (c.data[0] >= 'A' && c.data[0] <= 'Z'));
}

static bool is_symbol(struct text c)
{
    return c.size == 1 && c.data[0] > ' ' && c.data[0] <= '~' && !is_digit(c) && !is_letter(c);
}

/* Of the block of common Chinese characters, U+4E00 to U+9FFF. */
static bool is_chinese(struct text c)
{
    static const struct text first = {"\xE4\xB8\x80", 3}, last = {"\xE9\xBF\xBF", 3};
    return c.size == 3 && memcmp(c.data, first.data, 3) >= 0 && memcmp(c.data, last.data, 3) <= 0;
}

typedef bool is_of(struct text c);

/* 1 to max characters, each of one of the kinds. */
static bool all_of(struct text value, is_of *const *kinds, size_t kind_count, size_t max)
{
    size_t count = 0;
    for (size_t at = 0; at < value.size; count++) {
        struct text c = next_character(value, &at);
        bool found = false;
        for (size_t i = 0; i < kind_count; i++) {
            found = found || kinds[i](c);
        }
        if (!found) {
            return false;
        }
    }
    return count > 0 && count <= max;
}

#define ALL_OF(value, max, ...)                                                                    \
    all_of(value, (is_of *const[]){__VA_ARGS__},                                                   \
           sizeof((is_of *const[]){__VA_ARGS__}) / sizeof(is_of *), max)

/* ---- types ---- */

static bool holds_words(struct text value)
{
    return value.size > 0 && text_count_chars(value) <= 20;
}

static bool holds_number(struct text value)
{
    size_t point = text_find(value, TEXT("."));
    struct text whole = text_slice(value, 0, point);
    struct text part = point == SIZE_MAX ? TEXT("0") : text_slice(value, point + 1, value.size);
    return value.size <= 32 && ALL_OF(whole, 32, is_digit) && ALL_OF(part, 32, is_digit);
}

static bool holds_letters(struct text value)
{
    return ALL_OF(value, 32, is_letter);
}

static bool holds_symbols(struct text value)
{
    return ALL_OF(value, 5, is_symbol);
}

static bool holds_code(struct text value)
{
    return ALL_OF(value, 32, is_digit, is_letter, is_symbol);
}

static bool is_phone_sign(struct text c)
{
    return is_digit(c) || (c.size == 1 && strchr("+-() ", c.data[0]) != NULL);
}

static bool holds_phone(struct text value)
{
    return ALL_OF(value, 17, is_phone_sign);
}

/* 粤A8Z888挂: the first and the last may be Chinese. */
static bool holds_car(struct text value)
{
    size_t count = text_count_chars(value), index = 0;
    for (size_t at = 0; at < value.size; index++) {
        struct text c = next_character(value, &at);
        bool edge = index == 0 || index + 1 == count;
        if (!is_digit(c) && !is_letter(c) && !(edge && is_chinese(c))) {
            return false;
        }
    }
    return count > 0 && count <= 8;
}

static bool is_blank(struct text c)
{
    return c.size == 1 && c.data[0] == ' ';
}

static bool holds_name(struct text value)
{
    return ALL_OF(value, 10, is_chinese) || ALL_OF(value, 20, is_letter, is_symbol, is_blank);
}

static bool holds_phrase(struct text value)
{
    return ALL_OF(value, 5, is_chinese);
}

/* One sign of a currency, at most ten digits, two more behind the point, 元 at the end. */
static bool holds_amount(struct text value)
{
    static const struct text signs[] = {TEXT("¥"), TEXT("￥"), TEXT("$")}, yuan = TEXT("元");
    for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++) {
        if (text_starts_with(value, signs[i])) {
            value = text_slice(value, signs[i].size, value.size);
            break;
        }
    }
    value.size -= text_ends_with(value, yuan) ? yuan.size : 0;
    size_t point = text_find(value, TEXT("."));
    struct text part = point == SIZE_MAX ? TEXT("0") : text_slice(value, point + 1, value.size);
    return ALL_OF(text_slice(value, 0, point), 10, is_digit) && ALL_OF(part, 2, is_digit);
}

/* Eats digits of the value, lowest to highest long; the number, or -1. */
static int eat_number(struct text *value, size_t lowest, size_t highest)
{
    size_t size = 0;
    int number = 0;
    while (size < value->size && size < highest && value->data[size] >= '0' &&
           value->data[size] <= '9') {
        number = number * 10 + (value->data[size++] - '0');
    }
    *value = text_slice(*value, size, value->size);
    return size < lowest ? -1 : number;
}

static bool eat(struct text *value, struct text wanted)
{
    if (!text_starts_with(*value, wanted)) {
        return false;
    }
    *value = text_slice(*value, wanted.size, value->size);
    return true;
}

/* 15:01, 15:01:30 */
static bool eat_clock(struct text *value)
{
    int hour = eat_number(value, 1, 2);
    bool colon = eat(value, TEXT(":"));
    int minute = eat_number(value, 2, 2);
    if (hour < 0 || hour > 23 || !colon || minute < 0 || minute > 59) {
        return false;
    }
    int second = eat(value, TEXT(":")) ? eat_number(value, 2, 2) : 0;
    return second >= 0 && second <= 59;
}

/* 2019年10月1日, 2019-10-01, 2019/10/1 */
static bool eat_day(struct text *value)
{
    static const struct {
        struct text year, month, day;
    } styles[] = {
        {TEXT("年"), TEXT("月"), TEXT("日")},
        {TEXT("-"), TEXT("-"), TEXT("")},
        {TEXT("/"), TEXT("/"), TEXT("")},
    };
    for (size_t i = 0; i < sizeof styles / sizeof styles[0]; i++) {
        struct text rest = *value;
        int year = eat_number(&rest, 4, 4);
        bool first = eat(&rest, styles[i].year);
        int month = eat_number(&rest, 1, 2);
        bool second = eat(&rest, styles[i].month);
        int day = eat_number(&rest, 1, 2);
        bool third = styles[i].day.size == 0 || eat(&rest, styles[i].day);
        if (year > 0 && first && month >= 1 && month <= 12 && second && day >= 1 && day <= 31 &&
            third) {
            *value = rest;
            return true;
        }
    }
    return false;
}

static bool holds_time(struct text value)
{
    if (eat_day(&value)) {
        (void)eat(&value, TEXT(" "));
    }
    return eat_clock(&value) && value.size == 0;
}

static bool holds_date(struct text value)
{
    if (!eat_day(&value)) {
        return false;
    }
    return value.size == 0 ||
           (eat(&value, TEXT(" ")) && eat_clock(&value) && value.size == 0);
}

static const struct field_type {
    struct text name;
    bool (*holds)(struct text value);
    size_t cut; /* characters to which any words are cut; 0: not cut, for half would be false */
} types[] = {
    {{"thing", 5}, holds_words, 20},
    {{"keyword", 7}, holds_words, 20},
    {{"number", 6}, holds_number, 0},
    {{"letter", 6}, holds_letters, 0},
    {{"symbol", 6}, holds_symbols, 0},
    {{"character_string", 16}, holds_code, 0},
    {{"time", 4}, holds_time, 0},
    {{"date", 4}, holds_date, 0},
    {{"amount", 6}, holds_amount, 0},
    {{"phone_number", 12}, holds_phone, 0},
    {{"car_number", 10}, holds_car, 0},
    {{"name", 4}, holds_name, 0},
    {{"phrase", 6}, holds_phrase, 0},
};

static const struct field_type *type_of(struct text name)
{
    size_t digits = 0;
    while (digits < name.size && is_digit(text_slice(name, name.size - digits - 1, 1))) {
        digits++;
    }
    struct text type = text_slice(name, 0, name.size - digits);
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
        if (text_equal(types[i].name, type) && digits > 0 && digits <= WECHAT_FIELD_DIGITS_MAX) {
            return &types[i];
        }
    }
    return NULL;
}

bool wechat_field_known(struct text name)
{
    return type_of(name) != NULL;
}

bool wechat_field_holds(struct text name, struct text value)
{
    const struct field_type *type = type_of(name);
    return type != NULL && text_valid_utf8(value) && type->holds(value);
}

/* ---- fitting ---- */

/* Lines are joined by a blank: a field is one line. */
static enum status join_lines(struct text value, struct arena *arena, struct text *out)
{
    struct text clean;
    enum status status = wechat_clean_text(value, arena, &clean);
    if (status != ST_OK) {
        return status;
    }
    char *bytes = arena_alloc(arena, clean.size + 1);
    if (bytes == NULL) {
        return ST_NO_MEMORY;
    }
    for (size_t i = 0; i < clean.size; i++) {
        bool gap = clean.data[i] == '\n' || clean.data[i] == '\t' || clean.data[i] == '\r';
        bytes[i] = gap ? ' ' : clean.data[i];
    }
    *out = text_trim((struct text){bytes, clean.size});
    return ST_OK;
}

static enum status cut(struct text *value, size_t characters_max, struct arena *arena)
{
    size_t at = 0;
    for (size_t i = 0; i + 1 < characters_max && at < value->size; i++) {
        (void)next_character(*value, &at);
    }
    const struct text pieces[] = {text_slice(*value, 0, at), ellipsis};
    *value = arena_join(arena, pieces, sizeof pieces / sizeof pieces[0]);
    return value->data == NULL ? ST_NO_MEMORY : ST_OK;
}

enum status wechat_field_fit(struct text name, struct text value, struct text otherwise,
                             struct arena *arena, struct text *fitted_out)
{
    const struct field_type *type = type_of(name);
    struct text line = TEXT_NONE;
    enum status status = type == NULL ? ST_MALFORMED : join_lines(value, arena, &line);
    if (status == ST_OK && type->cut > 0 && text_count_chars(line) > type->cut) {
        status = cut(&line, type->cut, arena);
    }
    if (status != ST_OK) {
        return status;
    }
    *fitted_out = type->holds(line) ? line : otherwise;
    return type->holds(*fitted_out) ? ST_OK : ST_MALFORMED;
}

/* ---- at the load ---- */

static bool has_placeholder(struct text value)
{
    return text_find(value, TEXT("{")) != SIZE_MAX;
}

static void check_field(const struct notice *notice, size_t index, struct fault_sink *faults)
{
    const struct notice_field *field = &notice->fields[index];
    char path[PATH_BYTES];
    snprintf(path, sizeof path, "%.*s.fields[%zu]", TEXT_ARGS(notice->name), index);
    if (!wechat_field_known(field->name)) {
        fault_error(faults, path, "\"%.*s\" is no type of field with a number behind it",
                    TEXT_ARGS(field->name));
        return;
    }
    struct text last = has_placeholder(field->value) ? field->otherwise : field->value;
    if (last.size == 0) {
        fault_error(faults, path, "needs \"otherwise\": what {placeholders} give may not fit");
    } else if (!wechat_field_holds(field->name, last)) {
        fault_error(faults, path, "%.*s may not hold \"%.*s\"", TEXT_ARGS(field->name),
                    TEXT_ARGS(last));
    }
}

void wechat_fields_check(const struct account *account, struct fault_sink *faults)
{
    const char *outer = faults->file;
    faults->file = "notices.json";
    for (size_t i = 0; account->notices != NULL && i < account->notices->count; i++) {
        const struct notice *notice = &account->notices->items[i];
        bool ours = notice_id_of(notice, account->id, NOTICE_TEMPLATE) != NULL ||
                    notice_id_of(notice, account->id, NOTICE_SUBSCRIPTION) != NULL;
        for (size_t k = 0; ours && k < notice->field_count; k++) {
            check_field(notice, k, faults);
        }
    }
    faults->file = outer;
}
