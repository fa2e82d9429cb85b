#include "bot/sms_text.h"

#include <assert.h>
#include <utf8proc.h>

#define OPT_OUT "拒收请回复R"

/* GSM 03.38, the default alphabet: 127 characters and the escape, which stands for none. */
static const uint16_t gsm_basic[] = {
    '@',    0xA3,   '$',    0xA5,   0xE8,   0xE9,   0xF9,   0xEC,   0xF2,   0xC7,   '\n',   0xD8,
    0xF8,   '\r',   0xC5,   0xE5,   0x0394, '_',    0x03A6, 0x0393, 0x039B, 0x03A9, 0x03A0, 0x03A8,
    0x03A3, 0x0398, 0x039E, 0xC6,   0xE6,   0xDF,   0xC9,   ' ',    '!',    '"',    '#',    0xA4,
    '%',    '&',    '\'',   '(',    ')',    '*',    '+',    ',',    '-',    '.',    '/',    '0',
    '1',    '2',    '3',    '4',    '5',    '6',    '7',    '8',    '9',    ':',    ';',    '<',
    '=',    '>',    '?',    0xA1,   'A',    'B',    'C',    'D',    'E',    'F',    'G',    'H',
    'I',    'J',    'K',    'L',    'M',    'N',    'O',    'P',    'Q',    'R',    'S',    'T',
    'U',    'V',    'W',    'X',    'Y',    'Z',    0xC4,   0xD6,   0xD1,   0xDC,   0xA7,   0xBF,
    'a',    'b',    'c',    'd',    'e',    'f',    'g',    'h',    'i',    'j',    'k',    'l',
    'm',    'n',    'o',    'p',    'q',    'r',    's',    't',    'u',    'v',    'w',    'x',
    'y',    'z',    0xE4,   0xF6,   0xF1,   0xFC,   0xE0,
};
static_assert(sizeof gsm_basic / sizeof gsm_basic[0] == 127, "the alphabet is whole");

/* Its extension: two septets each, the escape in front. */
static const uint16_t gsm_extension[] = {'\f', '^', '{', '}', '[', ']', '~', '\\', '|', 0x20AC};

static bool is_among(int32_t codepoint, const uint16_t *list, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (list[i] == codepoint) {
            return true;
        }
    }
    return false;
}

/* Septets of a character; 0: it is not in the alphabet. */
static size_t gsm_septets(int32_t codepoint)
{
    if (is_among(codepoint, gsm_basic, sizeof gsm_basic / sizeof gsm_basic[0])) {
        return 1;
    }
    return is_among(codepoint, gsm_extension, sizeof gsm_extension / sizeof gsm_extension[0]) ? 2
                                                                                              : 0;
}

static size_t utf16_units(int32_t codepoint)
{
    return codepoint > 0xFFFF ? 2 : 1;
}

/* One code point at from; what is not UTF-8 counts as one character a byte. */
static size_t next_codepoint(struct text words, size_t from, int32_t *codepoint_out)
{
    utf8proc_ssize_t size =
        utf8proc_iterate((const utf8proc_uint8_t *)words.data + from,
                         (utf8proc_ssize_t)(words.size - from), codepoint_out);
    if (size <= 0) {
        *codepoint_out = 0xFFFD;
        return 1;
    }
    return (size_t)size;
}

/* Units of one code point in the encoding of the whole message. */
static size_t units_of(int32_t codepoint, bool gsm)
{
    return gsm ? gsm_septets(codepoint) : utf16_units(codepoint);
}

static bool is_gsm(struct text words)
{
    int32_t codepoint;
    for (size_t at = 0; at < words.size;) {
        at += next_codepoint(words, at, &codepoint);
        if (gsm_septets(codepoint) == 0) {
            return false;
        }
    }
    return true;
}

static size_t count_units(struct text words, bool gsm)
{
    size_t units = 0;
    int32_t codepoint;
    for (size_t at = 0; at < words.size;) {
        at += next_codepoint(words, at, &codepoint);
        units += units_of(codepoint, gsm);
    }
    return units;
}

/* The longest beginning of at most so many units that ends between two characters as a reader
 * sees them; between code points when the first of those is longer itself. */
static size_t cut(struct text words, bool gsm, size_t units_max, size_t *units_out)
{
    utf8proc_int32_t state = 0;
    int32_t before = 0, codepoint;
    size_t units = 0, end = 0, end_units = 0, at = 0;
    while (at < words.size) {
        size_t size = next_codepoint(words, at, &codepoint);
        if (at > 0 && utf8proc_grapheme_break_stateful(before, codepoint, &state)) {
            end = at;
            end_units = units;
        }
        if (units + units_of(codepoint, gsm) > units_max) {
            break;
        }
        units += units_of(codepoint, gsm);
        at += size;
        before = codepoint;
    }
    if (at == words.size || end == 0) {
        end = at;
        end_units = units;
    }
    *units_out = end_units;
    return end;
}

static size_t first_part(struct text words, bool gsm, size_t *units_out)
{
    size_t units = count_units(words, gsm);
    size_t single = gsm ? SMS_GSM_SINGLE : SMS_UCS2_SINGLE;
    if (units <= single) {
        *units_out = units;
        return words.size;
    }
    return cut(words, gsm, gsm ? SMS_GSM_PART : SMS_UCS2_PART, units_out);
}

size_t sms_first_part(struct text words, size_t *units_out)
{
    return first_part(words, is_gsm(words), units_out);
}

/* Parts of a message that does not fit one, given its encoding. */
static size_t count_parts(struct text words, bool gsm, size_t units)
{
    if (units <= (gsm ? (size_t)SMS_GSM_SINGLE : (size_t)SMS_UCS2_SINGLE)) {
        return words.size > 0;
    }
    size_t parts = 0;
    while (words.size > 0) {
        size_t part_units;
        size_t bytes = cut(words, gsm, gsm ? SMS_GSM_PART : SMS_UCS2_PART, &part_units);
        words = text_slice(words, bytes, words.size);
        parts++;
    }
    return parts;
}

static size_t domestic_parts(size_t chars)
{
    return chars <= SMS_UCS2_SINGLE ? chars > 0 : (chars + SMS_UCS2_PART - 1) / SMS_UCS2_PART;
}

struct sms_count sms_count(struct text words)
{
    struct sms_count count = {.gsm = is_gsm(words), .chars = count_units(words, false)};
    count.units = count.gsm ? count_units(words, true) : count.chars;
    count.parts = count_parts(words, count.gsm, count.units);
    count.domestic = domestic_parts(count.chars);
    return count;
}

static size_t less(size_t a, size_t b)
{
    return a > b ? a - b : 0;
}

/* Bytes that so many parts of one encoding carry; taken: units of the first that are in use. */
static size_t fitting_parts(struct text words, bool gsm, size_t parts_max, size_t taken)
{
    size_t single = gsm ? SMS_GSM_SINGLE : SMS_UCS2_SINGLE, part = gsm ? SMS_GSM_PART : SMS_UCS2_PART;
    size_t units = count_units(words, gsm), at = 0;
    if (units + taken <= single) {
        return words.size;
    }
    if (parts_max <= 1) {
        return cut(words, gsm, less(single, taken), &units);
    }
    for (size_t parts = 0; parts < parts_max && at < words.size; parts++) {
        at += cut(text_slice(words, at, words.size), gsm, parts == 0 ? less(part, taken) : part,
                  &units);
    }
    return at;
}

size_t sms_fitting(struct text front, struct text words, size_t parts_max, size_t chars_max)
{
    size_t units;
    size_t bytes = cut(words, false, less(chars_max, count_units(front, false)), &units);
    struct text head = text_slice(words, 0, bytes);
    bool gsm = is_gsm(front) && is_gsm(head);
    bytes = fitting_parts(head, gsm, parts_max, count_units(front, gsm));
    if (bytes == 0 && words.size > 0) {
        int32_t codepoint;
        bytes = next_codepoint(words, 0, &codepoint);
    }
    return bytes;
}

/* ---- what it may say ---- */

const struct text sms_kind_names[SMS_KIND_COUNT] = {
    [SMS_CODE] = {"code", 4}, [SMS_NOTICE] = {"notice", 6}, [SMS_PROMOTION] = {"promotion", 9}};

/* Ways of offering to end it, the carriers' own and those met in older texts. */
static bool offers_opt_out(struct text words)
{
    static const struct text offers[] = {TEXT(OPT_OUT),      TEXT("回T退订"),  TEXT("回TD退订"),
                                         TEXT("回复T退订"), TEXT("回复TD退订"), TEXT("退订回T"),
                                         TEXT("退订回复T"), TEXT("退订请回复")};
    for (size_t i = 0; i < sizeof offers / sizeof offers[0]; i++) {
        if (text_find(words, offers[i]) != SIZE_MAX) {
            return true;
        }
    }
    return false;
}

enum sms_wording sms_check_wording(enum sms_kind kind, struct text words)
{
    if (text_trim(words).size == 0) {
        return SMS_WORDING_EMPTY;
    }
    if (text_find(words, TEXT("【")) != SIZE_MAX || text_find(words, TEXT("】")) != SIZE_MAX) {
        return SMS_WORDING_BRACKETS;
    }
    if (kind == SMS_PROMOTION && !text_ends_with(words, TEXT(OPT_OUT))) {
        return SMS_WORDING_NO_OPT_OUT;
    }
    if (kind != SMS_PROMOTION && offers_opt_out(words)) {
        return SMS_WORDING_OPT_OUT;
    }
    return count_units(words, false) > SMS_DOMESTIC_CHARS_MAX ? SMS_WORDING_TOO_LONG
                                                              : SMS_WORDING_OK;
}

const char *sms_wording_text(enum sms_wording wording)
{
    static const char *const texts[SMS_WORDING_COUNT] = {
        [SMS_WORDING_OK] = "in order",
        [SMS_WORDING_EMPTY] = "is empty",
        [SMS_WORDING_BRACKETS] = "holds 【 or 】: the signature is put in front by the carrier",
        [SMS_WORDING_OPT_OUT] = "offers to unsubscribe, which only a promotion may",
        [SMS_WORDING_NO_OPT_OUT] = ("is a promotion and does not end with " OPT_OUT),
        [SMS_WORDING_TOO_LONG] = "is longer than 500 characters",
    };
    return texts[wording];
}

static bool is_letter_or_digit(int32_t codepoint)
{
    utf8proc_category_t category = utf8proc_category(codepoint);
    return category == UTF8PROC_CATEGORY_LU || category == UTF8PROC_CATEGORY_LL ||
           category == UTF8PROC_CATEGORY_LO || category == UTF8PROC_CATEGORY_ND;
}

bool sms_signature_valid(struct text signature)
{
    size_t chars = 0;
    int32_t codepoint;
    for (size_t at = 0; at < signature.size; chars++) {
        at += next_codepoint(signature, at, &codepoint);
        if (!is_letter_or_digit(codepoint)) {
            return false;
        }
    }
    return chars >= SMS_SIGNATURE_CHARS_MIN && chars <= SMS_SIGNATURE_CHARS_MAX &&
           !text_equal(signature, TEXT("测试"));
}

struct text sms_sign(struct text signature, struct text words, struct arena *arena)
{
    const struct text pieces[] = {TEXT("【"), signature, TEXT("】"), words};
    if (signature.size == 0) {
        return words.data == NULL ? arena_text(arena, words) : words;
    }
    struct text front = arena_join(arena, pieces, 3);
    if (front.data == NULL || text_starts_with(words, front)) {
        return front.data == NULL ? TEXT_NONE : words;
    }
    return arena_join(arena, pieces, 4);
}
