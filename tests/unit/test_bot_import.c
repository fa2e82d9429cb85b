#include "bot/import.h"
#include "bot/import_value.h"
#include "store/arrears.h"
#include "store/home.h"
#include "tests/unit/store_fixture.h"

/* ---- values ---- */

static void sums_are_read_as_tables_write_them(void **state)
{
    (void)state;
    static const struct {
        const char *words;
        int64_t fen; /* -1: refused */
    } cases[] = {
        {"0", 0}, {"12", 1200}, {"12.3", 1230}, {"12.34", 1234}, {"1,234.50", 123450},
        {"￥88.00", 8800}, {"¥ 5", 500}, {"100元", 10000}, {"999999999999", 99999999999900},
        {"", -1}, {"-1", -1}, {"1.234", -1}, {"1.", -1}, {".5", -1}, {"1.2.3", -1}, {"1,", -1},
        {"abc", -1}, {"1e3", -1}, {"9999999999999", -1}, {"元", -1}, {"1.2,3", -1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int64_t fen = -1;
        bool read = import_yuan(text_of(cases[i].words), &fen);
        CHECK(read == (cases[i].fen >= 0) && fen == cases[i].fen, "%s: %lld", cases[i].words,
              (long long)fen);
    }
}

static void months_and_days_are_read_as_tables_write_them(void **state)
{
    (void)state;
    static const struct {
        const char *words;
        int32_t month, day; /* 0: refused */
    } cases[] = {
        {"202611", 202611, 0}, {"2026-11", 202611, 0}, {"2026/1", 202601, 0},
        {"2026年11月", 202611, 0}, {"2026.02", 202602, 0}, {"202613", 0, 0}, {"202600", 0, 0},
        {"11-2026", 0, 0}, {"", 0, 0}, {"2026-11-05", 0, 20261105}, {"2026/11/5", 0, 20261105},
        {"20261105", 0, 20261105}, {"2026年11月5日", 0, 20261105},
        {"2026-11-05 00:00:00", 0, 20261105}, {"2026-02-30", 0, 0}, {"2024-02-29", 0, 20240229},
        {"2026-11-05x", 0, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int32_t month = 0, day = 0;
        (void)import_month(text_of(cases[i].words), &month);
        (void)import_day(text_of(cases[i].words), &day);
        CHECK(month == cases[i].month && day == cases[i].day, "%s: %d %d", cases[i].words,
              (int)month, (int)day);
    }
    assert_int_equal(import_month_end(202402), 20240229);
    assert_int_equal(import_month_end(202612), 20261231);
}

static void rooms_get_one_spelling(void **state)
{
    (void)state;
    static const struct {
        const char *building, *unit, *room, *canonical;
    } cases[] = {
        {"", "", "3-2-501", "3-2-501"},  {"", "", "3栋2单元501", "3-2-501"},
        {"", "", "3栋2单元501室", "3-2-501"}, {"3", "2", "501", "3-2-501"},
        {"3栋", "2单元", "501", "3-2-501"},  {"A", "", "1203", "A-1203"},
        {"", "", "别墅12", "别墅12"},     {"", "", "商铺B 7", "商铺b7"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char room[STORE_ROOM_BYTES] = "";
        bool read = import_room(text_of(cases[i].building), text_of(cases[i].unit),
                                text_of(cases[i].room), room, sizeof room);
        CHECK(read && strcmp(room, cases[i].canonical) == 0, "%s %s %s: %s", cases[i].building,
              cases[i].unit, cases[i].room, room);
    }
    char small[8];
    assert_false(import_room(TEXT_NONE, TEXT_NONE, TEXT_NONE, small, sizeof small));
    assert_false(import_room(TEXT_NONE, TEXT_NONE, TEXT("商铺商铺"), small, sizeof small));
}

static void a_room_fits_a_form_part_by_part(void **state)
{
    (void)state;
    static const struct {
        const char *form, *room;
        bool fits;
    } cases[] = {
        {"#-#-#", "3-2-501", true},    {"#-#-#", "b2-1-1203a", true}, {"#-#-#", "3-2", false},
        {"#-#-#", "3-2-501-1", false}, {"#-#-#", "3--501", false},    {"#-#-#", "3-2-", false},
        {"#-#", "a-1203", true},       {"#-#", "3-2-501", false},     {"#-#", "abc-1203", false},
        {"#", "1234567", false},       {"#", "501", true},            {"#-#", "3-501ab", false},
        {"商铺#", "商铺b7", true},     {"商铺#", "商铺", false},      {"商铺#", "商店7", false},
        {"#", "", false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct text form = text_of(cases[i].form);
        CHECK(import_room_fits(text_of(cases[i].room), &form, 1) == cases[i].fits, "%s of %s",
              cases[i].room, cases[i].form);
    }
    assert_false(import_room_fits(TEXT("3-2-501"), NULL, 0));
}

/* ---- rows ---- */

enum { ROW_FIELDS_MAX = 8, ROW_BYTES = 256 };

static struct config *config;

/* "a|b|c" into its fields. */
static size_t split(const char *words, char *bytes, struct text *fields)
{
    size_t count = 0;
    SET((*(char(*)[ROW_BYTES])bytes), "%s", words);
    char *at = bytes;
    for (char *bar; (bar = strchr(at, '|')) != NULL; at = bar + 1) {
        *bar = '\0';
        fields[count++] = text_of(at);
    }
    fields[count++] = text_of(at);
    return count;
}

static struct import_plan plan_of(enum import_kind kind, const char *header)
{
    struct import_plan plan = {.kind = kind, .config = config,
                               .community = config_community(config, TEXT("sunshine"))};
    char bytes[ROW_BYTES], reason[IMPORT_REASON_BYTES] = "";
    struct text fields[ROW_FIELDS_MAX];
    size_t count = split(header, bytes, fields);
    CHECK_STATUS(header, import_plan_read(&plan, fields, count, reason), ST_OK);
    return plan;
}

/* "new", "changed", "same", or why it is bad. */
static const char *put(struct store *store, const struct import_plan *plan, const char *row)
{
    static const char *const words[PUT_OUTCOME_COUNT] = {"same", "new", "changed"};
    static char reason[IMPORT_REASON_BYTES];
    char bytes[ROW_BYTES];
    struct text fields[ROW_FIELDS_MAX];
    enum put_outcome outcome = PUT_OUTCOME_COUNT;
    enum status status = import_row(store, plan, fields, split(row, bytes, fields), 7, &outcome,
                                    reason);
    CHECK(status == ST_OK || status == ST_MALFORMED, "%s: %s", row, status_name(status));
    return status == ST_OK ? words[outcome] : reason;
}

struct step {
    const char *row, *said; /* "new", or a part of the reason */
};

static void check_steps(struct store *store, const struct import_plan *plan,
                        const struct step *steps, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const char *said = put(store, plan, steps[i].row);
        CHECK(strstr(said, steps[i].said) != NULL, "%zu %s: %s", i, steps[i].row, said);
    }
}

#define STEPS(store, plan, ...)                                                                    \
    do {                                                                                           \
        static const struct step steps_[] = {__VA_ARGS__};                                         \
        check_steps((store), (plan), steps_, sizeof steps_ / sizeof steps_[0]);                    \
    } while (0)

static void residents_come_in_by_room(void **state)
{
    struct fixture *fixture = *state;
    struct import_plan plan = plan_of(IMPORT_RESIDENTS, "房号|业主姓名|联系电话|交房日期|备注");
    STEPS(fixture->store, &plan, {"3栋2单元501|陈建国|13800138000|2020-01-02|x", "new"},
          {"3-2-501|陈建国|13800138000|2020/1/2", "same"},
          {"3-2-501|陈建国|13800138001|2020/1/2", "changed"},
          {"3-2-501|陈建国|13800138001|2020/1/3", "changed"},
          {"3-2-502||13800138001|", "owner is empty"},
          {"3-2-502|林秀英||", "new"},
          {"|林秀英||", "room is empty"},
          {"3-2-503|林秀英||2020-13-01", "delivered_on \"2020-13-01\" is no date"},
          {"3-2-503|林秀英|123456789012345678901234567890|", "phone"});
    struct household household;
    struct home home;
    OK(store_household_find(fixture->store, TEXT("sunshine"), TEXT("3-2-501"), &household));
    assert_string_equal(household.phone, "13800138001");
    OK(store_home_get(fixture->store, household.id, &home));
    assert_int_equal(home.delivered_on, 20200103);
    CHECK_STATUS("a bad row leaves nothing",
                 store_household_find(fixture->store, TEXT("sunshine"), TEXT("3-2-503"),
                                      &household),
                 ST_NOT_FOUND);
}

static void a_new_home_is_written_as_its_community_writes_rooms(void **state)
{
    struct fixture *fixture = *state;
    struct text forms[] = {TEXT("#-#-#"), TEXT("商铺#")};
    struct import_plan plan = plan_of(IMPORT_RESIDENTS, "房号|业主姓名");
    STEPS(fixture->store, &plan, {"3-2-501|陈建国", "new"}, {"2栋304|林秀英", "new"},
          {"3栋2单元|林秀英", "room \"3栋2单元\" is not written as those of sunshine: #-#-# #-#"},
          {"商铺7|林秀英", "is not written as"}, {"三楼左手|林秀英", "is not written as"});
    struct household old = {.community = "sunshine", .room = "老门房", .owner = "老王"};
    OK(store_household_put(fixture->store, &old));
    STEPS(fixture->store, &plan, {"老门房|老李", "changed"}); /* what is there may be corrected */
    struct community *community = &config->communities[0];
    const struct community before = *community;
    community->room_forms = forms;
    community->room_form_count = sizeof forms / sizeof forms[0];
    STEPS(fixture->store, &plan, {"商铺7|林秀英", "new"}, {"2栋305|林秀英", "#-#-# 商铺#"});
    *community = before;
}

static int64_t owed(struct store *store, const char *room)
{
    struct household household;
    struct arrears arrears;
    OK(store_household_find(store, TEXT("sunshine"), text_of(room), &household));
    OK(store_arrears_of(store, household.id, 20991231, &arrears));
    return arrears.overdue_fen;
}

static void put_homes(struct store *store)
{
    struct import_plan plan = plan_of(IMPORT_RESIDENTS, "room|owner");
    STEPS(store, &plan, {"3-2-501|陈建国", "new"}, {"3-2-502|林秀英", "new"});
}

static void r_fee_1_bills_come_in_by_room_month_and_kind(void **state)
{
    struct fixture *fixture = *state;
    put_homes(fixture->store);
    struct import_plan plan = plan_of(IMPORT_BILLS, "房号|账期|收费项目|应收金额(元)|缴费期限");
    STEPS(fixture->store, &plan, {"3-2-501|2026-10|物业费|286.50|2026-10-31", "new"},
          {"3栋2单元501|202610|物业管理费|￥286.5|", "same"},
          {"3-2-501|202610|property|286.51|", "changed"},
          {"3-2-501|202610|parking|300|", "new"},
          {"3-2-599|202610|parking|300|", "there is no home \"3-2-599\" in sunshine"},
          {"3-2-501|202610|会员费|300|", "kind \"会员费\" is no kind"},
          {"3-2-501|202613|parking|300|", "month \"202613\" is no month"},
          {"3-2-501|202611|parking|3oo|", "amount \"3oo\" is no sum of money"},
          {"3-2-501|202611|parking", "amount is empty"},
          {"3-2-501|202611|parking|1|31.12.2026", "due_on \"31.12.2026\" is no date"});
    assert_int_equal(owed(fixture->store, "3-2-501"), 58651);
}

static void a_bill_of_a_home_in_custody_is_its_share(void **state)
{
    struct fixture *fixture = *state;
    put_homes(fixture->store);
    struct import_plan occupancy = plan_of(IMPORT_OCCUPANCY, "room|custody_from|occupied_on");
    struct import_plan bills = plan_of(IMPORT_BILLS, "room|month|kind|amount_fen");
    STEPS(fixture->store, &occupancy, {"3-2-501|2026-09-15|2020-01-01", "changed"},
          {"3-2-501|2026-09-15|2020-01-01", "same"},
          {"3-2-509|2026-09-15|", "import residents first"});
    STEPS(fixture->store, &bills, {"3-2-501|202610|property|10001", "new"},
          {"3-2-501|202610|parking|10000", "new"}, {"3-2-502|202610|property|10001", "new"});
    assert_int_equal(owed(fixture->store, "3-2-501"), 7001 + 10000);
    assert_int_equal(owed(fixture->store, "3-2-502"), 10001);
}

static void r_fee_1_payments_come_in_by_receipt(void **state)
{
    struct fixture *fixture = *state;
    put_homes(fixture->store);
    struct import_plan bills = plan_of(IMPORT_BILLS, "room|month|kind|amount");
    struct import_plan plan = plan_of(IMPORT_PAYMENTS, "房号|收据号|缴费日期|实收金额|缴费方式");
    STEPS(fixture->store, &bills, {"3-2-501|202610|property|100", "new"});
    STEPS(fixture->store, &plan, {"3-2-501|A1|2026-11-01|60.01|微信", "new"},
          {"3-2-501|A1|2026/11/1|60.01|微信", "same"},
          {"3-2-501|A1|2026-11-01|60|微信", "changed"},
          {"3-2-502|A1|2026-11-01|60|微信", "receipt \"A1\" is another home's"},
          {"3-2-501||2026-11-01|60|微信", "receipt is empty"},
          {"3-2-501|A2||60|微信", "paid_on is empty"},
          {"3-2-501|A2|2026-11-01|0|微信", "nothing was paid"},
          {"3-2-501|A2|2026-11-01|60|一二三四五六七八九十一二三四五六", "method"});
    assert_int_equal(owed(fixture->store, "3-2-501"), 4000);
}

static void a_community_is_named_or_given(void **state)
{
    struct fixture *fixture = *state;
    struct import_plan plan = plan_of(IMPORT_RESIDENTS, "小区|room|owner");
    STEPS(fixture->store, &plan, {"阳光花园|1-1-101|甲", "new"}, {"sunshine|1-1-101|甲", "same"},
          {"|1-1-101|甲", "same"}, {"月光花园|1-1-101|甲", "no community"});
    plan.community = NULL;
    STEPS(fixture->store, &plan, {"|1-1-101|甲", "community is empty"});
}

static void a_header_that_lacks_something_says_what(void **state)
{
    (void)state;
    static const struct {
        enum import_kind kind;
        bool community;
        const char *header, *reason;
    } cases[] = {
        {IMPORT_BILLS, true, "room|kind|amount", "no column \"month\""},
        {IMPORT_BILLS, true, "room|month|kind", "\"amount\" or \"amount_fen\""},
        {IMPORT_BILLS, true, "room|month|kind|amount|金额(分)", "\"amount\" or \"amount_fen\""},
        {IMPORT_BILLS, true, "room|month|kind|amount|房号", "two columns are \"room\""},
        {IMPORT_RESIDENTS, false, "room|owner", "community"},
        {IMPORT_PAYMENTS, true, "room|amount|paid_on", "no column \"receipt\""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct import_plan plan = {.kind = cases[i].kind, .config = config};
        plan.community = cases[i].community ? &config->communities[0] : NULL;
        char bytes[ROW_BYTES], reason[IMPORT_REASON_BYTES] = "";
        struct text fields[ROW_FIELDS_MAX];
        size_t count = split(cases[i].header, bytes, fields);
        CHECK_STATUS(cases[i].header, import_plan_read(&plan, fields, count, reason),
                     ST_MALFORMED);
        CHECK(strstr(reason, cases[i].reason) != NULL, "%s: %s", cases[i].header, reason);
    }
}

static int load(void **state)
{
    (void)state;
    struct config_source source = {.directory = "config", .demo = true, .errors_only = true};
    size_t errors = 0;
    return config_load(&source, stderr, &errors, &config) == ST_OK ? 0 : -1;
}

static int drop(void **state)
{
    (void)state;
    config_drop(config);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sums_are_read_as_tables_write_them),
        cmocka_unit_test(months_and_days_are_read_as_tables_write_them),
        cmocka_unit_test(rooms_get_one_spelling),
        cmocka_unit_test(a_room_fits_a_form_part_by_part),
        STORE_TEST(residents_come_in_by_room),
        STORE_TEST(a_new_home_is_written_as_its_community_writes_rooms),
        STORE_TEST(r_fee_1_bills_come_in_by_room_month_and_kind),
        STORE_TEST(a_bill_of_a_home_in_custody_is_its_share),
        STORE_TEST(r_fee_1_payments_come_in_by_receipt),
        STORE_TEST(a_community_is_named_or_given),
        cmocka_unit_test(a_header_that_lacks_something_says_what),
    };
    return cmocka_run_group_tests(tests, load, drop);
}
