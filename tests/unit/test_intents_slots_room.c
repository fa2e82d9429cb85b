/* Rooms and phones as residents write them. Texts are written as normalise() gives them. */
#include "intents/slots.h"
#include "tests/unit/check.h"

#include <string.h>

struct room_case {
    const char *text, *room, *words;
};

/* Found in any message. */
static const struct room_case anywhere[] = {
    {"3栋2单元501", "3-2-501", "3栋2单元501"},
    {"3-2-501", "3-2-501", "3-2-501"},
    {"三号楼二单元五零一", "3-2-501", "三号楼二单元五零一"},
    {"a座1203", "A-1203", "a座1203"},
    {"12#402", "12-402", "12#402"},
    {"3栋501", "3-501", "3栋501"},
    {"3幢2单元501室", "3-2-501", "3幢2单元501室"},
    {"我家3栋2单元501漏水", "3-2-501", "3栋2单元501"},
    {"漏水,住11#603滴", "11-603", "11#603"},
    {"房号7-1-1504,户主姓刘", "7-1-1504", "7-1-1504"},
    {"绑一下房号 b2-1806", "B2-1806", "b2-1806"},
    {"住6座23b", "6-23B", "6座23b"},
    {"12号楼3单元1201", "12-3-1201", "12号楼3单元1201"},
    {"十二栋一单元八零二", "12-1-802", "十二栋一单元八零二"},
    {"3栋 2单元 501", "3-2-501", "3栋 2单元 501"},
    {"3栋2-501", "3-2-501", "3栋2-501"},
    {"5号楼的1单元的302", "5-1-302", "5号楼的1单元的302"},
    {"8栋12楼1203", "8-1203", "8栋12楼1203"},
    {"1栋a单元501房", "1-A-501", "1栋a单元501房"},
    {"16栋0501", "16-0501", "16栋0501"},
    {"b座一二零三", "B-1203", "b座一二零三"},
    {"2/3/501", "2-3-501", "2/3/501"},
    {"3栋,2单元,501", "3-2-501", "3栋,2单元,501"},
    {"三栋五零一没电", "3-501", "三栋五零一"},
    {"3栋二单元501", "3-2-501", "3栋二单元501"},
    {"十五幢幺单元幺二零幺", "15-1-1201", "十五幢幺单元幺二零幺"},
    {"12#楼402", "12-402", "12#楼402"},
    {"12#2单元402", "12-2-402", "12#2单元402"},
    {"12#2-402", "12-2-402", "12#2-402"},
    {"12#-402", "12-402", "12#-402"},
    {"9号楼3门1201室", "9-3-1201", "9号楼3门1201室"},
    {"9号楼3门洞1201", "9-3-1201", "9号楼3门洞1201"},
    {"6栋b单元1803户", "6-B-1803", "6栋b单元1803户"},
    {"一期3栋501", "3-501", "3栋501"},
    {"2区5号楼3单元701", "5-3-701", "5号楼3单元701"},
    {"a3栋1201", "A3-1201", "a3栋1201"},
    {"3号院2单元301", "3-2-301", "3号院2单元301"},
    {"3栋二楼203", "3-203", "3栋二楼203"},
    {"3栋2单元5层502", "3-2-502", "3栋2单元5层502"},
    {"3—2—501", "3-2-501", "3—2—501"},
    {"3 - 2 - 501", "3-2-501", "3 - 2 - 501"},
    {"a-1203", "A-1203", "a-1203"},
    {"7栋501的门禁", "7-501", "7栋501"},
    {"阳光花园3栋2单元501李明13800138000", "3-2-501", "3栋2单元501"},
    {"3栋2单元501,5栋301", "3-2-501", "3栋2单元501"},
    {"3栋5号", "3-5", "3栋5号"}, /* houses in a row */
    {"一百零一栋五零一", "101-501", "一百零一栋五零一"},
    {"3栋一单元一千二百零一", "3-1-1201", "3栋一单元一千二百零一"},
    {"3-2-501-13800138000", "3-2-501", "3-2-501"},
    {"3-2-501/502", "3-2-501", "3-2-501"},
    {"3栋501-502", "3-501", "3栋501"},
    {"13800138000,住3栋501", "3-501", "3栋501"},
};

/* Rooms only because the bot has asked for one. */
static const struct room_case asked[] = {
    {"502", "502", "502"},
    {"502室", "502", "502室"},
    {"3 501", "3-501", "3 501"},
    {"3单元501", "3-501", "3单元501"},
    {"1 2 803", "1-2-803", "1 2 803"},
    {"一单元三零二", "1-302", "一单元三零二"},
    {"我住502", "502", "502"},
    {"五零二", "502", "五零二"},
    {"0502", "0502", "0502"},
    {"1203a", "1203A", "1203a"},
    {"502 13800138000", "502", "502"},
};

/* No room in any message, and none of these where the bot has asked, but for the last ones. */
static const char *const nowhere[] = {
    "",
    "e4",
    "七栋没水了",
    "3栋楼道灯坏了",
    "3栋2单元电梯坏了",
    "6栋二十三单元",
    "16栋那套房",
    "3栋2盏灯坏了",
    "3栋2个人困在电梯里",
    "3栋,5点来",
    "2栋3天没水了",
    "3栋12月的物业费",
    "11-25上午",
    "12:30-14:30",
    "3-5点来",
    "13800138000",
    "138-0013-8000",
    "139-1234-5678",
    "139 1234 5678",
    "400-820-8820",
    "0755-26001234",
    "0755 26001234",
    "a座",
    "3号楼",
    "3栋",
};
static const char *const only_asked[] = {
    "502",
    "3 501",
    "一单元三零二",
    "2026-11-25",
    "3-500块",
    "100-200米",
    "单号20240318",
    "订单2024-1203-5566",
    "440301199001011234",
    "5-101%",
    "粤b12345",
    "wifi-501",
    "1.5-201",
    "交了3-501元",
};

static void check_room(const struct room_case *row, bool bare)
{
    struct slot_room room = {.canonical = ""};
    enum status status = slot_find_room(text_of(row->text), bare, &room);
    CHECK(status == ST_OK, "%s: %s", row->text, status_name(status));
    CHECK(strcmp(room.canonical, row->room) == 0, "%s: %s", row->text, room.canonical);
    CHECK(text_equal(room.words, text_of(row->words)), "%s: \"%.*s\"", row->text,
          TEXT_ARGS(room.words));
}

static void room_is_found_in_every_spelling(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(anywhere); i++) {
        check_room(&anywhere[i], false);
        check_room(&anywhere[i], true);
    }
    for (size_t i = 0; i < COUNT_OF(asked); i++) {
        check_room(&asked[i], true);
    }
}

static void check_no_room(const char *text, bool bare)
{
    struct slot_room room = {.canonical = ""};
    enum status status = slot_find_room(text_of(text), bare, &room);
    CHECK(status == ST_NOT_FOUND, "%s: \"%s\"", text, room.canonical);
}

static void what_is_no_room_is_not_taken_for_one(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(nowhere); i++) {
        check_no_room(nowhere[i], false);
        check_no_room(nowhere[i], true);
    }
    for (size_t i = 0; i < COUNT_OF(only_asked); i++) {
        check_no_room(only_asked[i], false);
    }
}

static void room_can_be_read_again(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(anywhere); i++) {
        struct slot_room room, again;
        char lower[SLOT_ROOM_BYTES];
        assert_int_equal(slot_find_room(text_of(anywhere[i].text), false, &room), ST_OK);
        for (size_t c = 0; c < sizeof lower; c++) { /* as normalise() gives it */
            char byte = room.canonical[c];
            lower[c] = byte >= 'A' && byte <= 'Z' ? (char)(byte - 'A' + 'a') : byte;
        }
        bool house = strcmp(room.canonical, "3-5") == 0; /* 3-5 alone is no room */
        enum status status = slot_find_room(text_of(lower), false, &again);
        CHECK(status == (house ? ST_NOT_FOUND : ST_OK), "%s: %s", lower, status_name(status));
        CHECK(house || strcmp(again.canonical, room.canonical) == 0, "%s: %s", lower,
              again.canonical);
    }
}

static const struct {
    const char *text, *phone, *words;
} phones[] = {
    {"13800138000", "13800138000", "13800138000"},
    {"电话138 0013 8000", "13800138000", "138 0013 8000"},
    {"电话:138-0013-8000。", "13800138000", "138-0013-8000"},
    {"138.0013.8000", "13800138000", "138.0013.8000"},
    {"138 00138000", "13800138000", "138 00138000"},
    {"13800 138000", "13800138000", "13800 138000"},
    {"+86 138-0013-8000", "13800138000", "+86 138-0013-8000"},
    {"+8613800138000", "13800138000", "+8613800138000"},
    {"(+86)13800138000", "13800138000", "(+86)13800138000"},
    {"008613800138000", "13800138000", "008613800138000"},
    {"0086 138 0013 8000", "13800138000", "0086 138 0013 8000"},
    {"8613800138000", "13800138000", "8613800138000"},
    {"86-13800138000", "13800138000", "86-13800138000"},
    {"一三八零零一三八零零零", "13800138000", "一三八零零一三八零零零"},
    {"幺三八零零幺三八零零零", "13800138000", "幺三八零零幺三八零零零"},
    {"一三八 零零一三 八零零零", "13800138000", "一三八 零零一三 八零零零"},
    {"一三八,零零一三,八零零零", "13800138000", "一三八,零零一三,八零零零"},
    {"一三八、零零一三、八零零零", "13800138000", "一三八、零零一三、八零零零"},
    {"幺三八洞洞幺三八洞洞洞", "13800138000", "幺三八洞洞幺三八洞洞洞"},
    {"打19912345678吧", "19912345678", "19912345678"},
    {"手机13800138000或13900139000", "13800138000", "13800138000"},
    {"3栋501 13800138000谢谢", "13800138000", "13800138000"},
    {"3-2-501,13800138000", "13800138000", "13800138000"},
    {"微信同号:17012345678", "17012345678", "17012345678"},
    {"0755-26001234", "0755-26001234", "0755-26001234"},
    {"0755 26001234", "0755-26001234", "0755 26001234"},
    {"0755 2600 1234", "0755-26001234", "0755 2600 1234"},
    {"(0755)26001234", "0755-26001234", "(0755)26001234"},
    {"(010) 6234 5678", "010-62345678", "(010) 6234 5678"},
    {"010-62345678", "010-62345678", "010-62345678"},
    {"02162345678", "021-62345678", "02162345678"},
    {"0571-8765432", "0571-8765432", "0571-8765432"},
    {"+86-755-26001234", "0755-26001234", "+86-755-26001234"},
    {"+86 10 62345678", "010-62345678", "+86 10 62345678"},
    {"0086 21 62345678", "021-62345678", "0086 21 62345678"},
    {"零七五五二六零零一二三四", "0755-26001234", "零七五五二六零零一二三四"},
    {"0755-26001234转801", "0755-26001234", "0755-26001234"},
    {"1380013800", NULL, NULL},
    {"138001380001", NULL, NULL},
    {"12800138000", NULL, NULL},
    {"10086", NULL, NULL},
    {"尾号0921", NULL, NULL},
    {"单号20240318", NULL, NULL},
    {"身份证440301199001011234", NULL, NULL},
    {"6222 0213 8001 3800 012", NULL, NULL},
    {"26001234", NULL, NULL},
    {"400-820-8820", NULL, NULL},
    {"2026-11-25 14:30", NULL, NULL},
    {"水表读数013452,电表028871", NULL, NULL},
    {"3栋2单元501", NULL, NULL},
    {"1个,3个,8个,0个,0个,1个", NULL, NULL},
    {"110", NULL, NULL},
    {"", NULL, NULL},
};

static void phone_is_found_in_every_spelling(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(phones); i++) {
        struct slot_phone phone = {.canonical = ""}, again;
        enum status status = slot_find_phone(text_of(phones[i].text), &phone);
        CHECK(status == (phones[i].phone == NULL ? ST_NOT_FOUND : ST_OK), "%s: \"%s\"",
              phones[i].text, phone.canonical);
        if (phones[i].phone != NULL) {
            CHECK(strcmp(phone.canonical, phones[i].phone) == 0, "%s: %s", phones[i].text,
                  phone.canonical);
            CHECK(text_equal(phone.words, text_of(phones[i].words)), "%s: \"%.*s\"", phones[i].text,
                  TEXT_ARGS(phone.words));
            CHECK(slot_find_phone(text_of(phone.canonical), &again) == ST_OK &&
                      strcmp(again.canonical, phone.canonical) == 0,
                  "%s is not read again", phone.canonical);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(room_is_found_in_every_spelling),
        cmocka_unit_test(what_is_no_room_is_not_taken_for_one),
        cmocka_unit_test(room_can_be_read_again),
        cmocka_unit_test(phone_is_found_in_every_spelling),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
