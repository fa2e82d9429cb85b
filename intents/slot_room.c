/* Room numbers: 3栋2单元501, 3-2-501, 三号楼二单元五零一, A座1203, 12#402, B2-1806. */
#include "intents/slots.h"

#include "bot/base/invariant.h"
#include "intents/numerals.h"
#include "intents/slot_spots.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum {
    BUILDING_MAX = 999,
    UNIT_MAX = 99,
    ROOM_MIN = 101,
    ROOM_MAX = 9999,
    NAME_BYTES = 16,
    PHONE_BYTES_MIN = 10 /* shorter texts hold none */
};

static const char *const building_marks[] = {"号楼", "栋楼", "栋",   "幢", "座",
                                             "#楼",  "#",    "号院", NULL};
static const char *const unit_marks[] = {"单元", "门洞", "门", "梯", NULL};
static const char *const floor_marks[] = {"楼", "层", NULL};
static const char *const room_marks[] = {"号房", "室", "房", "户", "号", NULL};
static const char *const gaps[] = {" ", "-", "_", "/", "、", "的", NULL};
static const char *const marked_gaps[] = {" ", "-", "_", "/", "、", "的", ",", NULL};
static const char *const dashes[] = {"-", "_", "/", "—", "–", NULL};
/* What follows a number that is no room: an amount, a date, a time. */
static const char *const amounts[] = {"块", "元", "点", "月", "日", "年", "个", "万",
                                      "米", "平", "分", "天", "人", ":",  "%",  "度",
                                      "吨", "w",  "型", "斤", "公", "次", "条", NULL};

/* A3, 3, 3B, A: what was read; it is written once, when the whole is a room. */
struct name {
    char before[2], after[2]; /* upper case, NUL-terminated */
    int64_t value;
    unsigned digits, width; /* width: least digits to write */
    bool numbered;
};

static bool is_letter(struct text text, size_t at)
{
    return at < text.size && text.data[at] >= 'a' && text.data[at] <= 'z';
}

static bool is_word_byte(struct text text, size_t at)
{
    return is_letter(text, at) || (at < text.size && text.data[at] >= '0' && text.data[at] <= '9');
}

static void skip_all(struct text text, size_t *at, const char *const *words)
{
    while (numeral_skip_any(text, at, words) >= 0) {
    }
}

/* "-", also " - ". */
static bool skip_dash(struct text text, size_t *at)
{
    size_t try = *at;
    numeral_skip(text, &try, TEXT(" "));
    if (numeral_skip_any(text, &try, dashes) < 0) {
        return false;
    }
    numeral_skip(text, &try, TEXT(" "));
    *at = try;
    return true;
}

/* "3", "三", "a", "b2", "3b": a building or a unit of at most max. */
static bool read_name(struct text text, size_t *at, int64_t max, struct name *name)
{
    size_t from = *at;
    struct name read = {.before = "", .after = ""};
    struct numeral number = {.value = 0};
    if (is_letter(text, from)) {
        read.before[0] = (char)(text.data[from++] - 'a' + 'A');
    }
    read.numbered = numeral_read(text, &from, &number);
    if (read.numbered && read.before[0] == '\0' && is_letter(text, from) &&
        !is_word_byte(text, from + 1)) {
        read.after[0] = (char)(text.data[from++] - 'a' + 'A');
    }
    bool valid = read.numbered ? number.value >= 1 && number.value <= max && !number.leading_zero
                               : read.before[0] != '\0' && !is_word_byte(text, from);
    if (!valid) {
        return false;
    }
    read.value = number.value;
    read.digits = number.digits;
    *name = read;
    *at = from;
    return true;
}

/* 501, 五零一, 1203, 23b, 501室. */
static bool read_room(struct text text, size_t *at, int64_t min, struct name *name)
{
    size_t from = *at;
    struct numeral number;
    if (!numeral_read(text, &from, &number)) {
        return false;
    }
    struct name read = {.value = number.value, .numbered = true};
    if (is_letter(text, from) && !is_word_byte(text, from + 1)) {
        read.after[0] = (char)(text.data[from++] - 'a' + 'A');
    }
    int64_t least = read.after[0] != '\0' ? 1 : min;
    if (number.value < least || number.value > ROOM_MAX || is_word_byte(text, from)) {
        return false;
    }
    size_t behind = from;
    if (numeral_skip_any(text, &behind, amounts) >= 0) {
        return false;
    }
    numeral_skip_any(text, &from, room_marks);
    read.width = number.leading_zero && number.digits == 4 ? 4 : 1; /* 0501 is room 0501 */
    *name = read;
    *at = from;
    return true;
}

static void write_name(const struct name *name, char out[NAME_BYTES])
{
    if (name == NULL) {
        out[0] = '\0';
    } else if (name->numbered) {
        snprintf(out, NAME_BYTES, "%s%0*" PRId64 "%s", name->before, (int)name->width, name->value,
                 name->after);
    } else {
        snprintf(out, NAME_BYTES, "%s", name->before);
    }
}

static void write_room(const struct name *building, const struct name *unit,
                       const struct name *room, struct slot_room *room_out)
{
    char names[3][NAME_BYTES];
    write_name(building, names[0]);
    write_name(unit, names[1]);
    write_name(room, names[2]);
    snprintf(room_out->canonical, sizeof room_out->canonical, "%s%s%s%s%s", names[0],
             building == NULL ? "" : "-", names[1], unit == NULL ? "" : "-", names[2]);
}

/* 3栋5号 is a house, and 3栋5 nothing. */
static bool ends_with_mark(struct text text, size_t from, size_t to)
{
    struct text read = text_slice(text, from, to - from);
    for (size_t i = 0; room_marks[i] != NULL; i++) {
        if (text_ends_with(read, text_of(room_marks[i]))) {
            return true;
        }
    }
    return false;
}

/* With the words for it: 3栋2单元501, 3栋5楼501. */
static bool read_marked(struct text text, size_t *at, struct slot_room *room_out)
{
    struct name building, unit, floor, room;
    bool has_unit = false;
    if (!read_name(text, at, BUILDING_MAX, &building) ||
        numeral_skip_any(text, at, building_marks) < 0) {
        return false;
    }
    skip_all(text, at, marked_gaps);
    size_t try = *at;
    if (read_name(text, &try, UNIT_MAX, &unit) && numeral_skip_any(text, &try, unit_marks) >= 0) {
        has_unit = true;
        *at = try;
        skip_all(text, at, marked_gaps);
    } else {
        try = *at; /* 3栋2-501 */
        has_unit =
            read_name(text, &try, UNIT_MAX, &unit) && unit.digits > 0 && skip_dash(text, &try);
        *at = has_unit ?
        try:
            *at;
    }
    try = *at;
    if (read_name(text, &try, UNIT_MAX, &floor) && numeral_skip_any(text, &try, floor_marks) >= 0) {
        *at = try;
        skip_all(text, at, marked_gaps);
    }
    size_t from = *at;
    if (!read_room(text, at, 1, &room) ||
        (room.numbered && room.value < ROOM_MIN && room.after[0] == '\0' && room.width == 1 &&
         !ends_with_mark(text, from, *at))) { /* 3栋2盏灯 */
        return false;
    }
    write_room(&building, has_unit ? &unit : NULL, &room, room_out);
    return true;
}

/* 3-2-501, b2-1806, 3-501. */
static bool read_dashed(struct text text, size_t *at, struct slot_room *room_out)
{
    struct name building, unit, room;
    if (!read_name(text, at, BUILDING_MAX, &building) || !skip_dash(text, at)) {
        return false;
    }
    size_t three = *at;
    if (read_name(text, &three, UNIT_MAX, &unit) && skip_dash(text, &three) &&
        read_room(text, &three, ROOM_MIN, &room)) {
        write_room(&building, &unit, &room, room_out);
        *at = three;
        return true;
    }
    if (!read_room(text, at, ROOM_MIN, &room)) {
        return false;
    }
    write_room(&building, NULL, &room, room_out);
    return true;
}

/* Only when asked for: "502", "3 501", "3单元501", "3 2 501". */
static bool read_bare(struct text text, size_t *at, struct slot_room *room_out)
{
    struct name first, second, room;
    size_t try = *at;
    if (read_name(text, &try, BUILDING_MAX, &first)) {
        numeral_skip_any(text, &try, unit_marks);
        skip_all(text, &try, gaps);
        size_t three = try;
        if (read_name(text, &three, UNIT_MAX, &second)) {
            size_t mark = three;
            numeral_skip_any(text, &three, unit_marks);
            skip_all(text, &three, gaps);
            if (three > mark && read_room(text, &three, ROOM_MIN, &room)) {
                write_room(&first, &second, &room, room_out);
                *at = three;
                return true;
            }
        }
        if (read_room(text, &try, ROOM_MIN, &room)) {
            write_room(&first, NULL, &room, room_out);
            *at = try;
            return true;
        }
    }
    if (!read_room(text, at, ROOM_MIN, &room)) {
        return false;
    }
    write_room(NULL, NULL, &room, room_out);
    return true;
}

/* May a room begin here: not within a number, a word, or a date? */
static bool may_begin(struct text text, size_t at)
{
    if (at == 0) {
        return true;
    }
    char before = text.data[at - 1];
    bool joined = is_word_byte(text, at - 1) || before == '-' || before == '.' || before == ':' ||
                  before == '/' || before == '+';
    /* Chinese numbers are read from their first character on. */
    size_t from = at >= 3 ? at - 3 : at;
    struct numeral longer;
    bool inside = from < at && numeral_begins(text, from) && numeral_begins(text, at) &&
                  numeral_read(text, &from, &longer) && from > at;
    return !joined && !inside;
}

static bool skip_char(struct text text, size_t *at)
{
    (*at)++;
    while (*at < text.size && ((unsigned char)text.data[*at] & 0xc0) == 0x80) {
        (*at)++;
    }
    return *at < text.size;
}

typedef bool room_reader(struct text text, size_t *at, struct slot_room *room_out);

/* Of 400-820-8820 no part is a room; but 3-2-501-502 has one. */
static bool goes_on(struct text text, size_t end, const char *canonical)
{
    enum { TAIL_DIGITS = 3 };
    size_t digits = 0;
    if (end < text.size && text.data[end] == '-') {
        for (size_t at = end + 1; numeral_digit(text, &at) >= 0;) {
            digits++;
        }
    }
    const char *dash = strchr(canonical, '-');
    return digits >= TAIL_DIGITS && (dash == NULL || strchr(dash + 1, '-') == NULL);
}

/* Where a phone that overlaps [from, end) ends, or 0. */
static size_t phone_end(struct text text, size_t from, size_t end)
{
    struct slot_phone phone;
    for (size_t at = 0; slot_find_phone(text_slice(text, at, SIZE_MAX), &phone) == ST_OK;) {
        size_t first = (size_t)(phone.words.data - text.data);
        at = first + phone.words.size;
        if (first >= end) {
            return 0;
        }
        if (at > from) {
            return at;
        }
    }
    return 0;
}

/* Reads a room at a place where a letter or a number stands; where to go on is left in next. */
static bool look_at(struct text text, size_t at, room_reader *reader, size_t *next,
                    struct slot_room *room_out)
{
    size_t end = at;
    if (!may_begin(text, at) || !reader(text, &end, room_out)) {
        return false;
    }
    size_t phone = text.size < PHONE_BYTES_MIN ? 0 : phone_end(text, at, end);
    if (phone == 0 && (reader == read_marked || !goes_on(text, end, room_out->canonical))) {
        room_out->words = text_slice(text, at, end - at);
        return true;
    }
    *next = phone > at ? phone : *next; /* not a byte of the phone */
    return false;
}

static bool find_with(struct text text, room_reader *reader, struct slot_room *room_out)
{
    size_t at = 0, next = 0;
    bool more = text.size > 0;
    while (more) {
        if (at >= next && (is_letter(text, at) || numeral_begins(text, at)) &&
            look_at(text, at, reader, &next, room_out)) {
            return true;
        }
        more = skip_char(text, &at);
    }
    return false;
}

static bool find_at(struct text text, const struct slot_places *places, room_reader *reader,
                    struct slot_room *room_out)
{
    size_t next = 0;
    for (size_t i = 0; i < places->count; i++) {
        if (places->at[i] >= next && look_at(text, places->at[i], reader, &next, room_out)) {
            return true;
        }
    }
    return false;
}

enum status slot_find_room_at(struct text text, const struct slot_places *places,
                              struct slot_room *room_out)
{
    INVARIANT(places != NULL && room_out != NULL);
    struct slot_room room;
    if (!find_at(text, places, read_marked, &room) && !find_at(text, places, read_dashed, &room)) {
        return ST_NOT_FOUND;
    }
    *room_out = room;
    return ST_OK;
}

enum status slot_find_room(struct text text, bool bare, struct slot_room *room_out)
{
    INVARIANT(room_out != NULL);
    struct slot_room room;
    if (find_with(text, read_marked, &room) || find_with(text, read_dashed, &room) ||
        (bare && find_with(text, read_bare, &room))) {
        *room_out = room;
        return ST_OK;
    }
    return ST_NOT_FOUND;
}
