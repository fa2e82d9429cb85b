/* Holidays in times: 十一之后, 春节前, 元旦; each said at a moment of its own. */
#include "bot/base/date.h"
#include "intents/holidays.h"
#include "intents/slots.h"
#include "tests/unit/check.h"

#include <stdio.h>
#include <string.h>

enum { OFFSET_MINUTES = 480, HOUR = 10 };

struct holiday_case {
    struct date said; /* at ten in the morning */
    const char *text, *time;   /* NULL: none */
};

static const struct holiday_case cases[] = {
    {{2026, 9, 15}, "十一之后", "2026-10-08T08:00/.."},
    {{2026, 9, 15}, "等十一过后再来吧", "2026-10-08T08:00/.."},
    {{2026, 9, 15}, "国庆以后", "2026-10-08T08:00/.."},
    {{2026, 9, 15}, "过了国庆再说", "2026-10-08T08:00/.."},
    {{2026, 9, 15}, "国庆节前", "../2026-09-30T20:00"},
    {{2026, 9, 15}, "十一前", "../2026-09-30T20:00"},
    {{2026, 9, 15}, "国庆期间", "2026-10-01T08:00/2026-10-07T20:00"},
    {{2026, 9, 15}, "十一长假我在家", "2026-10-01T08:00/2026-10-07T20:00"},
    {{2026, 9, 15}, "国庆节下午", "2026-10-01T14:00/2026-10-07T18:00"},
    {{2026, 10, 3}, "国庆以后", "2026-10-08T08:00/.."},
    {{2026, 10, 9}, "国庆以后", "2026-10-08T08:00/.."}, /* that was yesterday: from now on */
    {{2025, 9, 20}, "十一之后", "2025-10-09T08:00/.."}, /* 国庆 and 中秋 in one */
    {{2025, 9, 20}, "国庆期间", "2025-10-01T08:00/2025-10-08T20:00"},
    {{2025, 9, 20}, "中秋节后", "2025-10-09T08:00/.."},
    {{2026, 9, 15}, "中秋", "2026-09-25T08:00/2026-09-27T20:00"},
    {{2026, 9, 15}, "中秋节前", "../2026-09-24T20:00"},
    {{2026, 11, 24}, "元旦", "2027-01-01T08:00/2027-01-01T20:00"},
    {{2025, 12, 20}, "元旦", "2026-01-01T08:00/2026-01-03T20:00"},
    {{2025, 12, 20}, "元旦之后", "2026-01-04T08:00/.."},
    {{2025, 12, 20}, "元旦上午", "2026-01-01T08:00/2026-01-03T12:00"},
    {{2026, 1, 20}, "春节前", "../2026-02-14T20:00"},
    {{2026, 1, 20}, "春节以后", "2026-02-24T08:00/.."},
    {{2026, 1, 20}, "年前", "../2026-02-14T20:00"},
    {{2026, 1, 20}, "过年前能修好吗", "../2026-02-14T20:00"},
    {{2026, 1, 20}, "年后", "2026-02-24T08:00/.."},
    {{2026, 1, 20}, "过完年", "2026-02-24T08:00/.."},
    {{2026, 1, 20}, "等年后再修", "2026-02-24T08:00/.."},
    {{2026, 1, 20}, "除夕上午", "2026-02-16T08:00/2026-02-16T12:00"},
    {{2026, 11, 24}, "春节前", "../2027-02-04T20:00"},
    {{2026, 11, 24}, "春节", "2027-02-05T08:00/2027-02-12T20:00"},
    {{2025, 12, 1}, "春节后", "2026-02-24T08:00/.."},
    {{2026, 3, 20}, "清明", "2026-04-04T08:00/2026-04-06T20:00"},
    {{2026, 3, 20}, "清明节以后", "2026-04-07T08:00/.."},
    {{2026, 4, 15}, "五一之后", "2026-05-06T08:00/.."},
    {{2026, 4, 15}, "五一前", "../2026-04-30T20:00"},
    {{2026, 4, 15}, "劳动节", "2026-05-01T08:00/2026-05-05T20:00"},
    {{2026, 6, 1}, "端午节", "2026-06-19T08:00/2026-06-21T20:00"},
    {{2025, 5, 1}, "端午后", "2025-06-03T08:00/.."},
    /* beyond the table: the fixed ones by their own dates, the lunar ones not at all */
    {{2029, 9, 15}, "十一之后", "2029-10-08T08:00/.."},
    {{2029, 12, 15}, "元旦", "2030-01-01T08:00/2030-01-01T20:00"},
    {{2029, 12, 15}, "春节前", NULL},
    {{2029, 9, 1}, "中秋", NULL},
    /* 十一 and 五一 are numbers, too */
    {{2026, 9, 15}, "十一号楼", NULL},
    {{2026, 9, 15}, "十一栋漏水", NULL},
    {{2026, 9, 15}, "十一楼的灯坏了", NULL},
    {{2026, 9, 15}, "十一个人", NULL},
    {{2026, 9, 15}, "十一", NULL},
    {{2026, 9, 15}, "二十一以后", NULL},
    {{2026, 4, 15}, "五一路3号", NULL},
    {{2026, 4, 15}, "房号二五一", NULL},
    {{2026, 1, 20}, "三年后", NULL},
    {{2026, 1, 20}, "两年前装修的", NULL},
    {{2026, 1, 20}, "今年后面几个月", NULL},
    /* months over the year's end */
    {{2026, 12, 10}, "下个月初", "2027-01-01T08:00/2027-01-05T20:00"},
    {{2026, 12, 28}, "月底", "2026-12-28T10:00/2026-12-31T20:00"},
    {{2026, 12, 28}, "1月5号", "2027-01-05T08:00/2027-01-05T20:00"},
    {{2026, 12, 28}, "3号下午", "2027-01-03T14:00/2027-01-03T18:00"},
    {{2026, 12, 28}, "下个月31号", "2027-01-31T08:00/2027-01-31T20:00"},
    {{2027, 1, 31}, "下个月30号", NULL},
    {{2028, 2, 10}, "月底", "2028-02-25T08:00/2028-02-29T20:00"},
    /* weeks on their last days */
    {{2026, 11, 28}, "周一到周五", "2026-11-30T08:00/2026-12-04T20:00"},
    {{2026, 11, 28}, "周末", "2026-11-28T10:00/2026-11-29T20:00"},
    {{2026, 11, 28}, "工作日上午", "workdays 08:00/12:00"},
    {{2026, 11, 29}, "下周一", "2026-11-30T08:00/2026-11-30T20:00"},
    {{2026, 11, 29}, "周日下午", "2026-11-29T14:00/2026-11-29T18:00"},
};

static void holiday_is_resolved_against_the_message(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct slot_time time;
        char shown[SLOT_TIME_BYTES] = "";
        int64_t now_ms = date_moment(date_day(cases[i].said), HOUR * 60, OFFSET_MINUTES);
        enum status status = slot_find_time(text_of(cases[i].text), now_ms, OFFSET_MINUTES, &time);
        if (status == ST_OK) {
            slot_time_canonical(&time, OFFSET_MINUTES, shown);
            CHECK(!time.past, "%s is past", cases[i].text);
        }
        CHECK(status == (cases[i].time == NULL ? ST_NOT_FOUND : ST_OK), "%s: \"%s\"", cases[i].text,
              shown);
        CHECK(cases[i].time == NULL || strcmp(shown, cases[i].time) == 0, "%s (%d-%d): \"%s\"",
              cases[i].text, cases[i].said.month, cases[i].said.day, shown);
    }
}

/* The table, against two facts that hold every year. */
static void every_holiday_lasts_and_holds_its_day(void **state)
{
    (void)state;
    for (int year = 2025; year <= 2031; year++) {
        for (int h = 0; h < HOLIDAY_COUNT; h++) {
            struct holiday_days days;
            bool known = holiday_in_year((enum holiday)h, year, &days);
            CHECK(known || year > 2027, "%d of %d", h, year);
            if (known) {
                CHECK(days.first <= days.last && days.last - days.first <= 8, "%d of %d", h, year);
                CHECK(date_of_day(days.last).year == year, "%d of %d", h, year);
            }
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(holiday_is_resolved_against_the_message),
        cmocka_unit_test(every_holiday_lasts_and_holds_its_day),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
