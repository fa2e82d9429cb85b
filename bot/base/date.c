#include "bot/base/date.h"

#include "bot/base/invariant.h"

#include <string.h>

/* Howard Hinnant's civil-date algorithms (public domain): eras of 400 years from 1 March. */
enum { ERA_DAYS = 146097, ERA_YEARS = 400, EPOCH_SHIFT_DAYS = 719468 };

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

int64_t date_day(struct date date)
{
    INVARIANT(date.month >= 1 && date.month <= 12 && date.day >= 1 && date.day <= 31);
    int64_t year = date.year - (date.month <= 2);
    int64_t era = floor_div(year, ERA_YEARS);
    int64_t year_of_era = year - era * ERA_YEARS;
    int64_t shifted_month = date.month + (date.month > 2 ? -3 : 9);
    int64_t day_of_year = (153 * shifted_month + 2) / 5 + date.day - 1;
    int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * ERA_DAYS + day_of_era - EPOCH_SHIFT_DAYS;
}

struct date date_of_day(int64_t day)
{
    int64_t shifted = day + EPOCH_SHIFT_DAYS;
    int64_t era = floor_div(shifted, ERA_DAYS);
    int64_t doe = shifted - era * ERA_DAYS;
    int64_t year_of_era = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int64_t day_of_year = doe - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t shifted_month = (5 * day_of_year + 2) / 153;
    int month = (int)(shifted_month < 10 ? shifted_month + 3 : shifted_month - 9);
    return (struct date){year_of_era + era * ERA_YEARS + (month <= 2), month,
                                  (int)(day_of_year - (153 * shifted_month + 2) / 5 + 1)};
}

int date_weekday(int64_t day)
{
    int64_t from_thursday = day % 7; /* 1970-01-01 was a Thursday */
    return (int)((from_thursday + 7 + 3) % 7) + 1;
}

int date_month_days(int64_t year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    INVARIANT(month >= 1 && month <= 12);
    return days[month - 1] + (month == 2 && leap);
}

int64_t date_local_day(int64_t at_ms, int offset_minutes)
{
    return floor_div(at_ms + (int64_t)offset_minutes * DATE_MINUTE_MS, DATE_DAY_MS);
}

int date_local_minute(int64_t at_ms, int offset_minutes)
{
    int64_t local_ms = at_ms + (int64_t)offset_minutes * DATE_MINUTE_MS;
    return (int)((local_ms - floor_div(local_ms, DATE_DAY_MS) * DATE_DAY_MS) /
                 DATE_MINUTE_MS);
}

int64_t date_moment(int64_t day, int minute, int offset_minutes)
{
    return day * DATE_DAY_MS + (int64_t)(minute - offset_minutes) * DATE_MINUTE_MS;
}

/* ---- reading ---- */

/* Takes exactly `digits` digits off the front of text. */
static bool take_number(struct text *text, size_t digits, int64_t *out)
{
    int64_t number = 0;
    for (size_t i = 0; i < digits; i++) {
        if (i >= text->size || text->data[i] < '0' || text->data[i] > '9') {
            return false;
        }
        number = number * 10 + (text->data[i] - '0');
    }
    *text = text_slice(*text, digits, text->size);
    *out = number;
    return true;
}

/* Takes the byte, which is one of `allowed`, off the front; '\0' when another is there. */
static char take_one_of(struct text *text, const char *allowed)
{
    if (text->size == 0 || text->data[0] == '\0' || strchr(allowed, text->data[0]) == NULL) {
        return '\0';
    }
    char taken = text->data[0];
    *text = text_slice(*text, 1, text->size);
    return taken;
}

static bool take_date(struct text *text, struct date *out)
{
    int64_t year, month, day;
    if (!take_number(text, 4, &year) || !take_one_of(text, "-") ||
        !take_number(text, 2, &month) || !take_one_of(text, "-") ||
        !take_number(text, 2, &day) || year < 1 || month < 1 || month > 12 || day < 1 ||
        day > date_month_days(year, (int)month)) {
        return false;
    }
    *out = (struct date){year, (int)month, (int)day};
    return true;
}

static bool take_clock(struct text *text, int *minute_out)
{
    int64_t hour, minute;
    if (!take_number(text, 2, &hour) || !take_one_of(text, ":") ||
        !take_number(text, 2, &minute) || minute > 59 || hour * 60 + minute > DATE_DAY_MINUTES) {
        return false;
    }
    *minute_out = (int)(hour * 60 + minute);
    return true;
}

/* ":05", ":05.25"; nothing where there are no seconds. The fraction ends at milliseconds. */
static bool take_seconds(struct text *text, int64_t *ms_out)
{
    int64_t seconds = 0, digit;
    *ms_out = 0;
    if (!take_one_of(text, ":")) {
        return true;
    }
    if (!take_number(text, 2, &seconds) || seconds > 59) {
        return false;
    }
    *ms_out = seconds * 1000;
    if (take_one_of(text, ".,")) {
        int64_t worth = 100;
        if (!take_number(text, 1, &digit)) {
            return false;
        }
        do {
            *ms_out += digit * worth;
            worth /= 10;
        } while (take_number(text, 1, &digit));
    }
    return true;
}

/* "Z", "+08:00", "-0330", "+08"; nothing leaves the offset as it is. */
static bool take_offset(struct text *text, int *minutes)
{
    if (text->size == 0) {
        return true;
    }
    char sign = take_one_of(text, "Z+-");
    if (sign == 'Z' || sign == '\0') {
        *minutes = 0;
        return sign == 'Z';
    }
    int64_t hour, minute = 0;
    if (!take_number(text, 2, &hour)) {
        return false;
    }
    bool colon = take_one_of(text, ":") != '\0';
    if ((colon || text->size > 0) && !take_number(text, 2, &minute)) {
        return false;
    }
    *minutes = (int)(hour * 60 + minute) * (sign == '-' ? -1 : 1);
    return hour <= 18 && minute <= 59;
}

bool date_parse(struct text text, struct date *out)
{
    struct date date;
    if (!take_date(&text, &date) || text.size > 0) {
        return false;
    }
    *out = date;
    return true;
}

bool date_parse_clock(struct text text, int *minute_out)
{
    int minute;
    if (!take_clock(&text, &minute) || text.size > 0) {
        return false;
    }
    *minute_out = minute;
    return true;
}

bool date_parse_moment(struct text text, int offset_minutes, int64_t *at_ms_out)
{
    struct date date;
    int minute, offset = offset_minutes;
    int64_t ms;
    if (!take_date(&text, &date) || !take_one_of(&text, "T ") || !take_clock(&text, &minute) ||
        !take_seconds(&text, &ms) || (minute == DATE_DAY_MINUTES && ms > 0) ||
        !take_offset(&text, &offset) || text.size > 0) {
        return false;
    }
    *at_ms_out = date_moment(date_day(date), minute, offset) + ms;
    return true;
}
