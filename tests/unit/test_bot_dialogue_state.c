/* Bounds of what a dialogue keeps, and states that nobody can read. */
#include "tests/unit/dialogue_fixture.h"

static void a_state_that_cannot_be_read_is_dropped(void **state)
{
    (void)state;
    static const char *const states[] = {
        "{\"f\":[]}", "F", "F\t", "\n\n", "F\tgone\tx\task\tcontent\t0\t0\t0\n",
        "F\trepair\trepair.leak\task\tnothing\t0\t0\t0\nV\tcontent\tx\tx\n", "V\tcontent\tx\tx",
        "W\turge\twords\n", "S\t99\n", "S", "F\trepair\trepair.leak\tdraft\t\t0\t1\t0\n",
    };
    for (size_t i = 0; i < sizeof states / sizeof states[0]; i++) {
        struct world world;
        open_world(&world, BOUND);
        world.state = text_of(states[i]);
        say(&world, "你好", "greet");
        if (!holds(world.result.reply, "您好") || world.result.state.size != 0) {
            fail_msg("state %s left %.*s", states[i], TEXT_ARGS(world.result.state));
        }
        close_world(&world);
    }
}

static void the_fourth_form_puts_the_oldest_down_and_says_so(void **state)
{
    (void)state;
    struct world world;
    open_world(&world, STRANGER);
    say(&world, "灯不亮了", "repair.electric");
    say(&world, "楼上太吵", "complaint.noise");
    say(&world, "另外想请人擦玻璃", "paid.service");
    assert_true(holds(world.result.reply, "~先放下了"));
    say(&world, "前台信件送一下", "delivery.agent");
    assert_true(holds(world.result.reply, "报修先放下了"));
    close_world(&world);
}

static void a_state_never_outgrows_its_column(void **state)
{
    (void)state;
    struct world world;
    open_world(&world, STRANGER);
    static char words[6000];
    for (size_t i = 0; i + 4 < sizeof words; i += 3) {
        memcpy(words + i, "水", 3);
    }
    say(&world, words, "complaint.noise");
    say(&world, words, "none");
    say(&world, words, "none");
    say(&world, words, "repair.leak");
    assert_true(world.state.size <= CONVERSATION_STATE_BYTES_MAX);
    assert_true(world.state.size > 1000);
    close_world(&world);
}

static void a_reminder_is_asked_for_once_per_wait(void **state)
{
    (void)state;
    struct world world;
    open_world(&world, STRANGER);
    say(&world, "今天股市怎么样", "none");
    assert_int_equal(world.result.remind_after_ms, 0);
    say(&world, "灯不亮了", "repair.electric");
    assert_int_equal(world.result.remind_after_ms, world.config->settings.form_remind_ms);
    say(&world, "3栋2单元501", "none");
    assert_int_equal(world.result.remind_after_ms, 0); /* the timer is under way */
    wait_long(&world);
    assert_int_equal(world.result.remind_after_ms, world.config->settings.form_remind_ms);
    wait_long(&world);
    assert_int_equal(world.result.remind_after_ms, 0);
    close_world(&world);
}

static void a_draft_is_forgotten_after_its_time(void **state)
{
    (void)state;
    struct world world;
    open_world(&world, BOUND);
    say(&world, "厨房漏水", "repair.leak");
    say(&world, "再见", "bye");
    world.now_ms += world.config->settings.draft_keep_ms + 1;
    say(&world, "继续", "none");
    assert_true(holds(world.result.reply, "~接着填"));
    close_world(&world);
}

static void an_old_emergency_does_not_swallow_a_new_one(void **state)
{
    (void)state;
    struct world world;
    char acts[DIALOGUE_ACTS_MAX + 1];
    open_world(&world, BOUND);
    give_tickets(&world, "emergency opened");
    world.tickets[0].opened_at_ms = NOW_MS - 24LL * HOUR_MS;
    say(&world, "着火了", "emergency");
    assert_true(text_equal(acts_of(&world, acts), TEXT("O")));
    close_world(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_state_that_cannot_be_read_is_dropped),
        cmocka_unit_test(the_fourth_form_puts_the_oldest_down_and_says_so),
        cmocka_unit_test(a_state_never_outgrows_its_column),
        cmocka_unit_test(a_reminder_is_asked_for_once_per_wait),
        cmocka_unit_test(a_draft_is_forgotten_after_its_time),
        cmocka_unit_test(an_old_emergency_does_not_swallow_a_new_one),
    };
    return cmocka_run_group_tests(tests, load_config, drop_config);
}
