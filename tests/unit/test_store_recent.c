/* What is remembered of contacts is what the tables say, whatever was done to them in between. */
#include "bot/base/random.h"
#include "store/answer.h"
#include "store/ask.h"
#include "store/message.h"
#include "store/proof.h"
#include "store/query.h"
#include "tests/unit/store_fixture.h"

enum { CONTACTS = 5, HOMES = 3, STEPS = 6000, MESSAGES_READ = 50 };

struct scene {
    struct store *store;
    struct random random;
    int64_t contacts[CONTACTS], homes[HOMES], staff, tickets[CONTACTS];
    int64_t at_ms;
};

static int64_t any_contact(struct scene *scene)
{
    return scene->contacts[random_below(&scene->random, CONTACTS)];
}

static int64_t any_home(struct scene *scene)
{
    return scene->homes[random_below(&scene->random, HOMES)];
}

static void load(struct scene *scene, struct contact *contact, struct conversation *conversation)
{
    static char state[CONVERSATION_STATE_BYTES_MAX];
    OK(store_contact_get(scene->store, any_contact(scene), contact, conversation));
    if (conversation->state.size > 0) {
        memcpy(state, conversation->state.data, conversation->state.size);
        conversation->state.data = state;
    }
}

/* ---- what is done to them ---- */

static void save_contact(struct scene *scene)
{
    struct contact contact;
    struct conversation conversation;
    load(scene, &contact, &conversation);
    SET(contact.name, "%llu", (unsigned long long)random_below(&scene->random, 1000));
    SET(contact.room, "3-2-%llu", (unsigned long long)random_below(&scene->random, 1000));
    contact.following = random_below(&scene->random, 2) == 0;
    SET(contact.channel, "%s", "changed"); /* what a save does not write */
    contact.created_at_ms = 77;
    OK(store_contact_save(scene->store, &contact));
}

static void change_talk(struct scene *scene, struct conversation *conversation)
{
    static const size_t sizes[] = {0, 1, 300, RECENT_STATE_BYTES, RECENT_STATE_BYTES + 1, 9000};
    struct random *random = &scene->random;
    conversation->state = fixture_long(sizes[random_below(random, sizeof sizes / sizeof sizes[0])]);
    conversation->holder = random_below(random, 2) == 0 ? 0 : scene->staff;
    conversation->held_since_ms = scene->at_ms;
    conversation->wants_human_since_ms = scene->at_ms + 1;
    conversation->last_in_at_ms = scene->at_ms + 2;
    conversation->allowance_until_ms = scene->at_ms + 3;
    conversation->action_until_ms = scene->at_ms + 4;
    conversation->allowance_left = (int32_t)random_below(random, 6);
    conversation->action_left = (int32_t)random_below(random, 4);
    conversation->last_media_at_ms = scene->at_ms + 5;
    conversation->in_count++;
    conversation->asked = conversation->surveyed = conversation->proving = true; /* loaded only */
}

static void save_talk(struct scene *scene)
{
    struct contact contact;
    struct conversation conversation;
    load(scene, &contact, &conversation);
    change_talk(scene, &conversation);
    OK(store_conversation_save(scene->store, &conversation));
}

static void step_talk(struct scene *scene)
{
    struct contact contact;
    struct conversation conversation;
    load(scene, &contact, &conversation);
    change_talk(scene, &conversation);
    OK(store_conversation_step(scene->store, &conversation));
}

static void save_too_much(struct scene *scene)
{
    struct conversation conversation = {
        .contact = any_contact(scene), .state = fixture_long(CONVERSATION_STATE_BYTES_MAX + 1)};
    CHECK_STATUS("too much", store_conversation_step(scene->store, &conversation), ST_TOO_LARGE);
}

static void add_message(struct scene *scene)
{
    struct message message = {.at_ms = scene->at_ms, .contact = any_contact(scene),
                              .kind = TEXT("text"), .text = TEXT("你好"),
                              .author = TEXT("resident"), .account = TEXT("demo")};
    OK(store_message_add(scene->store, &message));
}

static void bind(struct scene *scene)
{
    OK(store_binding_put(scene->store, any_contact(scene), any_home(scene), TEXT("owner"),
                         TEXT("13800138000"), scene->at_ms));
}

static void unbind(struct scene *scene)
{
    OK(store_binding_end(scene->store, any_contact(scene), any_home(scene)));
}

static void forget(struct scene *scene)
{
    OK(store_contact_forget(scene->store, any_contact(scene)));
}

static void prove(struct scene *scene)
{
    struct proof proof = {.contact = any_contact(scene), .at_ms = scene->at_ms,
                          .state = (enum proof_state)random_below(&scene->random,
                                                                  PROOF_STATE_COUNT)};
    OK(store_proof_put(scene->store, &proof));
}

static void begin_sheet(struct scene *scene)
{
    struct survey_session session = {.contact = any_contact(scene), .survey = 1,
                                     .household = scene->homes[0]};
    OK(store_session_keep(scene->store, &session));
}

static void end_sheet(struct scene *scene)
{
    enum status status = store_session_end(scene->store, any_contact(scene));
    CHECK(status == ST_OK || status == ST_NOT_FOUND, "%s", status_name(status));
}

static void end_all_sheets(struct scene *scene)
{
    OK(store_session_end_all(scene->store, 1));
}

static void ask(struct scene *scene)
{
    size_t which = (size_t)random_below(&scene->random, CONTACTS);
    struct ask_row asks[ASKS_OPEN_MAX];
    size_t count = 0;
    OK(store_ask_open_of(scene->store, scene->contacts[which], asks, ASKS_OPEN_MAX, &count));
    if (count > 0) {
        asks[0].state = ASK_ANSWERED;
        OK(store_ask_save(scene->store, &asks[0]));
        return;
    }
    struct ask_row row = {.ticket = scene->tickets[which], .contact = scene->contacts[which],
                          .ask = "score"};
    OK(store_ask_add(scene->store, &row));
}

/* What came after the mark is undone, whatever of it was remembered. */
static void undo(struct scene *scene)
{
    OK(store_mark(scene->store));
    save_talk(scene);
    save_contact(scene);
    prove(scene);
    OK(store_mark_undo(scene->store));
}

static void roll_back(struct scene *scene)
{
    save_talk(scene);
    store_rollback(scene->store);
    OK(store_begin(scene->store));
}

static void commit(struct scene *scene)
{
    OK(store_commit(scene->store));
    OK(store_begin(scene->store));
}

static void (*const steps[])(struct scene *scene) = {
    save_contact, save_talk, step_talk,     step_talk, step_talk,      save_too_much,
    add_message,  bind,      unbind,        forget,    prove,          begin_sheet,
    end_sheet,    ask,       end_all_sheets, undo,     roll_back,      commit,
};

/* ---- and what is read ---- */

static void prepare(struct scene *scene, struct store *store)
{
    *scene = (struct scene){.store = store};
    random_seed(&scene->random, 20261129);
    scene->staff = fixture_staff(store, "clerk");
    for (size_t i = 0; i < HOMES; i++) {
        struct household home = {.community = "sunshine"};
        SET(home.room, "1-1-10%zu", i);
        OK(store_household_put(store, &home));
        scene->homes[i] = home.id;
    }
    for (size_t i = 0; i < CONTACTS; i++) {
        char peer[STORE_PEER_BYTES];
        SET(peer, "oResident%zu", i);
        scene->contacts[i] = fixture_contact(store, peer, "sunshine");
        scene->tickets[i] = fixture_ticket(store, scene->contacts[i], "sunshine");
    }
    OK(store_commit(store));
    OK(store_begin(store));
}

static enum status add_up(void *context, const struct message *message)
{
    uint64_t *sum = context;
    *sum = *sum * 31 + (uint64_t)message->id;
    return ST_OK;
}

static void check_alike(struct scene *remembers, struct scene *reads, size_t step)
{
    for (size_t i = 0; i < CONTACTS; i++) {
        struct contact a = {0}, b = {0};
        struct conversation c = {0}, d = {0};
        char peer[STORE_PEER_BYTES];
        SET(peer, "oResident%zu", i);
        recent_forget_all(reads->store->recent);
        OK(store_contact_find(remembers->store, TEXT("demo"), text_of(peer), &a, &c));
        OK(store_contact_find(reads->store, TEXT("demo"), text_of(peer), &b, &d));
        CHECK(text_equal(c.state, d.state), "step %zu, contact %zu: its state", step, i);
        c.state = d.state = TEXT_NONE;
        CHECK(strcmp(a.channel, b.channel) == 0 && strcmp(a.name, b.name) == 0 &&
                  strcmp(a.room, b.room) == 0 && strcmp(a.phone, b.phone) == 0 &&
                  strcmp(a.community, b.community) == 0 && a.household == b.household &&
                  a.created_at_ms == b.created_at_ms && a.following == b.following,
              "step %zu: contact %zu", step, i);
        CHECK(c.holder == d.holder && c.held_since_ms == d.held_since_ms &&
                  c.wants_human_since_ms == d.wants_human_since_ms &&
                  c.last_in_at_ms == d.last_in_at_ms && c.in_count == d.in_count &&
                  c.allowance_until_ms == d.allowance_until_ms &&
                  c.allowance_left == d.allowance_left && c.action_left == d.action_left &&
                  c.action_until_ms == d.action_until_ms &&
                  c.last_media_at_ms == d.last_media_at_ms && c.asked == d.asked &&
                  c.surveyed == d.surveyed && c.proving == d.proving,
              "step %zu: conversation %zu", step, i);
    }
    size_t which = step % CONTACTS; /* the chain of its messages holds */
    uint64_t sums[2] = {0};
    OK(store_message_page(remembers->store, remembers->contacts[which], INT64_MAX, MESSAGES_READ,
                          add_up, &sums[0]));
    OK(store_message_page(reads->store, reads->contacts[which], INT64_MAX, MESSAGES_READ, add_up,
                          &sums[1]));
    assert_true(sums[0] == sums[1]);
}

/* Two stores are treated alike; one of them forgets before each reading. */
static void what_is_remembered_is_what_the_tables_say(void **state)
{
    struct fixture *fixture = *state;
    void *other_state = NULL;
    assert_int_equal(fixture_open(&other_state), 0);
    struct fixture *other = other_state;
    static struct scene remembers, reads;
    prepare(&remembers, fixture->store);
    prepare(&reads, other->store);
    for (size_t step = 0; step < STEPS; step++) {
        size_t which = (size_t)random_below(&remembers.random, sizeof steps / sizeof steps[0]);
        assert_int_equal(which, random_below(&reads.random, sizeof steps / sizeof steps[0]));
        remembers.at_ms = reads.at_ms = (int64_t)step;
        steps[which](&remembers);
        recent_forget_all(other->store->recent);
        steps[which](&reads);
        check_alike(&remembers, &reads, step);
    }
    fixture_close(&other_state);
}

static void a_contact_read_again_costs_no_query(void **state)
{
    struct fixture *fixture = *state;
    struct store *store = fixture->store;
    int64_t id = fixture_contact(store, "o1", "sunshine");
    struct contact contact;
    struct conversation conversation;
    assert_non_null(recent_get(store->recent, id)); /* from its first row on */
    conversation = (struct conversation){.contact = id, .state = TEXT("{}")};
    OK(store_conversation_step(store, &conversation));
    OK(store_contact_find(store, TEXT("demo"), TEXT("o1"), &contact, &conversation));
    assert_ptr_equal(conversation.state.data, recent_get(store->recent, id)->conversation.state.data);
    assert_null(recent_find(store->recent, TEXT("plain"), TEXT("o1")));
    assert_null(recent_find(store->recent, TEXT("demo"), TEXT("o2")));
}

static void the_oldest_is_forgotten_for_a_new_one(void **state)
{
    struct fixture *fixture = *state;
    struct store *store = fixture->store;
    int64_t first = fixture_contact(store, "first", "sunshine");
    for (size_t i = 1; i < RECENT_CONTACTS; i++) {
        char peer[STORE_PEER_BYTES];
        SET(peer, "o%zu", i);
        fixture_contact(store, peer, "sunshine");
    }
    assert_non_null(recent_get(store->recent, first));
    int64_t last = fixture_contact(store, "last", "sunshine");
    assert_null(recent_get(store->recent, first));
    assert_non_null(recent_get(store->recent, last));
}

static void a_reader_remembers_nothing(void **state)
{
    struct fixture *fixture = *state;
    int64_t id = fixture_contact(fixture->store, "o1", "sunshine");
    OK(store_commit(fixture->store));
    struct store *reader = NULL;
    OK(store_open(fixture->path, STORE_READER, &reader));
    struct contact contact;
    struct conversation conversation;
    OK(store_contact_get(reader, id, &contact, &conversation));
    OK(store_begin(fixture->store));
    conversation.in_count = 7;
    OK(store_conversation_save(fixture->store, &conversation));
    OK(store_commit(fixture->store));
    OK(store_contact_get(reader, id, &contact, &conversation));
    assert_int_equal(conversation.in_count, 7);
    store_close(reader);
    OK(store_begin(fixture->store));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(what_is_remembered_is_what_the_tables_say),
        STORE_TEST(a_contact_read_again_costs_no_query),
        STORE_TEST(the_oldest_is_forgotten_for_a_new_one),
        STORE_TEST(a_reader_remembers_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
