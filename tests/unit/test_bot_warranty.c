/* Classes of repairs by the shipped config/warranty.json: A, B or paid. */
#include "bot/warranty.h"
#include "bot/config.h"
#include "tests/desk_stand_in.h"
#include "tests/unit/check.h"

#include <string.h>

static int setup(void **state)
{
    struct config *config = NULL;
    assert_int_equal(stand_in_config(&config), ST_OK);
    *state = config;
    return 0;
}

static int teardown(void **state)
{
    config_drop(*state);
    return 0;
}

static struct warranty_finding judge(const struct config *config, struct warranty_case about)
{
    struct warranty_finding finding;
    warranty_judge(config->warranty, &about, &finding);
    return finding;
}

enum { TODAY = 20261124 };

static void the_item_and_the_day_of_delivery_decide(void **state)
{
    enum { NEW = 20260301, TWO_YEARS = 20241001, FOUR_YEARS = 20221001, TEN_YEARS = 20161001 };
    static const struct {
        const char *words, *intent;
        int32_t delivered_on;
        const char *class_;
    } cases[] = {
        /* waterproofing: five years */
        {"卫生间天花板一直渗水", "repair.leak", NEW, "A"},
        {"卫生间天花板一直渗水", "repair.leak", FOUR_YEARS, "A"},
        {"卫生间天花板一直渗水", "repair.leak", TEN_YEARS, "paid"},
        {"主卧窗台下雨就渗", "repair.leak", FOUR_YEARS, "A"},
        /* pipes and wires: two years */
        {"厨房水管漏水了", "repair.leak", NEW, "A"},
        {"厨房水管漏水了", "repair.leak", TWO_YEARS, "paid"},
        {"马桶堵了", "repair.plumbing", FOUR_YEARS, "paid"},
        {"客厅插座没电", "repair.electric", NEW, "A"},
        {"客厅插座没电", "repair.electric", TWO_YEARS, "paid"},
        /* fit-out: two years */
        {"阳台的推拉门关不上", "repair.door_window", NEW, "A"},
        {"卧室瓷砖空鼓", "repair.other", FOUR_YEARS, "paid"},
        /* heating and cooling: two seasons */
        {"暖气片不热", "repair.appliance", NEW, "A"},
        {"暖气片不热", "repair.appliance", TWO_YEARS, "paid"},
        /* structure: as long as the building stands */
        {"客厅承重墙裂了一条缝", "repair.other", TEN_YEARS, "A"},
        {"地基下沉，一楼散水裂了", "repair.other", 0, "A"},
        /* what is common is borne by the firm afterwards */
        {"屋顶下雨就漏", "repair.leak", NEW, "A"},
        {"屋顶下雨就漏", "repair.leak", TEN_YEARS, "B"},
        {"外墙渗水到我家", "repair.leak", TEN_YEARS, "B"},
        {"路灯不亮", "repair.public", NEW, "A"},
        {"路灯不亮", "repair.public", TEN_YEARS, "B"},
        {"电梯门关不严", "repair.elevator", TEN_YEARS, "B"},
        {"刷卡进不了门", "repair.access", FOUR_YEARS, "B"},
        /* the resident's own things */
        {"洗衣机不转", "repair.appliance", NEW, "paid"},
        {"空调不制冷", "repair.appliance", 0, "paid"},
        /* delivery unknown: staff must look */
        {"厨房水管漏水了", "repair.leak", 0, ""},
        {"路灯不亮", "repair.public", 0, ""},
        {"不知道什么响", "repair.other", 0, ""},
        {"不知道什么响", "repair.other", NEW, "A"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct warranty_finding finding = judge(
            *state, (struct warranty_case){text_of(cases[i].words), text_of(cases[i].intent),
                                           cases[i].delivered_on, TODAY});
        CHECK(text_equal(finding.class_, text_of(cases[i].class_)), "%s, %d: \"%.*s\" by %.*s",
              cases[i].words, (int)cases[i].delivered_on, TEXT_ARGS(finding.class_),
              TEXT_ARGS(finding.item->title));
    }
}

static void the_last_day_of_a_warranty_counts(void **state)
{
    static const struct {
        int32_t delivered_on, today;
        const char *class_;
    } cases[] = {
        {20241124, 20261124, "A"},
        {20241123, 20261124, "paid"},
        {20240229, 20260228, "A"},
        {20240229, 20260301, "paid"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct warranty_finding finding =
            judge(*state, (struct warranty_case){TEXT("水管漏水"), TEXT("repair.leak"),
                                                 cases[i].delivered_on, cases[i].today});
        CHECK(text_equal(finding.class_, text_of(cases[i].class_)), "%d: %.*s",
              (int)cases[i].delivered_on, TEXT_ARGS(finding.class_));
    }
}

static void months_end_on_the_day_of_the_same_number_or_the_last(void **state)
{
    (void)state;
    static const struct {
        int32_t from, months, end;
    } cases[] = {
        {20260131, 1, 20260228}, {20240131, 1, 20240229}, {20251231, 2, 20260228},
        {20260430, 1, 20260530}, {20241124, 24, 20261124}, {20240229, 60, 20290228},
        {20261201, 1, 20270101}, {20261231, 12, 20271231},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        int32_t end = warranty_end(cases[i].from, cases[i].months);
        CHECK(end == cases[i].end, "%d + %d: %d", (int)cases[i].from, (int)cases[i].months,
              (int)end);
    }
}

static void take(const struct json_place *place, void *context)
{
    warranty_read(place, context);
}

static void faulty_files_are_refused(void **state)
{
    (void)state;
#define FILE_OF(items)                                                                             \
    "{\"slots\":[\"content\"],\"within\":\"A\",\"company\":\"B\",\"paid\":\"paid\",\"items\":[" items "]}"
#define REST "{\"title\":\"r\",\"months\":24}"
    static const struct {
        const char *label, *json;
        size_t faults;
    } cases[] = {
        {"sound", FILE_OF("{\"title\":\"w\",\"months\":60,\"words\":\"x\"}," REST), 0},
        {"nothing fits the rest", FILE_OF("{\"title\":\"w\",\"months\":60,\"words\":\"x\"}"), 1},
        {"no item", FILE_OF(""), 1},
        {"never reached", FILE_OF(REST ",{\"title\":\"w\",\"life\":true,\"words\":\"x\"}," REST), 1},
        {"two terms", FILE_OF("{\"title\":\"w\",\"months\":60,\"life\":true,\"words\":\"x\"}," REST),
         1},
        {"no term", FILE_OF("{\"title\":\"w\",\"words\":\"x\"}," REST), 1},
        {"too long", FILE_OF("{\"title\":\"w\",\"months\":1201,\"words\":\"x\"}," REST), 2},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct fault_sink faults = {.file = "warranty.json"};
        struct json_source source = {.faults = &faults, .arena = arena_open(1024, 1 << 20)};
        struct warranty warranty;
        json_read_bytes(&source, text_of(cases[i].json), take, &warranty);
        CHECK(faults.error_count == cases[i].faults, "%s: %zu", cases[i].label,
              faults.error_count);
        arena_close(source.arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_item_and_the_day_of_delivery_decide),
        cmocka_unit_test(the_last_day_of_a_warranty_counts),
        cmocka_unit_test(months_end_on_the_day_of_the_same_number_or_the_last),
        cmocka_unit_test(faulty_files_are_refused),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
