#include "intents/slots.h"
#include "tests/unit/check.h"

#include <string.h>

/* 2026-11-24, a Tuesday, 11:00 in Shanghai. */
static const int64_t now_ms = 1795489200000;
enum { OFFSET_MINUTES = 480 };

/* Texts are written as normalise() gives them. */

static void room_is_found_in_every_spelling(void **state)
{
    (void)state;
    static const struct {
        const char *text, *room, *words;
        bool bare;
    } cases[] = {
        {"3栋2单元501", "3-2-501", "3栋2单元501", false},
        {"3-2-501", "3-2-501", "3-2-501", false},
        {"三号楼二单元五零一", "3-2-501", "三号楼二单元五零一", false},
        {"a座1203", "A-1203", "a座1203", false},
        {"12#402", "12-402", "12#402", false},
        {"3栋501", "3-501", "3栋501", false},
        {"3幢2单元501室", "3-2-501", "3幢2单元501室", false},
        {"我家3栋2单元501漏水", "3-2-501", "3栋2单元501", false},
        {"漏水,住11#603滴", "11-603", "11#603", false},
        {"房号7-1-1504,户主姓刘", "7-1-1504", "7-1-1504", false},
        {"绑一下房号 b2-1806", "B2-1806", "b2-1806", false},
        {"住6座23b", "6-23B", "6座23b", false},
        {"12号楼3单元1201", "12-3-1201", "12号楼3单元1201", false},
        {"十二栋一单元八零二", "12-1-802", "十二栋一单元八零二", false},
        {"3栋 2单元 501", "3-2-501", "3栋 2单元 501", false},
        {"3栋2-501", "3-2-501", "3栋2-501", false},
        {"5号楼的1单元的302", "5-1-302", "5号楼的1单元的302", false},
        {"8栋12楼1203", "8-1203", "8栋12楼1203", false},
        {"1栋a单元501房", "1-A-501", "1栋a单元501房", false},
        {"16栋0501", "16-0501", "16栋0501", false},
        {"b座一二零三", "B-1203", "b座一二零三", false},
        {"2/3/501", "2-3-501", "2/3/501", false},
        {"6栋二十三单元", NULL, NULL, false},
        {"502", "502", "502", true},
        {"3 501", "3-501", "3 501", true},
        {"3单元501", "3-501", "3单元501", true},
        {"1 2 803", "1-2-803", "1 2 803", true},
        {"502", NULL, NULL, false},
        {"七栋没水了", NULL, NULL, false},
        {"2026-11-25", NULL, NULL, false},
        {"11-25上午", NULL, NULL, false},
        {"0755-26001234", NULL, NULL, false},
        {"13800138000", NULL, NULL, true},
        {"3-500块", NULL, NULL, false},
        {"3-5点来", NULL, NULL, false},
        {"12:30-14:30", NULL, NULL, false},
        {"16栋那套房", NULL, NULL, false},
        {"e4", NULL, NULL, true},
        {"", NULL, NULL, true},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct slot_room room = {.canonical = ""};
        enum status status = slot_find_room(text_of(cases[i].text), cases[i].bare, &room);
        enum status wanted = cases[i].room == NULL ? ST_NOT_FOUND : ST_OK;
        CHECK(status == wanted, "%s: %s, \"%s\"", cases[i].text, status_name(status),
              room.canonical);
        if (wanted == ST_OK) {
            CHECK(strcmp(room.canonical, cases[i].room) == 0, "%s: %s", cases[i].text,
                  room.canonical);
            CHECK(text_equal(room.words, text_of(cases[i].words)), "%s: \"%.*s\"", cases[i].text,
                  TEXT_ARGS(room.words));
        }
    }
}

static void phone_is_found_in_every_spelling(void **state)
{
    (void)state;
    static const struct {
        const char *text, *phone;
    } cases[] = {
        {"13800138000", "13800138000"},
        {"电话138 0013 8000", "13800138000"},
        {"+86 138-0013-8000", "13800138000"},
        {"+8613800138000", "13800138000"},
        {"008613800138000", "13800138000"},
        {"8613800138000", "13800138000"},
        {"一三八零零一三八零零零", "13800138000"},
        {"幺三八零零幺三八零零零", "13800138000"},
        {"打19912345678吧", "19912345678"},
        {"0755-26001234", "0755-26001234"},
        {"0755 26001234", "0755-26001234"},
        {"(0755)26001234", "0755-26001234"},
        {"010-62345678", "010-62345678"},
        {"02162345678", "021-62345678"},
        {"0571-8765432", "0571-8765432"},
        {"3栋501 13800138000谢谢", "13800138000"},
        {"1380013800", NULL},
        {"138001380001", NULL},
        {"12800138000", NULL},
        {"尾号0921", NULL},
        {"单号20240318", NULL},
        {"110", NULL},
        {"", NULL},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct slot_phone phone = {.canonical = ""};
        enum status status = slot_find_phone(text_of(cases[i].text), &phone);
        CHECK(status == (cases[i].phone == NULL ? ST_NOT_FOUND : ST_OK), "%s: %s", cases[i].text,
              phone.canonical);
        CHECK(cases[i].phone == NULL || strcmp(phone.canonical, cases[i].phone) == 0, "%s: %s",
              cases[i].text, phone.canonical);
    }
}

static const struct {
    const char *text, *name, *words;
} name_cases[] = {
    {"我叫李明", "李明", "我叫李明"},
    {"我叫李明,7栋2单元501厨房漏水", "李明", "我叫李明"},
    {"我叫王建国厨房漏水了", "王建国", "我叫王建国"},
    {"姓名:王建国", "王建国", "姓名:王建国"},
    {"姓名王建国,电话13800138000", "王建国", "姓名王建国"},
    {"姓名是 赵敏", "赵敏", "姓名是 赵敏"},
    {"我的名字叫欧阳小红", "欧阳小红", "我的名字叫欧阳小红"},
    {"名字:司马光", "司马光", "名字:司马光"},
    {"我是李明", "李明", "我是李明"},
    {"你好,我是李明,7栋漏水", "李明", "我是李明"},
    {"我是7栋2单元501的李明", "李明", "我是7栋2单元501的李明"},
    {"我是业主王建国", "王建国", "我是业主王建国"},
    {"我是刘女士", "刘女士", "我是刘女士"},
    {"我是3栋的张阿姨", "张阿姨", "我是3栋的张阿姨"},
    {"叫我小王就行", "小王", "叫我小王"},
    {"叫我老李", "老李", "叫我老李"},
    {"叫我阿珍吧", "阿珍", "叫我阿珍"},
    {"叫我王姐就好", "王姐", "叫我王姐"},
    {"我叫小王", "小王", "我叫小王"},
    {"称呼我陈先生", "陈先生", "称呼我陈先生"},
    {"我姓刘", "刘", "我姓刘"},
    {"免贵姓欧阳", "欧阳", "免贵姓欧阳"},
    {"7-1-1504,户主姓刘,尾号0921", "刘", "户主姓刘"},
    {"我姓刘,我是刘芳", "刘芳", "我是刘芳"},
    {"联系人张三", "张三", "联系人张三"},
    {"联系人:张三 13800138000", "张三", "联系人:张三"},
    {"户主:周杰", "周杰", "户主:周杰"},
    {"本人李明", "李明", "本人李明"},
    {"我叫李明我家漏水", "李明", "我叫李明"},
    {"我叫李明13800138000", "李明", "我叫李明"},
    {"我叫诸葛亮。", "诸葛亮", "我叫诸葛亮"},
    {"我叫张伟家里没电", "张伟", "我叫张伟"},
    {"我是业主", NULL, NULL},
    {"我是租客", NULL, NULL},
    {"我是7栋的", NULL, NULL},
    {"我是7栋的业主", NULL, NULL},
    {"我是3号楼高层的住户", NULL, NULL},
    {"我叫师傅来修", NULL, NULL},
    {"帮我叫王师傅", NULL, NULL},
    {"帮我叫李明", NULL, NULL},
    {"我叫了维修工", NULL, NULL},
    {"我叫人来看", NULL, NULL},
    {"我叫什么名字", NULL, NULL},
    {"我是周三报修的", NULL, NULL},
    {"我是周三", NULL, NULL},
    {"我是车主", NULL, NULL},
    {"我是安装师傅", NULL, NULL},
    {"别叫我小王", NULL, NULL},
    {"保安叫李强", NULL, NULL},
    {"姓王的师傅态度差", NULL, NULL},
    {"我姓王的邻居", NULL, NULL},
    {"李明", NULL, NULL},
    {"联系人是我老公", NULL, NULL},
    {"我叫王", NULL, NULL},
    {"我是想问物业费", NULL, NULL},
    {"我是于昨天报修的", NULL, NULL},
    {"叫我怎么办", NULL, NULL},
    {"你叫我等多久", NULL, NULL},
    {"我叫快递放门口", NULL, NULL},
    {"姓名", NULL, NULL},
    {"我是", NULL, NULL},
    {"", NULL, NULL},
};

static void name_is_found_where_it_is_introduced(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(name_cases); i++) {
        struct slot_name name = {.name = TEXT("")};
        enum status status = slot_find_name(text_of(name_cases[i].text), &name);
        CHECK(status == (name_cases[i].name == NULL ? ST_NOT_FOUND : ST_OK), "%s: %s, \"%.*s\"",
              name_cases[i].text, status_name(status), TEXT_ARGS(name.name));
        if (status == ST_OK && name_cases[i].name != NULL) {
            CHECK(text_equal(name.name, text_of(name_cases[i].name)), "%s: \"%.*s\"", name_cases[i].text,
                  TEXT_ARGS(name.name));
            CHECK(text_equal(name.words, text_of(name_cases[i].words)), "%s: \"%.*s\"", name_cases[i].text,
                  TEXT_ARGS(name.words));
        }
    }
}

static void amount_is_read_in_fen(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int64_t fen; /* -1: none */
    } cases[] = {
        {"五百块", 50000},
        {"1.2万", 1200000},
        {"300元", 30000},
        {"多收我三百块", 30000},
        {"¥500", 50000},
        {"1,200元", 120000},
        {"三块五", 350},
        {"12元5角", 1250},
        {"两万", 2000000},
        {"五百八十块", 58000},
        {"五百八块", 58000},
        {"一千二百元", 120000},
        {"0.5元", 50},
        {"99.99元", 9999},
        {"1.2345万元", 1234500},
        {"20块钱", 2000},
        {"3千块", 300000},
        {"5块", 500},
        {"一百多块", 10000},
        {"一万二", 1200000},
        {"10000元", 1000000},
        {"2k元", 200000},
        {"两块玻璃碎了", -1},
        {"3栋501", -1},
        {"电话13800138000", -1},
        {"一块墙皮掉了", -1},
        {"三点", -1},
        {"98平", -1},
        {"", -1},
        {"99999999999999元", -1},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct slot_money money = {.amount_fen = -1};
        enum status status = slot_find_money(text_of(cases[i].text), &money);
        CHECK(status == (cases[i].fen < 0 ? ST_NOT_FOUND : ST_OK), "%s: %s", cases[i].text,
              status_name(status));
        CHECK(money.amount_fen == cases[i].fen, "%s: %lld", cases[i].text,
              (long long)money.amount_fen);
    }
}

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
    /* no time */
    {"昨天刚修完今天又滴上了返工吧", NULL, false},
    {"声音小一点好不好啊拜托了", NULL, false},
    {"有点漏水", NULL, false},
    {"快点来", NULL, false},
    {"现在家里没水了怎么回事", NULL, false},
    {"楼上天天半夜跳绳吵死人了啊", NULL, false},
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
        cmocka_unit_test(room_is_found_in_every_spelling),
        cmocka_unit_test(phone_is_found_in_every_spelling),
        cmocka_unit_test(name_is_found_where_it_is_introduced),
        cmocka_unit_test(amount_is_read_in_fen),
        cmocka_unit_test(time_is_resolved_against_the_message),
        cmocka_unit_test(time_is_said_in_the_community_s_time),
        cmocka_unit_test(day_turns_at_the_community_s_midnight),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
