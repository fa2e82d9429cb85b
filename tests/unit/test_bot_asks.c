/* Questions to residents about tickets, answered in chat, over tests/fixtures/procedure/. */
#include "store/ask.h"
#include "tests/unit/procedure_fixture.h"

static size_t open_asks(struct fixture *fixture, int64_t ticket)
{
    struct ask_row rows[ASKS_OPEN_MAX];
    size_t count = 0;
    assert_int_equal(
        store_ask_open_of_ticket(fixture->store, ticket, rows, ASKS_OPEN_MAX, &count), ST_OK);
    return count;
}

/* What a turn of the test has armed, a desk finds when it starts. */
static void start_desk_again(struct fixture *fixture)
{
    desk_close(fixture->desk);
    fixture_open_desk(fixture);
}

static void wait_ms(struct fixture *fixture, int64_t ms)
{
    fixture->now_ms += ms;
    fixture_run(fixture);
}

static void a_quote_is_asked_and_its_acceptance_opens_the_gate(void **state)
{
    struct fixture *fixture = *state;
    int64_t job = procedure_open(fixture, "job");
    const char *why;
    procedure_must_put(fixture, job, "technician", "quote", "120");
    assert_true(procedure_said(fixture, "GD000001 报价 120 元，同意吗？"));
    assert_int_equal(procedure_move(fixture, job, "technician", "ticket.start", &why),
                     ST_CONFLICT);
    assert_string_equal(why, "job.gate.quote");
    assert_string_equal(fixture_say(fixture, RESIDENT, "同意"), "好的，GD000001 按 120 元安排。");
    assert_string_equal(procedure_fact(fixture, job, "quote_accepted"), "yes");
    assert_int_equal(open_asks(fixture, job), 0);
    procedure_must_move(fixture, job, "technician", "ticket.start");
    assert_true(procedure_said(fixture, "\"actor\":\"resident\""));
}

static void answers_are_heard_by_words_clause_and_label(void **state)
{
    struct fixture *fixture = *state;
    static const struct {
        const char *words, *value;
    } cases[] = {
        {"同意", "yes"},
        {"同意。", "yes"},
        {"同意，尽快来", "yes"},
        {"价格我看了，接受", "yes"},
        {"好的", "yes"},
        {"可以", "yes"},
        {"太贵", "no"},
        {"不同意！", "no"},
        {"不行", "no"},
        {"这个价钱是怎么算的", ""},
        {"我再想想", ""},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        int64_t job = procedure_open(fixture, "job");
        procedure_must_put(fixture, job, "technician", "quote", "120");
        fixture_say(fixture, RESIDENT, cases[i].words);
        const char *value = procedure_fact(fixture, job, "quote_accepted");
        CHECK(strcmp(value, cases[i].value) == 0, "%s: %s", cases[i].words, value);
        if (open_asks(fixture, job) > 0) {
            procedure_must_move(fixture, job, "clerk", "ticket.cancel");
        }
    }
}

static void what_is_no_answer_goes_to_the_dialogue_and_the_question_stays(void **state)
{
    struct fixture *fixture = *state;
    int64_t job = procedure_open(fixture, "job");
    procedure_must_put(fixture, job, "technician", "quote", "120");
    const char *answer = fixture_say(fixture, RESIDENT, "厨房水管漏水了，下午有空");
    CHECK(strstr(answer, "漏水") != NULL, "%s", answer);
    assert_int_equal(open_asks(fixture, job), 1);
    /* The form waits now: a plain 好 confirms it, and accepts no quote. */
    answer = fixture_say(fixture, RESIDENT, "好的");
    CHECK(strstr(answer, "GD000002") != NULL, "%s", answer);
    assert_string_equal(procedure_fact(fixture, job, "quote_accepted"), "");
    fixture_say(fixture, RESIDENT, "好的"); /* now it is the quote's turn */
    assert_string_equal(procedure_fact(fixture, job, "quote_accepted"), "yes");
}

static void danger_is_no_answer_however_it_begins(void **state)
{
    struct fixture *fixture = *state;
    int64_t job = procedure_open(fixture, "job");
    procedure_must_move(fixture, job, "technician", "ticket.complete");
    assert_int_equal(open_asks(fixture, job), 1);
    fixture_say(fixture, RESIDENT, "没好，厨房着火了，快救命");
    assert_string_equal(procedure_fact(fixture, job, "signoff"), "");
    assert_string_equal(procedure_ticket(fixture, job + 1).service, "emergency");
}

static void a_sign_off_refused_reopens_and_one_given_closes(void **state)
{
    struct fixture *fixture = *state;
    int64_t job = procedure_open(fixture, "job");
    procedure_must_move(fixture, job, "technician", "ticket.complete");
    const char *answer = fixture_say(fixture, RESIDENT, "还没好");
    assert_string_equal(answer, "给您添麻烦了，GD000001 马上返工。");
    assert_string_equal(procedure_ticket(fixture, job).state, "reopened");
    procedure_must_move(fixture, job, "technician", "ticket.start");
    procedure_must_move(fixture, job, "technician", "ticket.complete");
    fixture_say(fixture, RESIDENT, "好了");
    assert_string_equal(procedure_ticket(fixture, job).state, "closed");
}

static void a_score_is_heard_in_digits_numerals_and_stars(void **state)
{
    struct fixture *fixture = *state;
    static const struct {
        const char *words, *value, *reply;
    } cases[] = {
        {"5", "5", "太好了。"},         {"4分", "4", "谢谢您的 4 分。"},
        {"三", "3", "谢谢您的 3 分。"}, {"给两颗星", "2", "谢谢您的 2 分。"},
        {"非常满意", "5", "太好了。"},  {"师傅挺好，5分", "5", "太好了。"},
        {"7分", "", NULL},              {"什么意思", "", NULL},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        int64_t job = procedure_open(fixture, "job");
        procedure_must_move(fixture, job, "clerk", "ticket.close");
        assert_int_equal(open_asks(fixture, job), 1); /* asked about what is over */
        const char *answer = fixture_say(fixture, RESIDENT, cases[i].words);
        CHECK(cases[i].reply == NULL || strcmp(answer, cases[i].reply) == 0, "%s: %s",
              cases[i].words, answer);
        const char *value = procedure_fact(fixture, job, "score");
        CHECK(strcmp(value, cases[i].value) == 0, "%s: %s", cases[i].words, value);
    }
}

static void the_newest_question_that_understands_is_answered(void **state)
{
    struct fixture *fixture = *state;
    int64_t first = procedure_open(fixture, "job");
    int64_t second = procedure_open(fixture, "job");
    int64_t third = procedure_open(fixture, "job");
    procedure_must_put(fixture, first, "technician", "quote", "1");
    procedure_must_put(fixture, second, "technician", "quote", "2");
    procedure_must_move(fixture, third, "clerk", "ticket.close"); /* asks for a score */
    fixture_say(fixture, RESIDENT, "同意");
    assert_string_equal(procedure_fact(fixture, second, "quote_accepted"), "yes");
    assert_string_equal(procedure_fact(fixture, first, "quote_accepted"), "");
    fixture_say(fixture, RESIDENT, "4");
    assert_string_equal(procedure_fact(fixture, third, "score"), "4");
    assert_int_equal(open_asks(fixture, first), 1);
}

static void a_new_quote_replaces_the_question_about_the_old_one(void **state)
{
    struct fixture *fixture = *state;
    int64_t job = procedure_open(fixture, "job");
    procedure_must_put(fixture, job, "technician", "quote", "120");
    procedure_must_put(fixture, job, "technician", "quote", "100");
    assert_int_equal(open_asks(fixture, job), 1);
    assert_string_equal(fixture_say(fixture, RESIDENT, "同意"), "好的，GD000001 按 100 元安排。");
}

static void silence_is_asked_once_more_and_then_recorded(void **state)
{
    struct fixture *fixture = *state;
    int64_t job = procedure_open(fixture, "job");
    procedure_must_put(fixture, job, "technician", "quote", "120");
    start_desk_again(fixture);
    size_t asked = fixture_count_events(fixture, "chat.message");
    wait_ms(fixture, FIXTURE_HOUR_MS - 1);
    assert_int_equal(fixture_count_events(fixture, "chat.message"), asked);
    wait_ms(fixture, 1);
    assert_int_equal(fixture_count_events(fixture, "chat.message"), asked + 1);
    wait_ms(fixture, 22 * FIXTURE_HOUR_MS); /* once is enough */
    assert_int_equal(fixture_count_events(fixture, "chat.message"), asked + 1);
    assert_int_equal(open_asks(fixture, job), 1);
    wait_ms(fixture, FIXTURE_HOUR_MS);
    assert_int_equal(open_asks(fixture, job), 0);
    assert_string_equal(procedure_fact(fixture, job, "quote_accepted"), "no");
    assert_int_equal(fixture_count_events(fixture, "ask.expired"), 1);
    fixture_say(fixture, RESIDENT, "同意"); /* too late */
    assert_string_equal(procedure_fact(fixture, job, "quote_accepted"), "no");
}

static void an_answered_question_rings_no_more(void **state)
{
    struct fixture *fixture = *state;
    int64_t job = procedure_open(fixture, "job");
    procedure_must_put(fixture, job, "technician", "quote", "120");
    start_desk_again(fixture);
    fixture_say(fixture, RESIDENT, "同意");
    wait_ms(fixture, 30 * FIXTURE_HOUR_MS);
    assert_string_equal(procedure_fact(fixture, job, "quote_accepted"), "yes");
    assert_int_equal(fixture_count_events(fixture, "ask.expired"), 0);
}

static void a_ticket_that_is_over_asks_nothing_but_its_score(void **state)
{
    struct fixture *fixture = *state;
    int64_t job = procedure_open(fixture, "job");
    procedure_must_put(fixture, job, "technician", "quote", "120");
    procedure_must_move(fixture, job, "clerk", "ticket.cancel");
    assert_int_equal(open_asks(fixture, job), 0);
    fixture_say(fixture, RESIDENT, "同意");
    assert_string_equal(procedure_fact(fixture, job, "quote_accepted"), "");
}

static void one_question_too_many_withdraws_the_oldest(void **state)
{
    struct fixture *fixture = *state;
    int64_t jobs[ASKS_OPEN_MAX + 1];
    for (size_t i = 0; i < COUNT_OF(jobs); i++) {
        jobs[i] = procedure_open(fixture, "job");
        procedure_must_put(fixture, jobs[i], "technician", "quote", "120");
        CHECK(open_asks(fixture, jobs[0]) == (i < ASKS_OPEN_MAX), "%zu", i);
    }
    assert_int_equal(fixture_count_events(fixture, "ask.withdrawn"), 1);
    assert_int_equal(open_asks(fixture, jobs[1]), 1);
    assert_int_equal(open_asks(fixture, jobs[ASKS_OPEN_MAX]), 1);
}

static void who_can_not_be_reached_is_asked_by_staff(void **state)
{
    struct fixture *fixture = *state;
    int64_t job = procedure_open(fixture, "job");
    struct contact contact;
    struct conversation conversation;
    assert_int_equal(store_contact_find(fixture->store, TEXT("demo"),
                                        TEXT(RESIDENT), &contact, &conversation),
                     ST_OK);
    contact.following = false;
    assert_int_equal(store_begin(fixture->store), ST_OK);
    assert_int_equal(store_contact_save(fixture->store, &contact), ST_OK);
    assert_int_equal(store_commit(fixture->store), ST_OK);
    procedure_must_put(fixture, job, "technician", "quote", "120");
    assert_int_equal(open_asks(fixture, job), 0);
    assert_true(procedure_said(fixture, "\"ask\":\"quote\",\"told\":false"));
    procedure_must_put(fixture, job, "clerk", "quote_accepted", "yes");
    procedure_must_move(fixture, job, "technician", "ticket.start");
}

static void an_answer_is_the_bot_s_to_hear_only_while_no_person_holds_the_chat(void **state)
{
    struct fixture *fixture = *state;
    int64_t job = procedure_open(fixture, "job");
    procedure_must_put(fixture, job, "technician", "quote", "120");
    assert_non_null(strstr(
        fixture_command(fixture, "clerk", "{\"id\":\"1\",\"op\":\"chat.takeover\",\"chat\":1}"),
        "\"ok\":true"));
    assert_string_equal(fixture_say(fixture, RESIDENT, "同意"), "");
    assert_string_equal(procedure_fact(fixture, job, "quote_accepted"), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PROCEDURE_TEST(a_quote_is_asked_and_its_acceptance_opens_the_gate),
        PROCEDURE_TEST(answers_are_heard_by_words_clause_and_label),
        PROCEDURE_TEST(what_is_no_answer_goes_to_the_dialogue_and_the_question_stays),
        PROCEDURE_TEST(danger_is_no_answer_however_it_begins),
        PROCEDURE_TEST(a_sign_off_refused_reopens_and_one_given_closes),
        PROCEDURE_TEST(a_score_is_heard_in_digits_numerals_and_stars),
        PROCEDURE_TEST(the_newest_question_that_understands_is_answered),
        PROCEDURE_TEST(a_new_quote_replaces_the_question_about_the_old_one),
        PROCEDURE_TEST(silence_is_asked_once_more_and_then_recorded),
        PROCEDURE_TEST(an_answered_question_rings_no_more),
        PROCEDURE_TEST(a_ticket_that_is_over_asks_nothing_but_its_score),
        PROCEDURE_TEST(one_question_too_many_withdraws_the_oldest),
        PROCEDURE_TEST(who_can_not_be_reached_is_asked_by_staff),
        PROCEDURE_TEST(an_answer_is_the_bot_s_to_hear_only_while_no_person_holds_the_chat),
    };
    return RUN_PROCEDURE_TESTS(tests);
}
