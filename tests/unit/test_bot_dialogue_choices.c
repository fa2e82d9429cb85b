/* Questions whose answers can be tapped: which are offered, and that a tap is the answer. */
#include "bot/dialogue_load.h"
#include "tests/unit/dialogue_fixture.h"

static bool offers(const struct world *world, const char *wanted)
{
    char line[512] = "";
    size_t size = 0;
    for (size_t i = 0; i < world->result.choice_count; i++) {
        size += (size_t)snprintf(line + size, sizeof line - size, "%s%.*s", i == 0 ? "" : " ",
                                 TEXT_ARGS(world->result.choices[i]));
    }
    if (strcmp(line, wanted) != 0) {
        print_error("offered \"%s\" instead of \"%s\" behind: %.*s\n", line, wanted,
                    TEXT_ARGS(world->result.reply));
    }
    return strcmp(line, wanted) == 0;
}

static void what_a_question_offers(void **state)
{
    (void)state;
    static const struct {
        const char *says, *labels, *offers;
    } lines[] = {
        {"钥匙丢了要开锁", "lock.change", "业主本人 家属 租客"},
        {"租客", NULL, "有 没有"},
        {"你好", "greet", "有 没有"}, /* asked again behind small talk */
        {"有", NULL, ""},             /* when? any words */
        {"随时", NULL, "对 不对 取消"},
        {"不对", NULL, ""}, /* what is to be changed? any words */
        {"电话改成13912345678", NULL, "对 不对 取消"},
        {"转人工", "human", ""}, /* a person is called */
    };
    struct world world;
    open_world(&world, BOUND);
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        say(&world, lines[i].says, lines[i].labels);
        assert_true(offers(&world, lines[i].offers));
    }
    close_world(&world);
}

static void the_reminder_offers_the_same_again(void **state)
{
    (void)state;
    struct world world;
    open_world(&world, BOUND);
    say(&world, "钥匙丢了要开锁", "lock.change");
    wait_long(&world);
    assert_true(holds(world.result.reply, "还差一步|业主本人"));
    assert_true(offers(&world, "业主本人 家属 租客"));
    close_world(&world);
}

static void is_it_the_same_is_answered_by_a_tap(void **state)
{
    (void)state;
    static const struct {
        const char *taps, *reply, *acts;
    } cases[] = {{"是", "已经补充到", "NU"}, {"不是", "~已经补充到", ""}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct world world;
        char acts[DIALOGUE_ACTS_MAX + 1];
        open_world(&world, BOUND);
        give_tickets(&world, "repair.leak opened");
        say(&world, "厨房漏水", "repair.leak");
        assert_true(offers(&world, "是 不是"));
        say(&world, cases[i].taps, NULL);
        assert_true(holds(whole_reply(&world), cases[i].reply));
        assert_string_equal(acts_of(&world, acts).data, cases[i].acts);
        close_world(&world);
    }
}

/* ---- every option of every choice ---- */

static void ask(struct world *world, const struct service *service, const struct slot *slot,
                struct text intent)
{
    struct dialogue_state *asking = arena_alloc(world->arena, sizeof *asking);
    asking->form_count = 1;
    asking->timer_set = true;
    asking->forms[0] = (struct dialogue_form){
        .service = service, .intent = intent, .phase = PHASE_ASK, .asked = slot};
    assert_int_equal(dialogue_state_write(asking, world->arena, &world->state), ST_OK);
}

/* What the form or the ticket holds for the slot now. */
static struct text value_of(struct world *world, const struct slot *slot)
{
    struct dialogue_state *after = arena_alloc(world->arena, sizeof *after);
    for (size_t a = 0; a < world->result.act_count; a++) {
        const struct dialogue_act *act = &world->result.acts[a];
        for (size_t i = 0; i < act->slot_count; i++) {
            if (text_equal(act->slots[i].name, slot->name)) {
                return act->slots[i].value;
            }
        }
    }
    dialogue_load(world->config, world->state, world->now_ms, after);
    const struct form_value *value =
        after->form_count == 0 ? NULL : dialogue_form_value(&after->forms[0], slot->name);
    return value == NULL ? TEXT_NONE : value->value;
}

static bool is_refused(const struct service *service, struct text reply, struct world *world)
{
    for (size_t i = 0; i < service->refusal_count; i++) {
        struct text words = texts_find(world->config->texts, service->refusals[i].because);
        if (words.size > 0 && text_find(reply, text_cut_utf8(words, 18)) != SIZE_MAX) {
            return true;
        }
    }
    return false;
}

static size_t tap_each(const struct service *service, const struct slot *slot)
{
    size_t taps = 0;
    for (size_t i = 0; i < slot->option_count; i++, taps++) {
        struct world world;
        char words[64];
        open_world(&world, BOUND);
        ask(&world, service, slot, service->intents[0]);
        snprintf(words, sizeof words, "%.*s", TEXT_ARGS(slot->options[i]));
        say(&world, words, NULL); /* with what the patterns say of it */
        struct text reply = whole_reply(&world);
        if (!text_equal(value_of(&world, slot), slot->options[i]) &&
            !is_refused(service, reply, &world)) {
            fail_msg("%.*s, %.*s: \"%s\" is not taken: %.*s", TEXT_ARGS(service->id),
                     TEXT_ARGS(slot->name), words, TEXT_ARGS(reply));
        }
        close_world(&world);
    }
    return taps;
}

static void every_option_comes_back_as_itself(void **state)
{
    (void)state;
    size_t taps = 0;
    const struct service *service;
    for (size_t s = 0; (service = catalogue_at(shared_config->catalogue, s)) != NULL; s++) {
        for (size_t i = 0; i < service->slot_count; i++) {
            const struct slot *slot = &service->slots[i];
            if (slot->kind == SLOT_CHOICE) {
                assert_true(slot->option_count <= DIALOGUE_CHOICES_MAX);
                taps += tap_each(service, slot);
            }
        }
    }
    assert_true(taps > 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_a_question_offers),
        cmocka_unit_test(the_reminder_offers_the_same_again),
        cmocka_unit_test(is_it_the_same_is_answered_by_a_tap),
        cmocka_unit_test(every_option_comes_back_as_itself),
    };
    return cmocka_run_group_tests(tests, load_config, drop_config);
}
