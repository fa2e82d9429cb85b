/* Phone numbers: 138 0013 8000, +86-13800138000, 一三八…, 0755-26001234, (0755)26001234. */
#include "intents/slots.h"

#include "bot/base/invariant.h"
#include "intents/numerals.h"

#include <stdio.h>
#include <string.h>

enum { MOBILE_DIGITS = 11, AREA_LONG_DIGITS = 4, LOCAL_MIN_DIGITS = 7, LOCAL_MAX_DIGITS = 8 };

static const char *const separators[] = {" ", "-", "—", "–", ".", ",", "、", NULL};
static const char *const country_codes[] = {"(+86)", "+86", "0086", "86", NULL};

/* 洞 and 拐 are how 0 and 7 are spoken over the telephone. */
static int read_digit(struct text text, size_t *at)
{
    int digit = numeral_digit(text, at);
    return digit >= 0                           ? digit
           : numeral_skip(text, at, TEXT("洞")) ? 0
           : numeral_skip(text, at, TEXT("拐")) ? 7
                                                : -1;
}

/* Up to max digits, at most one separator between two of them; how many there were. */
static size_t read_digits(struct text text, size_t *at, char *digits, size_t max)
{
    size_t count = 0;
    size_t end = *at;
    while (count < max) {
        size_t try = end;
        if (count > 0) {
            numeral_skip_any(text, &try, separators);
        }
        int digit = read_digit(text, &try);
        if (digit < 0) {
            break;
        }
        digits[count++] = (char)('0' + digit);
        end = try;
    }
    *at = end;
    return count;
}

static bool digit_follows(struct text text, size_t at)
{
    return read_digit(text, &at) >= 0;
}

static bool read_mobile(struct text text, size_t *at, struct slot_phone *phone)
{
    char digits[MOBILE_DIGITS + 1] = "";
    if (numeral_skip_any(text, at, country_codes) >= 0) {
        numeral_skip_any(text, at, separators);
    }
    if (read_digits(text, at, digits, MOBILE_DIGITS) != MOBILE_DIGITS || digits[0] != '1' ||
        digits[1] < '3' || digit_follows(text, *at)) {
        return false;
    }
    memcpy(phone->canonical, digits, sizeof digits);
    return true;
}

/* 010 and 02x have three digits, all other area codes four. */
static size_t area_digits(const char *digits)
{
    return digits[1] == '1' || digits[1] == '2' ? 3 : AREA_LONG_DIGITS;
}

/* have: digits of the area code that are there already. */
static bool read_area_and_local(struct text text, size_t *at, size_t have, bool bracket,
                                char *digits, struct slot_phone *phone)
{
    size_t from = *at;
    bool begins = read_digits(text, at, digits + have, 3 - have) == 3 - have;
    if (!begins || digits[0] != '0' || digits[1] == '0') {
        return false;
    }
    size_t area = area_digits(digits);
    *at = from;
    if (read_digits(text, at, digits + have, area - have) != area - have ||
        (bracket && !numeral_skip(text, at, TEXT(")")))) {
        return false;
    }
    numeral_skip_any(text, at, separators);
    size_t local = read_digits(text, at, digits + area, LOCAL_MAX_DIGITS);
    if (local < LOCAL_MIN_DIGITS || digit_follows(text, *at)) {
        return false;
    }
    snprintf(phone->canonical, sizeof phone->canonical, "%.*s-%.*s", (int)area, digits, (int)local,
             digits + area);
    return true;
}

static bool read_landline(struct text text, size_t *at, struct slot_phone *phone)
{
    char digits[AREA_LONG_DIGITS + LOCAL_MAX_DIGITS + 1] = "0";
    if (numeral_skip_any(text, at, country_codes) >= 0) { /* without the 0: +86 755 2600 1234 */
        numeral_skip_any(text, at, separators);
        return read_area_and_local(text, at, 1, false, digits, phone);
    }
    bool bracket = numeral_skip(text, at, TEXT("("));
    return read_area_and_local(text, at, 0, bracket, digits, phone);
}

static bool begins_inside(struct text text, size_t at)
{
    char before = at > 0 ? text.data[at - 1] : ' ';
    size_t back = at >= 3 ? at - 3 : at;
    return (before >= '0' && before <= '9') || (back < at && digit_follows(text, back) &&
                                                ((unsigned char)text.data[back] & 0xc0) == 0xc0);
}

enum status slot_find_phone(struct text text, struct slot_phone *phone_out)
{
    INVARIANT(phone_out != NULL);
    for (size_t at = 0; at < text.size; at++) {
        bool opens = text.data[at] == '+' || text.data[at] == '(' || numeral_begins(text, at);
        size_t mobile = at, landline = at;
        struct slot_phone phone;
        if (!opens || begins_inside(text, at)) {
            continue;
        }
        size_t end = read_mobile(text, &mobile, &phone)       ? mobile
                     : read_landline(text, &landline, &phone) ? landline
                                                              : 0;
        if (end > 0) {
            phone.words = text_slice(text, at, end - at);
            *phone_out = phone;
            return ST_OK;
        }
    }
    return ST_NOT_FOUND;
}
