/* Times as residents say them, resolved against the message's own time. */
#include "intents/slots.h"
#include "tests/unit/check.h"

#include <string.h>

/* 2026-11-24, a Tuesday, 11:00 in Shanghai. */
static const int64_t now_ms = 1795489200000;
enum { OFFSET_MINUTES = 480 };

/* Texts are written as normalise() gives them. */

static const struct {
    const char *text, *time; /* NULL: none */
    bool past;
} times[] = {
    {"明天下午三点", "2026-11-25T15:00", false},
    {"周六上午", "2026-11-28T08:00/2026-11-28T12:00", false},
    {"下周三晚上七点半", "2026-12-02T19:30", false},
    {"下午有空", "2026-11-24T14:00/2026-11-24T18:00", false},
    {"今天下午三点以后", "2026-11-24T15:00/..", false},
    {"半小时内", "2026-11-24T11:00/2026-11-24T11:30", false},
    {"随时", "any", false},
    {"厨房水管漏水了,下午有空", "2026-11-24T14:00/2026-11-24T18:00", false},
    {"三点", "2026-11-24T15:00", false},
    {"九点", "2026-11-24T21:00", false},
    {"明天九点", "2026-11-25T09:00|2026-11-25T21:00", false},
    {"明早九点", "2026-11-25T09:00", false},
    {"今晚8点", "2026-11-24T20:00", false},
    {"后天中午12点", "2026-11-26T12:00", false},
    {"大后天", "2026-11-27T08:00/2026-11-27T20:00", false},
    {"周二上午", "2026-11-24T11:00/2026-11-24T12:00", false},
    {"周一下午", "2026-11-30T14:00/2026-11-30T18:00", false},
    {"这周五", "2026-11-27T08:00/2026-11-27T20:00", false},
    {"下周", "2026-11-30T08:00/2026-12-06T20:00", false},
    {"周末", "2026-11-28T08:00/2026-11-29T20:00", false},
    {"礼拜天下午", "2026-11-29T14:00/2026-11-29T18:00", false},
    {"星期四14:30", "2026-11-26T14:30", false},
    {"11月25日上午10点", "2026-11-25T10:00", false},
    {"十一月二十五号", "2026-11-25T08:00/2026-11-25T20:00", false},
    {"1月5日下午", "2027-01-05T14:00/2027-01-05T18:00", false},
    {"28号上午", "2026-11-28T08:00/2026-11-28T12:00", false},
    {"3号下午", "2026-12-03T14:00/2026-12-03T18:00", false},
    {"下午3点到5点", "2026-11-24T15:00/2026-11-24T17:00", false},
    {"三点到五点", "2026-11-24T15:00/2026-11-24T17:00", false},
    {"明天上午9-11点", "2026-11-25T09:00/2026-11-25T11:00", false},
    {"下午五点之前", "../2026-11-24T17:00", false},
    {"六点半以后都在家", "2026-11-24T18:30/..", false},
    {"两小时后", "2026-11-24T13:00", false},
    {"20分钟内", "2026-11-24T11:00/2026-11-24T11:20", false},
    {"三天后", "2026-11-27T08:00/2026-11-27T20:00", false},
    {"几点都可以", "any", false},
    {"什么时候都行", "any", false},
    {"都可以", "any", false},
    {"现在", "2026-11-24T11:00/..", false},
    {"现在就可以", NULL, false},
    {"现在方便", "2026-11-24T11:00/..", false},
    {"十五点一刻", "2026-11-24T15:15", false},
    {"下午两点四十五", "2026-11-24T14:45", false},
    {"昨天下午三点", "2026-11-23T15:00", true},
    {"今天上午八点", "2026-11-24T08:00", true},
    {"昨天", "2026-11-23T08:00/2026-11-23T20:00", true},
    {"上午", "2026-11-24T11:00/2026-11-24T12:00", false},
    {"早上", "2026-11-25T07:00/2026-11-25T09:00", false},
    /* days */
    {"明后天", "2026-11-25T08:00/2026-11-26T20:00", false},
    {"明后天下午都行", "2026-11-25T14:00/2026-11-26T18:00", false},
    {"今明两天", "2026-11-24T11:00/2026-11-25T20:00", false},
    {"这两天有空", "2026-11-24T11:00/2026-11-25T20:00", false},
    {"后天一早", "2026-11-26T07:00/2026-11-26T09:00", false},
    {"明天一大早过来", "2026-11-25T07:00/2026-11-25T09:00", false},
    {"明儿个下午", "2026-11-25T14:00/2026-11-25T18:00", false},
    {"今儿晚上", "2026-11-24T18:00/2026-11-24T21:00", false},
    {"周一到周五", "2026-11-24T11:00/2026-11-27T20:00", false},
    {"周三到周五下午", "2026-11-25T14:00/2026-11-27T18:00", false},
    {"下周一至下周三", "2026-11-30T08:00/2026-12-02T20:00", false},
    {"明天到周五都在家", "2026-11-25T08:00/2026-11-27T20:00", false},
    {"周六周日都可以", "2026-11-28T08:00/2026-11-29T20:00", false},
    {"周六日", "2026-11-28T08:00/2026-11-29T20:00", false},
    {"周三或者周四", "2026-11-25T08:00/2026-11-26T20:00", false},
    {"今天或明天", "2026-11-24T11:00/2026-11-25T20:00", false},
    {"25号到28号", "2026-11-25T08:00/2026-11-28T20:00", false},
    {"25-28号", "2026-11-25T08:00/2026-11-28T20:00", false},
    {"今晚或者明天上午", "2026-11-24T18:00/2026-11-24T21:00", false},
    {"这周内", "2026-11-24T11:00/2026-11-29T20:00", false},
    {"本周都行", "2026-11-24T11:00/2026-11-29T20:00", false},
    {"下个周三", "2026-12-02T08:00/2026-12-02T20:00", false},
    {"下下周一", "2026-12-07T08:00/2026-12-07T20:00", false},
    {"这周末下午", "2026-11-28T14:00/2026-11-29T18:00", false},
    {"周五前", "../2026-11-27T20:00", false},
    {"周六都行", "2026-11-28T08:00/2026-11-28T20:00", false},
    {"周六全天", "2026-11-28T08:00/2026-11-28T20:00", false},
    {"明天随时", "2026-11-25T08:00/2026-11-25T20:00", false},
    {"今天内", "2026-11-24T11:00/2026-11-24T20:00", false},
    {"2026年12月1日上午", "2026-12-01T08:00/2026-12-01T12:00", false},
    {"2026-12-01", "2026-12-01T08:00/2026-12-01T20:00", false},
    {"12月1号以后", "2026-12-02T08:00/..", false},
    /* months */
    {"月底", "2026-11-26T08:00/2026-11-30T20:00", false},
    {"下个月初", "2026-12-01T08:00/2026-12-05T20:00", false},
    {"月初", "2026-12-01T08:00/2026-12-05T20:00", false},
    {"下个月", "2026-12-01T08:00/2026-12-31T20:00", false},
    {"下月15号上午", "2026-12-15T08:00/2026-12-15T12:00", false},
    {"这个月28号", "2026-11-28T08:00/2026-11-28T20:00", false},
    {"12月底之前", "../2026-12-31T20:00", false},
    {"下个月中旬", "2026-12-11T08:00/2026-12-20T20:00", false},
    /* parts of the day */
    {"下班后", "2026-11-24T18:00/2026-11-24T21:00", false},
    {"明天下班以后来吧", "2026-11-25T18:00/2026-11-25T21:00", false},
    {"今天下班前", "../2026-11-24T18:00", false},
    {"中午前后", "2026-11-24T11:00/2026-11-24T14:00", false},
    {"明天中午前后", "2026-11-25T11:00/2026-11-25T14:00", false},
    {"明天中午前", "../2026-11-25T12:00", false},
    {"午饭后", "2026-11-24T13:00/2026-11-24T18:00", false},
    {"下午都可以", "2026-11-24T14:00/2026-11-24T18:00", false},
    {"上午或下午都行", "2026-11-24T11:00/2026-11-24T12:00", false},
    /* clocks */
    {"下午三点左右", "2026-11-24T15:00", false},
    {"下午三点前后", "2026-11-24T15:00", false},
    {"下午三四点", "2026-11-24T15:00/2026-11-24T16:00", false},
    {"晚上七八点", "2026-11-24T19:00/2026-11-24T20:00", false},
    {"下午两点到四点之间", "2026-11-24T14:00/2026-11-24T16:00", false},
    {"明天8:30-10:00", "2026-11-25T08:30/2026-11-25T10:00", false},
    {"上午十点半", "2026-11-25T10:30", false},
    {"明天早九点", "2026-11-25T09:00", false},
    {"明天晚八点半", "2026-11-25T20:30", false},
    {"今晚十二点", "2026-11-25T00:00", false},
    {"晚上十二点半", "2026-11-25T00:30", false},
    {"夜里两点", "2026-11-25T02:00", false},
    {"明天凌晨两点", "2026-11-25T02:00", false},
    {"半夜十一点", "2026-11-24T23:00", false},
    {"中午一点", "2026-11-24T13:00", false},
    {"三点五分", "2026-11-24T15:05", false},
    {"今晚8:30", "2026-11-24T20:30", false},
    {"明天前台有人吗", "2026-11-25T08:00/2026-11-25T20:00", false},
    {"今天下午三点到明天上午九点", "2026-11-24T15:00/2026-11-25T09:00", false},
    {"明天下午一点来", "2026-11-25T13:00", false},
    {"下午四点以前", "../2026-11-24T16:00", false},
    {"14点30分", "2026-11-24T14:30", false},
    /* from now on */
    {"一个小时以后", "2026-11-24T12:00", false},
    {"半个小时后", "2026-11-24T11:30", false},
    {"一个半小时后", "2026-11-24T12:30", false},
    {"两个半钟头以后", "2026-11-24T13:30", false},
    {"一刻钟后", "2026-11-24T11:15", false},
    {"过两个小时再来", "2026-11-24T13:00", false},
    {"两小时之内", "2026-11-24T11:00/2026-11-24T13:00", false},
    {"一周内", "2026-11-24T11:00/2026-12-01T11:00", false},
    {"一个星期后", "2026-12-01T08:00/2026-12-01T20:00", false},
    /* any time, any working day */
    {"啥时候都行", "any", false},
    {"看你们时间", "any", false},
    {"你们定", "any", false},
    {"什么时间都可以", "any", false},
    {"厨房漏水了,随时可以来", "any", false},
    {"工作日", "workdays", false},
    {"工作日都可以", "workdays", false},
    {"工作日下午", "workdays 14:00/18:00", false},
    {"除了周末", "workdays", false},
    {"除了周末都行", "workdays", false},
    {"周末除外", "workdays", false},
    {"周末以外都可以", "workdays", false},
    {"除周末外下午都在", "workdays 14:00/18:00", false},
    /* no time */
    {"三点建议", NULL, false},
    {"提三点意见", NULL, false},
    {"我有两点要求", NULL, false},
    {"第三点没解决", NULL, false},
    {"有点漏", NULL, false},
    {"差点摔倒", NULL, false},
    {"好一点了", NULL, false},
    {"今天一点水都没有", NULL, false},
    {"明天早一点来", "2026-11-25T08:00/2026-11-25T20:00", false},
    {"零点五元", NULL, false},
    {"三点五公斤", NULL, false},
    {"这两天一直漏水", NULL, false},
    {"这两天没水", NULL, false},
    {"三个工作日", NULL, false},
    {"3个工作日内回复", NULL, false},
    {"每周三都停水", NULL, false},
    {"3号一单元501漏水", NULL, false},
    {"2单元3号", NULL, false},
    {"5号电梯坏了", NULL, false},
    {"周围很吵", NULL, false},
    {"三天前就报了", NULL, false},
    {"两个小时了", NULL, false},
    {"住了三年后悔了", NULL, false},
    {"138001380", NULL, false},
    {"早上好", NULL, false},
    {"晚上好,请问物业费怎么交", NULL, false},
    {"等了一上午了", NULL, false},
    {"车停一晚上多少钱", NULL, false},
    {"大喇叭从下午喊到半夜", NULL, false},
    {"楼上凌晨一点还在唱歌", NULL, false},
    {"楼上半夜老是吵", NULL, false},
    {"今天早上好一点了", NULL, false},
    {"比例3:1", NULL, false},
    {"昨天刚修完今天又滴上了返工吧", NULL, false},
    {"声音小一点好不好啊拜托了", NULL, false},
    {"有点漏水", NULL, false},
    {"快点来", NULL, false},
    {"现在家里没水了怎么回事", NULL, false},
    {"楼上天天半夜跳绳吵死人了啊", NULL, false},
    {"15号交物业费", "2026-12-15T08:00/2026-12-15T20:00", false},
    {"28号我老公去付", "2026-11-28T08:00/2026-11-28T20:00", false},
    {"十二月五号缴清", "2026-12-05T08:00/2026-12-05T20:00", false},
    {"20号左右补上", "2026-12-20T08:00/2026-12-20T20:00", false},
    {"20号发了工资就转给你们", "2026-12-20T08:00/2026-12-20T20:00", false},
    {"下月10号交", "2026-12-10T08:00/2026-12-10T20:00", false},
    {"欠的那些费用我们月底一定去前台交齐", "2026-11-26T08:00/2026-11-30T20:00", false},
    {"这几个月的物业费我今天去交", "2026-11-24T11:00/2026-11-24T20:00", false},
    {"年底前缴清", "../2026-12-31T20:00", false},
    {"去年底交的", NULL, false},
    {"明年3月10号", "2027-03-10T08:00/2027-03-10T20:00", false},
    {"3月份交", "2027-03-01T08:00/2027-03-31T20:00", false},
    {"3月份漏的水", NULL, false},
    {"15号交了", NULL, false},
    {"15号付清了没", NULL, false},
    {"15号交不了", NULL, false},
    {"15号交给谁", NULL, false},
    {"15号给我开下门", NULL, false},
    {"15号换个灯", NULL, false},
    {"3号楼电梯坏了", NULL, false},
    {"13月40日", NULL, false},
    {"2月30号", NULL, false},
    {"", NULL, false},
};

static void time_is_resolved_against_the_message(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(times); i++) {
        struct slot_time time;
        char shown[SLOT_TIME_BYTES] = "";
        enum status status = slot_find_time(text_of(times[i].text), now_ms, OFFSET_MINUTES, &time);
        if (status == ST_OK) {
            slot_time_canonical(&time, OFFSET_MINUTES, shown);
        }
        CHECK(status == (times[i].time == NULL ? ST_NOT_FOUND : ST_OK), "%s: \"%s\"", times[i].text,
              shown);
        if (status == ST_OK) {
            CHECK(strcmp(shown, times[i].time) == 0, "%s: \"%s\"", times[i].text, shown);
            CHECK(time.past == times[i].past, "%s: past %d", times[i].text, time.past);
        }
    }
}

static void time_is_said_in_the_community_s_time(void **state)
{
    (void)state;
    static const struct {
        const char *text, *said;
    } cases[] = {
        {"明天下午", "11月25日（周三）下午 14:00–18:00"},
        {"明天下午三点", "11月25日（周三）下午 15:00"},
        {"今天下午三点以后", "11月24日（周二）下午 15:00 以后"},
        {"下午五点之前", "11月24日（周二）下午 17:00 以前"},
        {"随时", "随时"},
        {"明天九点", "11月25日（周三）09:00 或 21:00"},
        {"周末", "11月28日（周六）08:00–11月29日（周日）20:00"},
        {"明天凌晨一点", "11月25日（周三）凌晨 01:00"},
        {"今晚十二点", "11月25日（周三）凌晨 00:00"},
        {"工作日", "工作日"},
        {"工作日下午", "工作日 14:00–18:00"},
        {"中午前后", "11月24日（周二）上午 11:00–14:00"},
        {"周五前", "11月27日（周五）晚上 20:00 以前"},
        {"一个半小时后", "11月24日（周二）中午 12:30"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct slot_time time;
        char said[SLOT_TIME_BYTES];
        assert_int_equal(slot_find_time(text_of(cases[i].text), now_ms, OFFSET_MINUTES, &time),
                         ST_OK);
        slot_time_say(&time, OFFSET_MINUTES, said);
        CHECK(strcmp(said, cases[i].said) == 0, "%s: %s", cases[i].text, said);
    }
}

/* What the bot says back can be copied by the resident: it means the same. */
static void said_time_can_be_read_again(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(times); i++) {
        struct slot_time time, again;
        char said[SLOT_TIME_BYTES], plain[SLOT_TIME_BYTES], want[SLOT_TIME_BYTES],
            got[SLOT_TIME_BYTES] = "";
        if (slot_find_time(text_of(times[i].text), now_ms, OFFSET_MINUTES, &time) != ST_OK) {
            continue;
        }
        slot_time_say(&time, OFFSET_MINUTES, said);
        slot_time_canonical(&time, OFFSET_MINUTES, want);
        size_t size = 0; /* brackets as normalise() gives them */
        for (const char *from = said; *from != '\0';) {
            bool opens = strncmp(from, "（", 3) == 0, closes = strncmp(from, "）", 3) == 0;
            plain[size++] = opens ? '(' : closes ? ')' : *from;
            from += opens || closes ? 3 : 1;
        }
        plain[size] = '\0';
        bool found = slot_find_time(text_of(plain), now_ms, OFFSET_MINUTES, &again) == ST_OK;
        if (found) {
            slot_time_canonical(&again, OFFSET_MINUTES, got);
        }
        if (time.kind == SLOT_TIME_AMBIGUOUS) {
            continue; /* a question, no answer */
        }
        CHECK(strcmp(got, want) == 0, "%s, said as %s: \"%s\" for \"%s\"", times[i].text, said, got,
              want);
        CHECK(again.kind == time.kind && again.past == time.past, "%s", times[i].text);
    }
}

static void day_turns_at_the_community_s_midnight(void **state)
{
    (void)state;
    struct slot_time time;
    char shown[SLOT_TIME_BYTES];
    int64_t before_midnight_ms = now_ms + (int64_t)(12 * 60 + 59) * 60 * 1000; /* 23:59 */
    assert_int_equal(slot_find_time(TEXT("明天上午"), before_midnight_ms, OFFSET_MINUTES, &time),
                     ST_OK);
    slot_time_canonical(&time, OFFSET_MINUTES, shown);
    assert_string_equal(shown, "2026-11-25T08:00/2026-11-25T12:00");
    assert_int_equal(
        slot_find_time(TEXT("明天上午"), before_midnight_ms + 60000, OFFSET_MINUTES, &time), ST_OK);
    slot_time_canonical(&time, OFFSET_MINUTES, shown);
    assert_string_equal(shown, "2026-11-26T08:00/2026-11-26T12:00");
    assert_int_equal(slot_find_time(TEXT("明天上午"), before_midnight_ms, 0, &time), ST_OK);
    slot_time_canonical(&time, 0, shown);
    assert_string_equal(shown, "2026-11-25T08:00/2026-11-25T12:00");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(time_is_resolved_against_the_message),
        cmocka_unit_test(time_is_said_in_the_community_s_time),
        cmocka_unit_test(said_time_can_be_read_again),
        cmocka_unit_test(day_turns_at_the_community_s_midnight),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
