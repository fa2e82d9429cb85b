/* Bills, names, numbers and tickets of a home are for those bound to it: every intent is asked, by somebody unbound
 * and by somebody of another home, in words that name the home and its number. */
#include "intents/matcher.h"
#include "tests/unit/binding_fixture.h"

#define HOME "3栋2单元501"
/* What belongs to 3-2-501 of the demo, and is in no question below. */
static const char *const facts[] = {
    "陈建国", "陈先生", "286.50", "1219", "300.00", "46.35", "13800138000", "SJ-0001", "秘密水管", "GD000001", "138****8000",
};

static void check_answer(const char *who, const char *label, const char *words, const char *answer)
{
    for (size_t i = 0; i < COUNT_OF(facts); i++) {
        CHECK(strstr(answer, facts[i]) == NULL, "%s, %s, \"%s\" is told %s: %s", who, label, words,
              facts[i], answer);
    }
}

/* Sentences that ask for the home's things, beside one a label: the label's own title. */
static const char *const asked[] = {
    HOME "的物业费欠多少", HOME "物业费交了吗", "帮我查一下" HOME "的账单", HOME "的业主叫什么", HOME "业主电话多少", HOME "住的是谁",
    HOME "的工单到哪一步了", "GD000001到哪一步了", "催一下GD000001", "取消GD000001", "GD000001没修好", "进度", "催一下", HOME "报修的水管修好没有",
    "我是" HOME "的，欠多少钱", HOME "下周交物业费", HOME "已经交过物业费了", HOME "上门收费", HOME "要收据", HOME "费用有异议", "我叫什么名字", "我家登记的手机号是多少",
};

static void ask_all(struct fixture *fixture, const char *who, const char *peer,
                    struct phone_log *log)
{
    char words[256];
    const char *title;
    for (size_t i = 0; i < COUNT_OF(asked); i++) {
        check_answer(who, "asked", asked[i], wechat(fixture, peer, asked[i], log));
        check_answer(who, "then", "对", wechat(fixture, peer, "对", log));
        wechat(fixture, peer, "取消", log);
    }
    for (size_t i = 0; matcher_label(fixture->config->matcher, i) != NULL; i++) {
        const char *label = matcher_label(fixture->config->matcher, i);
        title = matcher_label_title(fixture->config->matcher, text_of(label));
        snprintf(words, sizeof words, HOME "，%s", title);
        check_answer(who, label, words, wechat(fixture, peer, words, log));
        check_answer(who, label, "那" HOME "呢", wechat(fixture, peer, "那" HOME "呢", log));
        wechat(fixture, peer, "取消", log);
        fixture->events_bytes = 0;
        fixture->now_ms += FIXTURE_MINUTE_MS;
    }
}

/* A ticket of the home, opened by its resident, so that there is one to leak. */
static void open_ticket(struct fixture *fixture, struct phone_log *log)
{
    struct ticket tickets[2];
    wechat(fixture, RESIDENT, "厨房的秘密水管漏水了，明天下午三点有空", log);
    assert_true(said(wechat(fixture, RESIDENT, "对", log), "GD000001"));
    assert_int_equal(fixture_tickets(fixture, tickets, 2), 1);
}

static void somebody_unbound_is_told_nothing_of_a_home(void **state)
{
    struct fixture *fixture = *state;
    struct phone_log log = {0};
    open_ticket(fixture, &log);
    ask_all(fixture, "a stranger", STRANGER, &log);
    assert_int_equal(contact_of(fixture, "demo", STRANGER).household, 0);
}

static void a_resident_of_another_home_is_told_nothing_of_it(void **state)
{
    struct fixture *fixture = *state;
    struct phone_log log = {0};
    open_ticket(fixture, &log);
    bind_neighbour(fixture, &log);
    ask_all(fixture, "a neighbour", STRANGER, &log);
    assert_string_equal(contact_of(fixture, "demo", STRANGER).room, "3-2-502");
}

static void its_own_resident_is_told_all_of_it(void **state)
{
    struct fixture *fixture = *state;
    struct phone_log log = {0};
    open_ticket(fixture, &log);
    assert_true(said(wechat(fixture, RESIDENT, "我家物业费还欠多少", &log), "1219.35"));
    assert_true(said(wechat(fixture, RESIDENT, "进度", &log), "GD000001"));
}

int main(void)
{
#define PRIVACY(test) cmocka_unit_test_setup_teardown(test, fixture_setup, fixture_teardown)
    const struct CMUnitTest tests[] = {
        PRIVACY(somebody_unbound_is_told_nothing_of_a_home),
        PRIVACY(a_resident_of_another_home_is_told_nothing_of_it),
        PRIVACY(its_own_resident_is_told_all_of_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
