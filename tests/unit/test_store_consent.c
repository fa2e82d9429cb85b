/* Consents to notices: counted up, used up, never below nothing; routes and notes beside them. */
#include "store/consent.h"
#include "store/note.h"
#include "store/outbox.h"
#include "store/route.h"
#include "tests/unit/store_fixture.h"

static struct consent of(struct store *store, int64_t contact, const char *notice)
{
    struct consent consent;
    OK(store_consent_get(store, contact, text_of(notice), &consent));
    return consent;
}

static void one_consent_is_one_send(void **state)
{
    struct fixture *fixture = *state;
    struct store *store = fixture->store;
    int64_t contact = fixture_contact(store, "o1", "sunshine");
    CHECK_STATUS("never asked", store_consent_take(store, contact, TEXT("a"), false, 1),
                 ST_NOT_FOUND);
    OK(store_consent_accept(store, contact, TEXT("a"), 2));
    OK(store_consent_accept(store, contact, TEXT("a"), 3));
    OK(store_consent_take(store, contact, TEXT("a"), false, 4));
    OK(store_consent_take(store, contact, TEXT("a"), false, 5));
    CHECK_STATUS("used up", store_consent_take(store, contact, TEXT("a"), false, 6), ST_NOT_FOUND);
    CHECK_STATUS("another notice", store_consent_take(store, contact, TEXT("b"), false, 7),
                 ST_NOT_FOUND);
    struct consent kept = of(fixture_reopen(fixture), contact, "a");
    assert_int_equal(kept.remaining, 0);
    assert_int_equal(kept.accepted, 2);
    assert_int_equal(kept.sent, 2);
    assert_int_equal(kept.changed_at_ms, 5);
}

static void a_lasting_consent_is_not_used_up(void **state)
{
    struct fixture *fixture = *state;
    struct store *store = fixture->store;
    int64_t contact = fixture_contact(store, "o1", "sunshine");
    OK(store_consent_accept(store, contact, TEXT("a"), 1));
    for (int i = 0; i < 3; i++) {
        OK(store_consent_take(store, contact, TEXT("a"), true, 2));
    }
    assert_int_equal(of(store, contact, "a").remaining, 1);
}

static void refusing_and_the_provider_end_what_is_left(void **state)
{
    struct fixture *fixture = *state;
    struct store *store = fixture->store;
    int64_t contact = fixture_contact(store, "o1", "sunshine");
    OK(store_consent_accept(store, contact, TEXT("a"), 1));
    OK(store_consent_reject(store, contact, TEXT("a"), 2));
    CHECK_STATUS("refused", store_consent_take(store, contact, TEXT("a"), true, 3), ST_NOT_FOUND);
    assert_int_equal(of(store, contact, "a").rejected, 1);
    OK(store_consent_reject(store, contact, TEXT("never"), 2));
    assert_int_equal(of(store, contact, "never").rejected, 1);
    OK(store_consent_accept(store, contact, TEXT("a"), 4));
    OK(store_consent_spent(store, contact, TEXT("a"), 5));
    CHECK_STATUS("spent", store_consent_take(store, contact, TEXT("a"), false, 6), ST_NOT_FOUND);
    OK(store_consent_forget(store, contact));
    assert_int_equal(of(store, contact, "a").accepted, 0);
}

static void consents_are_bounded(void **state)
{
    struct fixture *fixture = *state;
    struct store *store = fixture->store;
    int64_t contact = fixture_contact(store, "o1", "sunshine");
    for (int i = 0; i < CONSENTS_MAX + 3; i++) {
        OK(store_consent_accept(store, contact, TEXT("a"), 1));
    }
    assert_int_equal(of(store, contact, "a").remaining, CONSENTS_MAX);
    CHECK_STATUS("too long", store_consent_accept(store, contact, fixture_long(STORE_PEER_BYTES), 1),
                 ST_TOO_LARGE);
}

static int64_t push(struct store *store, int64_t contact, const char *key)
{
    struct outbox_row row = {.contact = contact, .body = TEXT("words")};
    SET(row.kind, "text");
    SET(row.channel, "wechat");
    SET(row.account, "demo");
    SET(row.peer, "o1");
    SET(row.key, "%s", key);
    OK(store_outbox_push(store, &row));
    return row.id;
}

static void a_way_is_followed_once(void **state)
{
    struct fixture *fixture = *state;
    struct store *store = fixture->store;
    int64_t contact = fixture_contact(store, "o1", "sunshine");
    int64_t first = push(store, contact, "m1"), second = push(store, contact, "m1/sms");
    struct route route = {.outbox = first, .first = first, .contact = contact, .step = 2,
                          .facts = TEXT("a\nb"), .words = TEXT("您好")};
    struct route kept;
    SET(route.chain, "ticket");
    SET(route.why, "窗口已关闭");
    SET(route.notice, "progress");
    CHECK_STATUS("none", store_route_get(store, first, &kept), ST_NOT_FOUND);
    OK(store_route_put(store, &route));
    OK(store_route_follow(store, first, second));
    CHECK_STATUS("again", store_route_follow(store, first, second), ST_CONFLICT);
    OK(store_route_get(fixture_reopen(fixture), first, &kept));
    assert_int_equal(kept.next, second);
    assert_int_equal(kept.step, 2);
    assert_int_equal(kept.contact, contact);
    assert_string_equal(kept.chain, "ticket");
    assert_string_equal(kept.why, "窗口已关闭");
    assert_string_equal(kept.notice, "progress");
    assert_true(text_equal(kept.facts, TEXT("a\nb")));
    assert_true(text_equal(kept.words, TEXT("您好")));
}

static void a_note_holds_its_last_value(void **state)
{
    struct fixture *fixture = *state;
    struct text value;
    OK(store_note_get(fixture->store, TEXT("menu:demo"), &value));
    assert_int_equal(value.size, 0);
    OK(store_note_put(fixture->store, TEXT("menu:demo"), TEXT("1")));
    OK(store_note_put(fixture->store, TEXT("menu:demo"), TEXT("2")));
    OK(store_note_get(fixture_reopen(fixture), TEXT("menu:demo"), &value));
    assert_true(text_equal(value, TEXT("2")));
}

int main(void)
{

    const struct CMUnitTest tests[] = {
        STORE_TEST(one_consent_is_one_send),
        STORE_TEST(a_lasting_consent_is_not_used_up),
        STORE_TEST(refusing_and_the_provider_end_what_is_left),
        STORE_TEST(consents_are_bounded),
        STORE_TEST(a_way_is_followed_once),
        STORE_TEST(a_note_holds_its_last_value),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
