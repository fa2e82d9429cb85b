#include "bot/import_value.h"

#include "bot/base/date.h"
#include "intents/slots.h"

#include <stdio.h>

enum { FEN_PER_YUAN = 100, YUAN_DIGITS_MAX = 12, ROOM_WORDS_BYTES = 96 };

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool strip(struct text *text, struct text word)
{
    bool there = text_starts_with(*text, word);
    if (there) {
        *text = text_slice(*text, word.size, text->size);
    }
    return there;
}

/* ---- sums ---- */

static struct text without_unit(struct text text)
{
    static const struct text before[] = {TEXT("¥"), TEXT("￥"), TEXT("RMB")};
    for (size_t i = 0; i < sizeof before / sizeof before[0]; i++) {
        (void)strip(&text, before[i]);
    }
    if (text_ends_with(text, TEXT("元"))) {
        text = text_slice(text, 0, text.size - TEXT("元").size);
    }
    return text_trim(text);
}

bool import_yuan(struct text text, int64_t *fen_out)
{
    int64_t fen = 0;
    int digits = 0, decimals = -1; /* -1: no point yet */
    text = without_unit(text);
    for (size_t i = 0; i < text.size; i++) {
        char c = text.data[i];
        if (c == '.' && decimals < 0 && digits > 0) {
            decimals = 0;
        } else if (c == ',' && decimals < 0 && digits > 0 && i + 3 < text.size) {
            continue;
        } else if (is_digit(c) && decimals < 2 && digits < YUAN_DIGITS_MAX) {
            fen = fen * 10 + (c - '0');
            digits++;
            decimals += decimals >= 0;
        } else {
            return false;
        }
    }
    for (int i = decimals < 0 ? 0 : decimals; i < 2; i++) {
        fen *= 10;
    }
    if (digits == 0 || decimals == 0) {
        return false;
    }
    *fen_out = fen;
    return true;
}

/* ---- months and days ---- */

/* Takes width digits at most; 0 when there is none. */
static int take_number(struct text *text, size_t width)
{
    int number = 0;
    size_t i = 0;
    while (i < width && i < text->size && is_digit(text->data[i])) {
        number = number * 10 + (text->data[i++] - '0');
    }
    *text = text_slice(*text, i, text->size);
    return number;
}

static bool take_mark(struct text *text, struct text word)
{
    return strip(text, TEXT("-")) || strip(text, TEXT("/")) || strip(text, TEXT(".")) ||
           strip(text, word);
}

static bool take_month(struct text *text, int *year_out, int *month_out)
{
    *year_out = take_number(text, 4);
    (void)take_mark(text, TEXT("年"));
    *month_out = take_number(text, 2);
    return *year_out >= 1990 && *year_out <= 9999 && *month_out >= 1 && *month_out <= 12;
}

bool import_month(struct text text, int32_t *month_out)
{
    int year = 0, month = 0;
    if (!take_month(&text, &year, &month)) {
        return false;
    }
    (void)strip(&text, TEXT("月"));
    if (text.size > 0) {
        return false;
    }
    *month_out = year * 100 + month;
    return true;
}

bool import_day(struct text text, int32_t *day_out)
{
    int year = 0, month = 0;
    if (!take_month(&text, &year, &month)) {
        return false;
    }
    (void)take_mark(&text, TEXT("月"));
    int day = take_number(&text, 2);
    (void)strip(&text, TEXT("日"));
    bool time_follows = text.size > 0 && (text.data[0] == ' ' || text.data[0] == 'T');
    if (day < 1 || day > date_month_days(year, month) || (text.size > 0 && !time_follows)) {
        return false;
    }
    *day_out = year * 10000 + month * 100 + day;
    return true;
}

int32_t import_month_end(int32_t month)
{
    return month * 100 + date_month_days(month / 100, month % 100);
}

/* ---- rooms ---- */

/* Normalised as far as rooms need it: small letters, no blanks. */
static size_t add_part(char *words, size_t used, struct text part, const char *mark)
{
    bool bare = part.size > 0;
    for (size_t i = 0; i < part.size && used + 1 < ROOM_WORDS_BYTES; i++) {
        char c = part.data[i];
        bare = bare && (unsigned char)c < 0x80;
        if (c != ' ') {
            words[used++] = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
        }
    }
    words[used] = '\0';
    if (!bare) { /* "3栋" says itself what it is */
        return used;
    }
    return used + text_copy(text_of(mark), words + used, ROOM_WORDS_BYTES - used);
}

bool import_room(struct text building, struct text unit, struct text room, char *out,
                 size_t out_bytes)
{
    char words[ROOM_WORDS_BYTES] = "";
    struct slot_room found;
    if (room.size == 0 || building.size + unit.size + room.size + 16 > sizeof words) {
        return false;
    }
    size_t used = add_part(words, 0, building, "栋");
    used = add_part(words, used, unit, "单元");
    used = add_part(words, used, room, "");
    struct text whole = {words, used};
    bool read = slot_find_room(whole, building.size > 0, &found) == ST_OK &&
                found.words.size == whole.size;
    struct text canonical = read ? text_of(found.canonical) : whole;
    return canonical.size < out_bytes && text_copy(canonical, out, out_bytes) > 0;
}

static size_t take_letters(struct text text, size_t at, size_t max)
{
    size_t count = 0;
    while (count < max && at + count < text.size && text.data[at + count] >= 'a' &&
           text.data[at + count] <= 'z') {
        count++;
    }
    return count;
}

/* How many bytes of room from at on are one part; 0: none. */
static size_t take_part(struct text room, size_t at)
{
    enum { LETTERS_BEFORE_MAX = 2, DIGITS_MAX = 6, LETTERS_BEHIND_MAX = 1 };
    size_t letters = take_letters(room, at, LETTERS_BEFORE_MAX);
    size_t end = at + letters;
    while (end < room.size && end - at - letters < DIGITS_MAX && is_digit(room.data[end])) {
        end++;
    }
    bool digits = end > at + letters;
    return end - at + (digits ? take_letters(room, end, LETTERS_BEHIND_MAX) : 0);
}

static bool fits_form(struct text room, struct text form)
{
    size_t at = 0;
    for (size_t i = 0; i < form.size; i++) {
        bool part = form.data[i] == '#';
        size_t size = part ? take_part(room, at) : 1;
        if (size == 0 || at + size > room.size || (!part && room.data[at] != form.data[i])) {
            return false;
        }
        at += size;
    }
    return at == room.size;
}

bool import_room_fits(struct text room, const struct text *forms, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (fits_form(room, forms[i])) {
            return true;
        }
    }
    return false;
}
