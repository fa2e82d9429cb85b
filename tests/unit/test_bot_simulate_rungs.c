/* The oracle's own ladder and ledger, against days and sums counted by hand. */
#include "bot/base/date.h"
#include "bot/simulate_mail.h"
#include "tests/desk_stand_in.h"
#include "tests/unit/check.h"

enum { ZONE_MINUTES = 480, BEFORE = 0, DUE, FIRST, SECOND, THIRD, LETTER, VISIT, DECIDE };

static int64_t moment(const char *at)
{
    int64_t at_ms = 0;
    assert_true(at == NULL || date_parse_moment(text_of(at), ZONE_MINUTES, &at_ms));
    return at_ms;
}

static int64_t day_of(const char *at)
{
    return at == NULL ? 0 : date_local_day(moment(at), ZONE_MINUTES);
}

static void load(struct rungs *rungs, struct sim_days *days)
{
    assert_int_equal(rungs_load("config", stderr, rungs), ST_OK);
    assert_int_equal(sim_days_load("config", 2026, 2027, &time_frame_usual, days), ST_OK);
}

static void the_ladder_is_read_as_it_is_written(void **state)
{
    (void)state;
    struct rungs rungs;
    struct sim_days days;
    load(&rungs, &days);
    assert_int_equal(rungs.count, 8);
    assert_int_equal(rungs.lead_days, 5);
    assert_int_equal(rungs.items[LETTER].after, FIRST);
    assert_int_equal(rungs.items[LETTER].span.unit, UNIT_MONTHS);
    assert_int_equal(rungs.items[LETTER].span.amount, 3);
    assert_true(rungs.items[VISIT].lives_there && rungs.items[VISIT].kind == RUNG_TASK);
    assert_int_equal(rungs_find(&rungs, TEXT("decide")), DECIDE);
    assert_int_equal(rungs_find(&rungs, TEXT("legal")), RUNG_NONE);
    assert_int_equal(rungs_load("tests", NULL, &rungs), ST_CONFIG);
}

/* One bill of 450.00 that is due on 31 January; a step is expected at `now`. */
static const struct {
    const char *label;
    int newest; /* of the steps taken; RUNG_NONE: none */
    const char *taken, *promised, *promised_at, *now;
    int expected;
} cases[] = {
    {"six days before", RUNG_NONE, NULL, NULL, NULL, "2026-01-25T09:00", RUNG_NONE},
    {"five days before", RUNG_NONE, NULL, NULL, NULL, "2026-01-26T09:00", BEFORE},
    {"the day after that", BEFORE, "2026-01-26T09:00", NULL, NULL, "2026-01-27T09:00", RUNG_NONE},
    {"on its day", BEFORE, "2026-01-26T09:00", NULL, NULL, "2026-01-31T09:00", DUE},
    {"six days late", DUE, "2026-01-31T09:00", NULL, NULL, "2026-02-06T09:00", RUNG_NONE},
    {"a week late", DUE, "2026-01-31T09:00", NULL, NULL, "2026-02-07T09:00", FIRST},
    {"after a long downtime only the last", BEFORE, "2026-01-26T09:00", NULL, NULL,
     "2026-03-02T09:00", SECOND},
    {"the letter, a day before three months", THIRD, "2026-02-07T09:00", NULL, NULL,
     "2026-05-07T09:00", RUNG_NONE},
    {"three months after the reminder", THIRD, "2026-02-07T09:00", NULL, NULL, "2026-05-08T09:00",
     LETTER}, /* 7 May is the last day; the next one is a working day */
    {"… that ends on a Friday", THIRD, "2026-02-08T09:00", NULL, NULL, "2026-05-09T09:00",
     LETTER}, /* 8 May; Saturday 9 May is worked in 2026 */
    {"a promise holds it back, its day included", DUE, "2026-01-31T09:00", "2026-02-07",
     "2026-01-31T12:00", "2026-02-07T09:00", RUNG_NONE},
    {"a broken promise brings the next at once", DUE, "2026-01-31T09:00", "2026-02-03",
     "2026-01-31T12:00", "2026-02-04T09:00", FIRST},
    {"… once", FIRST, "2026-02-04T09:00", "2026-02-03", "2026-01-31T12:00", "2026-02-05T09:00",
     RUNG_NONE},
    {"a broken promise brings no letter", THIRD, "2026-02-07T09:00", "2026-04-03",
     "2026-04-01T12:00", "2026-04-04T09:00", RUNG_NONE},
};

static void each_step_has_its_day(void **state)
{
    (void)state;
    struct rungs rungs;
    struct sim_days days;
    load(&rungs, &days);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct sim_debts debts = {0};
        const struct sim_bill bill = {day_of("2026-01-31T00:00"), 202601, 45000};
        struct rung_home home = {.promised_ms = moment(cases[i].promised_at)};
        char promised[32];
        assert_true(sim_debts_bill(&debts, &bill));
        if (cases[i].promised != NULL) {
            snprintf(promised, sizeof promised, "%sT00:00", cases[i].promised);
            home.promised_day = day_of(promised);
        }
        for (int rung = 0; rung <= cases[i].newest; rung++) { /* the reminder counts for the letter */
            rungs_take(&rungs, &home, &debts, day_of("2026-01-26T00:00"), rung, moment(cases[i].taken));
        }
        int32_t found = rungs_expect(&rungs, &days, &home, &debts, moment(cases[i].now));
        CHECK(found == cases[i].expected, "%s: %d", cases[i].label, (int)found);
        sim_debts_free(&debts);
    }
}

static void what_silences_the_ladder(void **state)
{
    (void)state;
    struct rungs rungs;
    struct sim_days days;
    struct sim_debts debts = {0};
    load(&rungs, &days);
    const struct sim_bill bill = {day_of("2026-01-31T00:00"), 202601, 45000};
    assert_true(sim_debts_bill(&debts, &bill));
    const int64_t now_ms = moment("2026-01-31T09:00"), today = day_of("2026-01-31T09:00");
    const struct rung_home homes[] = {{.disputes = 1}, {.person = true}, {.promised_day = today},
                                      {.told_day = today}, {.debt_due = bill.due, .legal = true}};
    const struct rung_home heard = {0};
    assert_int_equal(rungs_expect(&rungs, &days, &heard, &debts, now_ms), DUE);
    for (size_t i = 0; i < COUNT_OF(homes); i++) {
        CHECK(rungs_expect(&rungs, &days, &homes[i], &debts, now_ms) == RUNG_NONE, "%zu", i);
    }
    sim_debts_pay(&debts, 44999);
    assert_int_equal(rungs_expect(&rungs, &days, &heard, &debts, now_ms), DUE);
    sim_debts_pay(&debts, 1);
    assert_int_equal(rungs_expect(&rungs, &days, &heard, &debts, now_ms), RUNG_NONE);
    sim_debts_free(&debts);
}

static void payments_go_to_the_oldest_bill(void **state)
{
    (void)state;
    struct sim_debts debts = {0};
    for (int month = 3; month >= 1; month--) { /* in whatever order they come */
        const struct sim_bill bill = {100 + month, 202600 + month, 10000};
        assert_true(sim_debts_bill(&debts, &bill));
    }
    assert_int_equal(sim_debts_owed(&debts, 102).fen, 20000);
    assert_int_equal(sim_debts_owed(&debts, 100).fen, 0);
    sim_debts_pay(&debts, 12500);
    assert_int_equal(sim_debts_owed(&debts, 101).fen, 0);
    assert_int_equal(sim_debts_owed(&debts, 200).fen, 17500);
    assert_int_equal(sim_debts_owed(&debts, 200).oldest_due, 102);
    assert_int_equal(sim_debts_owed(&debts, 200).oldest_month, 202602);
    sim_debts_pay(&debts, 20000); /* ahead */
    assert_int_equal(sim_debts_owed(&debts, 200).fen, 0);
    assert_int_equal(sim_debts_share(33335, 70), 23335);
    assert_int_equal(sim_debts_share(33333, 70), 23333);
    sim_debts_free(&debts);
}

static void a_message_is_known_by_its_words(void **state)
{
    (void)state;
    struct config *config;
    struct rungs rungs;
    struct sim_days days;
    struct sim_mails mails;
    load(&rungs, &days);
    assert_int_equal(stand_in_config(&config), ST_OK);
    struct arena *arena = arena_open(4096, 65536);
    const struct text_value values[] = {{"name", TEXT("王伟")}, {"room", TEXT("1-1-101")},
                                        {"amount", TEXT("450")}, {"due", TEXT("1月31日")}};
    sim_mails_collect(config, &rungs, &mails);
    for (int32_t i = BEFORE; i <= THIRD; i++) {
        struct sim_mail mail = sim_mails_read(
            &mails, texts_fill(config->texts, rungs.items[i].text, values, 4, arena));
        CHECK(mail.kind == MAIL_RUNG && mail.rung == i, "%s", rungs.items[i].id);
    }
    assert_int_equal(sim_mails_read(&mails, texts_fill(config->texts, "campaign.survey", values, 4,
                                                       arena)).kind, MAIL_INVITE);
    assert_int_equal(sim_mails_read(&mails, TEXT("您好")).kind, MAIL_OTHER);
    arena_close(arena);
    config_drop(config);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_ladder_is_read_as_it_is_written),
        cmocka_unit_test(each_step_has_its_day),
        cmocka_unit_test(what_silences_the_ladder),
        cmocka_unit_test(payments_go_to_the_oldest_bill),
        cmocka_unit_test(a_message_is_known_by_its_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
